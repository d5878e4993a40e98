// Runs once in the conversation. Shows the quote of a citation beside it while it is pointed at or focused, with
// outlet and date. It stays while the pointer is on it, and Escape puts it away (WCAG 1.4.13).
const card = document.createElement("div");
card.id = "card";
card.setAttribute("role", "tooltip");
card.hidden = true;
element.closest("#conversation").append(card);

const LINGERING = 250; // ms in which the pointer gets from the citation to the card
let cited = null;
let leaving = 0;

const line = (name, parts, like) => {
  const made = document.createElement("p");
  made.className = name;
  made.dir = "auto";
  if (like?.lang) made.lang = like.lang;
  made.append(...parts);
  return made;
};
const sourceOf = (quote) => {
  const evidence = document.getElementById(`evidence-${quote.split("-")[1]}`);
  return evidence?.content.querySelector(`[data-quote="${quote}"]`);
};
const show = (chip) => {
  clearTimeout(leaving);
  const source = sourceOf(chip.hash.slice(1));
  const article = source?.querySelector("template").content;
  if (!article?.querySelector("mark") || cited === chip) return; // or it no longer holds
  hide();
  cited = chip;
  const title = source.querySelector(".title");
  card.replaceChildren(
    line("quote", [article.querySelector("mark").textContent], article.querySelector(".story")),
    line("title", [title.textContent], title),
    line("origin", source.querySelector(".origin").cloneNode(true).childNodes),
  );
  chip.setAttribute("aria-describedby", card.id);
  card.hidden = false;
  place(chip);
};
const place = (chip) => {
  const [at] = chip.getClientRects();
  const margin = 8;
  const left = Math.min(at.left, innerWidth - card.offsetWidth - margin);
  const below = at.bottom + margin / 2;
  const above = at.top - margin / 2 - card.offsetHeight;
  card.style.left = `${Math.max(margin, left)}px`;
  card.style.top = `${below + card.offsetHeight > innerHeight && above > 0 ? above : below}px`;
};
const hide = () => {
  clearTimeout(leaving);
  cited?.removeAttribute("aria-describedby");
  cited = null;
  card.replaceChildren();
  card.hidden = true;
};
const leave = () => {
  clearTimeout(leaving);
  leaving = setTimeout(() => document.activeElement !== cited && hide(), LINGERING);
};
const chipOf = (event) => event.target.closest("a.citation");

element.addEventListener("mouseover", (event) => chipOf(event) && show(chipOf(event)));
element.addEventListener("mouseout", (event) => chipOf(event) && leave());
card.addEventListener("mouseenter", () => clearTimeout(leaving));
card.addEventListener("mouseleave", leave);
element.addEventListener("focusin", (event) => chipOf(event)?.matches(":focus-visible") && show(chipOf(event)));
element.addEventListener("focusout", (event) => chipOf(event) && hide());
element.addEventListener("click", (event) => chipOf(event) && hide());
element.closest("#transcript").addEventListener("scroll", hide, { passive: true });
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape" || card.hidden) return;
    hide();
    event.stopImmediatePropagation(); // the pane stays
  },
  true,
);
watch("value", hide);
