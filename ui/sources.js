// Runs once in the sources panel; `element` is the panel and `watch` is Gradio's.
// A source that opens shows its quoted words in the middle of its own box, and moves nothing else.
const showQuote = (source) => {
  const story = source.querySelector(".story");
  const quote = source.querySelector("mark, .passage");
  if (!source.open || !story || !quote) return;
  const offset = quote.getBoundingClientRect().top - story.getBoundingClientRect().top;
  const room = Math.max(0, story.clientHeight - quote.getBoundingClientRect().height);
  story.scrollTop += offset - room / 3;
};
const showQuotes = () => element.querySelectorAll("details.source[open]").forEach(showQuote);

// "toggle" does not bubble, but it can be captured.
element.addEventListener("toggle", (event) => showQuote(event.target), true);
watch("value", () => {
  element.closest("#sources").scrollTop = 0;
  requestAnimationFrame(showQuotes);
});
