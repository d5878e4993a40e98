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
