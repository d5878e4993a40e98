// Runs once in the sources panel; `element` is the panel and `watch` is Gradio's.
// A source that opens scrolls its own box to the quote, and nothing else.
const showQuote = (source) => {
  const story = source.querySelector(".story");
  const quote = source.querySelector("mark, .passage");
  if (!source.open || !story || !quote) return;
  const offset = quote.getBoundingClientRect().top - story.getBoundingClientRect().top;
  const room = Math.max(0, story.clientHeight - quote.getBoundingClientRect().height);
  story.scrollTop += offset - room / 3;
};
const showQuotes = () => element.querySelectorAll("details.source[open]").forEach(showQuote);

// "toggle" does not bubble, so capture it.
element.addEventListener("toggle", (event) => showQuote(event.target), true);
watch("value", () => {
  element.closest("#sources").scrollTop = 0;
  requestAnimationFrame(showQuotes);
});
