// Many rows chosen at once: one box for all of them, and how many they are.
(() => {
  "use strict";

  const boxes = (form) => [...form.querySelectorAll("[data-each]")];

  function count(form) {
    const all = form.querySelector("[data-all]");
    const chosen = boxes(form).filter((box) => box.checked).length;
    all.checked = chosen > 0 && chosen === boxes(form).length;
    all.indeterminate = chosen > 0 && !all.checked;
    form.querySelector("[data-chosen]").textContent = chosen || "";
  }

  function show(root) {
    for (const all of root.querySelectorAll("[data-all]")) {
      all.closest("[hidden]")?.removeAttribute("hidden");
      count(all.closest("form"));
    }
  }

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form");
    if (event.target.matches("[data-all]")) for (const box of boxes(form)) box.checked = event.target.checked;
    if (event.target.matches("[data-all], [data-each]")) count(form);
  });
  document.addEventListener("htmx:afterSwap", () => show(document));
  show(document);
})();
