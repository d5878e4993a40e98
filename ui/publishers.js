// Runs once in the choice of an outlet; `trigger` is Gradio's.
element.addEventListener("change", (event) => trigger("find", { outlet: event.target.value }));
