// Runs once in the part of the page that has the buttons; `element` is that part.
// A citation goes to the clipboard as plain text and as HTML: each program pastes what it understands. Few of
// them know Markdown as a form of its own, so a button of its own copies it as plain text.
const offer = (button) => {
  if ("link" in button.dataset) {
    const link = new URL(location.pathname, location.origin);
    link.searchParams.set("q", button.dataset.link);
    return { "text/plain": link.href };
  }
  if ("markdown" in button.dataset) return { "text/plain": button.dataset.markdown };
  const citation = JSON.parse(button.dataset.citation);
  const kinds = { "text/plain": citation.plain, "text/html": citation.html };
  const own = "web text/markdown";
  return window.ClipboardItem?.supports?.(own) ? { ...kinds, [own]: citation.markdown } : kinds;
};

// Only pages of https and of this machine have navigator.clipboard; a browser may also forbid it.
const copyOldWay = (kinds) => {
  const fill = (event) => {
    for (const [kind, text] of Object.entries(kinds)) event.clipboardData.setData(kind, text);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  // Browsers copy only if something is selected.
  const field = document.createElement("textarea");
  const focused = document.activeElement;
  field.value = kinds["text/plain"];
  field.style.position = "fixed";
  field.style.opacity = "0";
  document.body.append(field);
  field.select();
  document.addEventListener("copy", fill, true);
  const done = document.execCommand("copy");
  document.removeEventListener("copy", fill, true);
  field.remove();
  focused?.focus({ preventScroll: true });
  if (!done) throw new Error("the browser does not let pages copy");
};

const copy = async (kinds) => {
  try {
    const blobs = Object.entries(kinds).map(([kind, text]) => [kind, new Blob([text], { type: kind })]);
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
  } catch {
    copyOldWay(kinds);
  }
};

element.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-citation], button[data-markdown], button[data-link]");
  if (!button) return;
  const status = button.parentElement.querySelector("[role=status]");
  status.textContent = "";
  try {
    await copy(offer(button));
    status.textContent = "Copied";
  } catch {
    status.textContent = "Your browser does not let this page copy.";
  }
});
