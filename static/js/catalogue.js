// The catalogue's comforts: the sheet closes when the results are asked for, and a new page of results starts at its top.
(() => {
  "use strict";

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-closes-sheet]")) document.getElementById("filters")?.hidePopover?.();
  });
})();
