// Runs once beside the question box; `trigger` is Gradio's. Asks a question that is clicked on, puts one that is
// to be edited into the box, and never leaves the keyboard nowhere.
const box = () => document.querySelector("#composer textarea");
const isShown = () => Boolean(box()?.offsetParent); // not in the other tab
const isBusy = () => document.querySelector("#transcript [aria-busy]") !== null;
const byKeyboard = matchMedia("(pointer: fine)"); // a touch keyboard would hide what comes

document.addEventListener("click", (event) => {
  const asked = event.target.closest("[data-question]");
  const edited = event.target.closest("[data-edit]");
  if (asked && !isBusy()) {
    trigger("submit", { question: asked.dataset.question });
    if (byKeyboard.matches) box().focus();
  }
  if (edited) {
    box().value = edited.dataset.edit;
    box().dispatchEvent(new Event("input", { bubbles: true })); // so that Gradio has it too
    box().focus();
  }
});

// What had the focus may be gone: a question that was clicked on, or the button that has become "Stop". A moment
// later, because between two elements the focus is nowhere: to take it then would trap the keyboard here.
const rescue = () => {
  if (document.activeElement === document.body && byKeyboard.matches && isShown()) box().focus();
};
new MutationObserver(() => setTimeout(rescue)).observe(document.querySelector("#conversation"), {
  childList: true,
  subtree: true,
});
