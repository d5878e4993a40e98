// Runs once in the questions offered. They are shown only after the turn they are for: they may come when the
// next question has been asked.
const transcript = element.closest("#transcript");
const sync = () => {
  const offers = element.querySelector(".offers");
  if (!offers) return;
  const last = [...transcript.querySelectorAll(".turn")].at(-1);
  const hidden = offers.dataset.after !== (last ? last.dataset.turn : "0");
  if (offers.hidden !== hidden) offers.hidden = hidden;
};
new MutationObserver(sync).observe(transcript, { childList: true, subtree: true });
