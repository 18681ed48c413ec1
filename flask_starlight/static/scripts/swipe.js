// Under the thumb: a row drawn to the right is read (or unread), to the left starred.
(() => {
  "use strict";

  const EDGE_PX = 24; // left to the browser's own way back
  const BEGIN_PX = 12;
  const one = (selector, root = document) => root.querySelector(selector);
  let swipe = null;

  const scrollsSideways = (element, row) => {
    for (let box = element; box && box !== row; box = box.parentElement) {
      if (box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).overflowX !== "visible") return true;
    }
    return false;
  };

  document.addEventListener("pointerdown", (event) => {
    const row = event.isPrimary && event.pointerType === "touch" ? event.target.closest(".row") : null;
    const isEdge = event.clientX < EDGE_PX || event.clientX > innerWidth - EDGE_PX;
    if (!row || isEdge || event.target.closest("button, summary, .menu-box") || scrollsSideways(event.target, row)) return;
    swipe = { row, id: event.pointerId, x: event.clientX, y: event.clientY, by: 0, hint: null };
  });

  document.addEventListener("pointermove", (event) => {
    if (!swipe || event.pointerId !== swipe.id) return;
    const by = event.clientX - swipe.x;
    if (!swipe.hint) {
      if (Math.abs(event.clientY - swipe.y) > BEGIN_PX) { swipe = null; return; }
      if (Math.abs(by) < BEGIN_PX || Math.abs(by) < Math.abs(event.clientY - swipe.y)) return;
      swipe.row.setPointerCapture(swipe.id);
    }
    draw(by);
  });

  const key = (by) => (by > 0 ? "m" : "s");
  const far = () => Math.min(96, innerWidth * 0.28);

  function draw(by) {
    const { row } = swipe;
    const button = one(`[data-key="${key(by)}"]`, row);
    if (!button) return;
    if (!swipe.hint || key(by) !== key(swipe.by)) {
      swipe.hint?.remove();
      swipe.hint = document.createElement("span");
      swipe.hint.className = `row-hint${by < 0 ? " row-hint-left" : ""}`;
      swipe.hint.append(one(".icon", button).cloneNode(true), button.dataset.told ?? button.title);
      row.append(swipe.hint);
      row.classList.add("is-swiped");
    }
    swipe.by = by;
    row.style.setProperty("--swiped", `${by}px`);
    swipe.hint.classList.toggle("is-far", Math.abs(by) >= far());
  }

  function end(isDone) {
    if (!swipe) return;
    const { row, hint, by } = swipe;
    swipe = null;
    if (!hint) return;
    hint.remove();
    row.classList.remove("is-swiped");
    row.style.removeProperty("--swiped");
    addEventListener("click", stop, { capture: true, once: true }); // the one that a thumb leaves behind
    setTimeout(() => removeEventListener("click", stop, { capture: true }), 50);
    if (isDone && Math.abs(by) >= far()) setTimeout(() => one(`[data-key="${key(by)}"]`, row)?.click(), 60);
  }

  const stop = (event) => { event.preventDefault(); event.stopPropagation(); };

  document.addEventListener("pointerup", (event) => { if (event.pointerId === swipe?.id) end(true); });
  document.addEventListener("pointercancel", (event) => { if (event.pointerId === swipe?.id) end(false); });
})();
