// Runs once where the server tells what became of a thumb; `trigger` and `watch` are Gradio's. A thumb opens a
// line for the reason, and is given when that is sent, with or without one.
const transcript = document.querySelector("#transcript");
const given = new Map(); // by the time of asking: "up" or "down"; the transcript is made anew at each answer

const mark = () => {
  for (const thumbs of transcript.querySelectorAll(".thumbs")) {
    const thumb = given.get(thumbs.dataset.asked);
    for (const button of thumbs.querySelectorAll("[data-thumb]")) {
      const pressed = String(button.dataset.thumb === thumb);
      if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
      if (button.disabled !== Boolean(thumb)) button.disabled = Boolean(thumb);
    }
  }
};
const put = (thumbs, ...parts) => {
  const row = thumbs.closest(".does");
  row.parentElement.querySelector(".reason")?.remove();
  const made = document.createElement("form");
  made.className = "reason";
  made.append(...parts);
  row.after(made);
  return made;
};
const tell = (thumbs, words) => {
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  put(thumbs, said);
  said.textContent = words; // after it is there, so that it is read out
};
const askWhy = (thumbs, thumb) => {
  const field = document.createElement("input");
  const label = thumb === "up" ? "What is good about it? (optional)" : "What is wrong with it? (optional)";
  field.setAttribute("aria-label", label);
  field.placeholder = label;
  field.maxLength = 500;
  const send = document.createElement("button");
  send.textContent = "Send";
  const cancel = document.createElement("button");
  cancel.type = "button";
  cancel.textContent = "Cancel";
  const form = put(thumbs, field, send, cancel);
  const end = () => {
    form.remove();
    thumbs.querySelector(`[data-thumb="${thumb}"]`).focus();
  };
  cancel.addEventListener("click", end);
  form.addEventListener("keydown", (event) => event.key === "Escape" && end());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send.disabled = true;
    const { turn, asked } = thumbs.dataset;
    trigger("like", { turn: Number(turn), asked, thumb, reason: field.value });
  });
  field.focus();
};
transcript.addEventListener("click", (event) => {
  const button = event.target.closest("[data-thumb]");
  if (button) askWhy(button.closest(".thumbs"), button.dataset.thumb);
});
watch("value", () => {
  const told = element.querySelector("[data-asked]")?.dataset;
  const all = [...transcript.querySelectorAll(".thumbs")];
  const thumbs = told && all.find((one) => one.dataset.asked === told.asked);
  if (!thumbs) return;
  if (told.thumb) given.set(told.asked, told.thumb);
  tell(thumbs, told.said);
  mark();
});
new MutationObserver(mark).observe(transcript, { childList: true, subtree: true });
