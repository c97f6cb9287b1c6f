// Names for what Django's tables leave nameless: cells without a heading's text, and fields only their column explains.
for (const head of document.querySelectorAll("th:empty")) head.setAttribute("role", "presentation");

for (const control of document.querySelectorAll(":is(#result_list, .tabular) td :is(input:not([type=hidden]), select, textarea)")) {
  if (control.labels?.length || control.hasAttribute("aria-label")) continue;
  const cell = control.closest("td");
  const heading = cell.closest("table").tHead.rows[0].cells[cell.cellIndex];
  control.setAttribute("aria-label", heading.textContent.trim());
}
