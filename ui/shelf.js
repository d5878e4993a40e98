// Runs once in the list of articles; `element` is its component, `trigger` and `watch` are Gradio's.
// A button that was pressed is gone afterwards; the focus goes to what took its place.
let next = null;
element.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-do]");
  if (!pressed) return;
  event.preventDefault();
  event.stopPropagation();
  const { do: wanted, id } = pressed.dataset;
  if (wanted === "open") {
    element.querySelectorAll("[aria-current]").forEach((one) => one.removeAttribute("aria-current"));
    pressed.setAttribute("aria-current", "true");
  } else if (wanted === "remove" || wanted === "undo") {
    next = `[data-do="${wanted === "remove" ? "undo" : "remove"}"][data-id="${CSS.escape(id)}"]`;
  } else next = ".told";
  trigger("act", { do: wanted, id });
});
watch("value", () => {
  if (next) element.querySelector(next)?.focus();
  next = null;
});
