// Runs once over the question box: on a narrow screen the limits unfold at a click, and folded they say whether
// there are any.
const toggle = element.querySelector(".toggle");
const scope = document.getElementById("scope");
const folded = toggle.textContent;
toggle.addEventListener("click", () => {
  const open = scope.classList.toggle("open");
  toggle.setAttribute("aria-expanded", String(open));
  const limits = [...scope.querySelectorAll("#since input, #until input, #outlet input")];
  const limited = limits.some((field) => field.value && field.value !== "All outlets");
  toggle.textContent = folded + (!open && limited ? " (limited)" : "");
});
