// Runs once in the conversation; `element` is its component and `watch` is Gradio's.
// Scrolls to a new question and follows its answer as it grows, but keeps the question in view. A reader who
// scrolls away is left alone until the next question.
const scroller = element.closest("#transcript");
let turns = 0;
let following = true;
for (const gesture of ["wheel", "touchmove", "keydown"]) {
  scroller.addEventListener(gesture, () => (following = false), { passive: true });
}
const follow = () => {
  const all = element.querySelectorAll(".turn");
  if (all.length !== turns) following = true;
  turns = all.length;
  if (!turns) return;
  // Room below takes up what the answer does not fill yet, so that the question stays on top from the start.
  const gap = parseFloat(getComputedStyle(scroller).paddingTop);
  const { top } = all[turns - 1].getBoundingClientRect();
  const end = Math.max(...[...scroller.children].map((part) => part.getBoundingClientRect().bottom));
  const room = turns > 1 ? scroller.clientHeight - (end - top) - 2 * gap : 0;
  scroller.style.setProperty("--room", `${Math.max(0, room)}px`);
  if (following) scroller.scrollTop += top - scroller.getBoundingClientRect().top - gap;
};

// Tells a screen reader that an answer is being made, and then that it is there: once each.
const teller = document.createElement("div");
teller.className = "hidden";
teller.setAttribute("aria-live", "polite");
element.closest("#conversation").append(teller);
let waiting = false;
const outcome = (turn) => {
  if (!turn?.dataset.turn) return ""; // stopped; a failure is an alert itself
  if (turn.classList.contains("refused")) return "No answer was found";
  const cited = new Set([...turn.querySelectorAll("a.citation")].map((chip) => chip.hash)).size;
  return `The answer is there, with ${cited} ${cited === 1 ? "source" : "sources"}`;
};
const tell = () => {
  const turn = [...element.querySelectorAll(".turn")].at(-1);
  const busy = turn?.getAttribute("aria-busy") === "true";
  if (busy !== waiting) teller.textContent = busy ? "An answer is being made" : outcome(turn);
  waiting = busy;
};

watch("value", tell);
// Also the questions that are offered after an answer.
new MutationObserver(follow).observe(scroller, { childList: true, subtree: true });
