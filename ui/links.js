// Runs once beside the question box, in relay.js's component; `trigger` is Gradio's. The question of a link
// (?q=...) is asked when the page is ready, as `ui.chat` tells. The address forgets it then, so that a reload
// does not ask again.
const asked = new URL(location).searchParams.get("q")?.trim();
const LONGEST = Number(element.querySelector("[data-longest]").dataset.longest);
const page = document.documentElement;
const begin = () => {
  if (!page.dataset.ready) return;
  ready.disconnect();
  const address = new URL(location);
  address.searchParams.delete("q");
  history.replaceState(history.state, "", address);
  if ([...asked].length <= LONGEST) return trigger("submit", { question: asked });
  const field = document.querySelector("#composer textarea");
  field.value = asked;
  field.dispatchEvent(new Event("input", { bubbles: true })); // so that Gradio has it too
  field.focus();
};
const ready = new MutationObserver(begin);
if (asked) {
  ready.observe(page, { attributeFilter: ["data-ready"] });
  begin();
}
