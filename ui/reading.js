// Runs once where an article is read; `element` is its component and `watch` is Gradio's.
const pane = element.closest("#reading");
element.setAttribute("role", "region");
element.setAttribute("aria-label", "Article");
watch("value", () => {
  pane.scrollTop = 0;
  const heading = element.querySelector("h2, [role=alert]");
  if (!heading) return;
  heading.focus({ preventScroll: true });
  if (heading.getBoundingClientRect().top > innerHeight || heading.getBoundingClientRect().top < 0) {
    pane.scrollIntoView();
  }
});
