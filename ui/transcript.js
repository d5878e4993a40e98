// Runs once in the conversation; `element` is its component and `watch` is Gradio's.
// Scrolls to a new question and follows its answer as it grows, but keeps the question in view. A reader who
// scrolls away is left alone until the next question.
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

// Links to places on the page. By default they would reload the page if its address has a query, because
// Gradio sets a <base>; and not every browser opens the folded elements around a target.
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
