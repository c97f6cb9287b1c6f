// Names for what Django leaves nameless: cells without a heading's text, fields only their column explains, and boxes to choose in.
for (const head of document.querySelectorAll("th:empty")) head.setAttribute("role", "presentation");

for (const control of document.querySelectorAll(":is(#result_list, .tabular) td :is(input:not([type=hidden]), select, textarea)")) {
  if (control.labels?.length || control.hasAttribute("aria-label")) continue;
  const cell = control.closest("td");
  const heading = cell.closest("table").tHead.rows[0].cells[cell.cellIndex];
  control.setAttribute("aria-label", heading.textContent.trim());
}

// Such a box is named by what is chosen in it, which is nothing at first. Django makes it when jQuery says that the page is ready.
window.django?.jQuery?.(() => {
  for (const field of document.querySelectorAll("select.admin-autocomplete")) {
    const [label] = field.labels;
    const box = field.nextElementSibling?.querySelector(".select2-selection");
    if (!label || !box) continue;
    const chosen = box.querySelector(".select2-selection__rendered");
    label.id ||= `${field.id}_label`;
    chosen.setAttribute("aria-labelledby", label.id);
    box.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`.trim());
  }
});
