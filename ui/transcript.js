// Runs once in the conversation; `element` is its component and `watch` is Gradio's.
// A new question comes into view, and its answer as it grows, but never so far that the question leaves
// the top. A reader who scrolls away meanwhile is left alone until the next question.
const scroller = element.closest("#transcript");
let turns = 0;
let following = true;
for (const gesture of ["wheel", "touchmove", "keydown"]) {
  scroller.addEventListener(gesture, () => (following = false), { passive: true });
}
watch("value", () => {
  const all = element.querySelectorAll(".turn");
  if (all.length !== turns) following = true;
  turns = all.length;
  if (!following || !turns) return;
  const question = all[turns - 1].getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  const end = scroller.scrollHeight - scroller.clientHeight;
  scroller.scrollTop = Math.min(end, scroller.scrollTop + question);
});

// Links to places on the page. Left to themselves they would load the page anew wherever its address has a
// query, because Gradio sets a <base>; and not every browser opens what a place is folded into.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  const place = link && document.getElementById(link.hash.slice(1));
  if (!place) return;
  event.preventDefault();
  for (let around = place; around; around = around.parentElement) {
    if (around.tagName === "DETAILS") around.open = true;
  }
  if (location.hash === link.hash) place.scrollIntoView();
  else location.hash = link.hash;
});
