// Feeds and folders dragged into folders: the drop fills in the form that moves them, and sends it.
(() => {
  "use strict";

  const form = document.getElementById("arrange");
  if (!form) return;
  const shelf = (event) => event.target.closest?.("[data-into]");
  let dragged = null;

  for (const item of document.querySelectorAll("[data-drag]")) item.draggable = true;

  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-drag]") ?? null;
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.drag);
    dragged.classList.add("is-dragged");
  });

  // A folder goes neither into itself nor where it is already.

  const fits = (target) => dragged && target && target !== dragged && target !== dragged.parentElement.closest("[data-into]");

  document.addEventListener("dragover", (event) => {
    const target = shelf(event);
    document.querySelector(".is-target")?.classList.remove("is-target");
    if (!fits(target)) return;
    event.preventDefault();
    target.classList.add("is-target");
  });

  document.addEventListener("drop", (event) => {
    const target = shelf(event);
    if (!fits(target)) return;
    event.preventDefault();
    form.elements.what.value = dragged.dataset.drag;
    form.elements.into.value = target.dataset.into;
    form.requestSubmit();
  });

  document.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragged");
    document.querySelector(".is-target")?.classList.remove("is-target");
    dragged = null;
  });
})();
