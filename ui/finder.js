// Runs once in the search box; `trigger` is Gradio's.
let pause;
element.addEventListener("input", (event) => {
  clearTimeout(pause);
  pause = setTimeout(() => trigger("find", { words: event.target.value }), 200);
});
