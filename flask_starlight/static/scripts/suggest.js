// Suggestions while one types a search: a combobox with a list (ARIA 1.2). Without this file nothing is offered.
(() => {
  "use strict";

  let active = -1;
  const list = (input) => document.getElementById(`${input.id}-options`);
  const options = (input) => [...list(input).querySelectorAll("[role=option]")];

  function show(input, open) {
    active = -1;
    input.removeAttribute("aria-activedescendant");
    list(input).hidden = !open;
    input.setAttribute("aria-expanded", String(open));
  }

  function mark(input, at) {
    const all = options(input);
    active = (at + all.length + 1) % (all.length + 1) === all.length ? -1 : (at + all.length + 1) % (all.length + 1);
    all.forEach((option, number) => option.setAttribute("aria-selected", String(number === active)));
    if (active < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", all[active].id);
      all[active].scrollIntoView({ block: "nearest" });
    }
  }

  function choose(input, option) {
    if (option.dataset.url) {
      location.assign(option.dataset.url);
      return;
    }
    input.value = option.dataset.query;
    input.focus();
    show(input, false);
    if (input.value.endsWith(":")) input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  for (const input of document.querySelectorAll("[data-suggest]")) {
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", `${input.id}-options`]]) input.setAttribute(name, value);

    input.addEventListener("keydown", (event) => {
      if (event.isComposing || list(input).hidden) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) mark(input, active < 0 && step < 0 ? options(input).length - 1 : active + step);
      else if (event.key === "Enter" && active >= 0) choose(input, options(input)[active]);
      else if (event.key === "Escape") show(input, false);
      else return;
      event.preventDefault();
    });
    input.addEventListener("blur", () => show(input, false));
    list(input).addEventListener("mousedown", (event) => event.preventDefault());
    list(input).addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) choose(input, option);
    });
    list(input).addEventListener("htmx:afterSwap", () => {
      options(input).forEach((option, number) => { option.id = `${input.id}-option-${number}`; });
      show(input, options(input).length > 0 && document.activeElement === input);
    });
  }
})();
