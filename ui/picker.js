// Runs once beside a field for a date: the button opens the browser's own calendar.
const [button, calendar] = element.querySelectorAll("button, input");
const field = () => element.closest(".block").previousElementSibling.querySelector("input");
button.addEventListener("click", () => {
  calendar.value = /^\d{4}-\d\d-\d\d$/.test(field().value) ? field().value : "";
  calendar.showPicker();
});
calendar.addEventListener("change", () => {
  field().value = calendar.value;
  field().dispatchEvent(new Event("input", { bubbles: true })); // so that Gradio has it too
  field().focus();
});
