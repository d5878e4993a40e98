// Runs once in the pane of sources; `element` is its component and `watch` is Gradio's.
// Shows the sources of one answer at a time, one of them opened at its quote. On a narrow screen the pane is a
// sheet.
const desk = element.closest("#desk");
const isSheet = matchMedia("(max-width: 56rem)");
let opener = null; // the citation that opened the pane; it gets the focus back

const sources = () => [...element.querySelectorAll(".shown details.source")];

// A source has its article only while it is open, scrolled to the quote.
const turnPage = (source) => {
  const story = source.querySelector(".story");
  if (!source.open) {
    story?.nextElementSibling.remove();
    story?.remove();
  } else if (!story) {
    source.append(source.querySelector("template").content.cloneNode(true));
  }
};
const showQuote = (source) => {
  const story = source.querySelector(".story");
  const quote = story.querySelector("mark, .passage") ?? story;
  const offset = quote.getBoundingClientRect().top - story.getBoundingClientRect().top;
  const room = Math.max(0, story.clientHeight - quote.getBoundingClientRect().height);
  story.scrollTop += offset - room / 3;
};
// Which quote of how many is open, in the pane and at its citations.
const tellOpened = () => {
  const all = sources();
  const at = all.findIndex((source) => source.open);
  const step = element.querySelector(".shown .step");
  if (step) step.textContent = at < 0 ? "" : `${at + 1} of ${all.length}`;
  for (const chip of desk.querySelectorAll("#transcript a.citation")) {
    if (chip.hash === `#${all[at]?.dataset.quote}`) chip.setAttribute("aria-current", "true");
    else chip.removeAttribute("aria-current");
  }
};
const open = (source) => {
  for (const other of sources()) {
    other.open = other === source;
    turnPage(other);
  }
  source.scrollIntoView({ block: "nearest" });
  showQuote(source);
  tellOpened();
};
const show = (evidence) => {
  element.querySelector(".shown").replaceChildren(evidence.content.cloneNode(true));
  element.closest("#sources").scrollTop = 0;
};
const close = () => {
  desk.dataset.pane = "closed";
  const place = opener?.isConnected ? opener : document.querySelector("#composer textarea");
  place?.focus({ preventScroll: true });
};

// Links to an answer's sources, or to one of its quotes. By default they would reload the page if its address
// has a query, because Gradio sets a <base>.
document.addEventListener("click", (event) => {
  const link = event.target.closest("#transcript a[href^='#']");
  const [, kind, turn] = link?.hash.match(/^#(quote|evidence)-(\d+)/) ?? [];
  const evidence = turn && element.querySelector(`#evidence-${turn}`);
  if (!evidence) return;
  event.preventDefault();
  opener = link;
  desk.dataset.pane = "open";
  if (isSheet.matches) link.scrollIntoView(); // above the sheet
  show(evidence);
  const source = sources().find((one) => kind === "evidence" || `#${one.dataset.quote}` === link.hash);
  if (!source) return;
  open(source);
  source.querySelector(".story").focus({ preventScroll: true });
});
element.addEventListener("click", (event) => {
  if (event.target.closest(".close")) close();
  const step = event.target.closest("[data-step]");
  if (!step) return;
  const all = sources();
  const at = all.findIndex((source) => source.open);
  open(all.at((at < 0 ? 0 : at + Number(step.dataset.step)) % all.length));
});
document.addEventListener("keydown", (event) => {
  const sheet = isSheet.matches && desk.dataset.pane === "open";
  if (event.key === "Escape" && (sheet || element.contains(document.activeElement))) close();
});
// "toggle" does not bubble, so capture it. It also comes when a source was opened above.
element.addEventListener(
  "toggle",
  (event) => {
    const isNew = event.target.open && !event.target.querySelector(".story");
    turnPage(event.target);
    if (isNew) showQuote(event.target);
    tellOpened();
  },
  true,
);
watch("value", () => {
  const newest = [...element.querySelectorAll("template[id]")].at(-1);
  if (isSheet.matches) desk.dataset.pane = "closed";
  if (!newest) return;
  show(newest);
  const [first] = sources();
  if (first?.dataset.quote) open(first);
});
