// Runs once in the part that tells what to keep; `element` is that part, and `trigger`, `watch` and `server` are
// Gradio's. Keeps the conversations in this browser, lists them, and opens, renames, deletes and exports them.
// Each has a place of its own in the storage, so that two tabs never overwrite each other's.
const PREFIX = "dateline-conversation-";
const FOLDED = "dateline-conversations-folded";
const LONGEST_TITLE = 100;
const desk = element.closest("#desk");
const region = document.getElementById("history");
const list = region.querySelector("ul");
const said = region.querySelector(".said");
const toggle = document.querySelector("#history-toggle button");
const isWide = matchMedia("(min-width: 75.01rem)");
let shown = ""; // key of the conversation on the page; it has none before its first answer
const unstored = new Map(); // what the storage did not take; it lasts as long as the page

// The storage may be off, full, or hold what others have put there.
const sound = (one) =>
  one?.format === "dateline-export" &&
  typeof one.title === "string" &&
  Number.isFinite(one.changed) &&
  Array.isArray(one.answers) &&
  one.answers.length > 0 &&
  one.answers.every((answer) => typeof answer?.question === "string");
const stored = (name) => {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
};
const load = (key) => {
  if (unstored.has(key)) return unstored.get(key);
  try {
    const one = JSON.parse(stored(PREFIX + key));
    return sound(one) ? one : null;
  } catch {
    return null;
  }
};
const save = (key, one) => {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(one));
    unstored.delete(key);
  } catch {
    unstored.set(key, one);
    say("Your browser has no room to keep this conversation; it is lost when you leave. Export it, or delete others.");
  }
};
const drop = (key) => {
  unstored.delete(key);
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {}
};
const all = () => {
  let names = [];
  try {
    names = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
  } catch {}
  const keys = new Set([...names.map((name) => name.slice(PREFIX.length)), ...unstored.keys()]);
  return [...keys]
    .map((key) => [key, load(key)])
    .filter(([, one]) => one)
    .sort(([, one], [, other]) => other.changed - one.changed);
};

// The list. Titles are others' words: they only ever become text.
const make = (tag, name, words) => {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = words;
  return made;
};
const button = (name, label, words, act) => {
  const made = make("button", name, words);
  made.type = "button";
  if (label) made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
};
const dayOf = (time) => new Date(time).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });
const say = (words, undo) => {
  said.replaceChildren(words, ...(undo ? [" ", button("undo", "", "Undo", undo)] : []));
};
const line = ([key, one]) => {
  const made = document.createElement("li");
  const opener = button("open", "", "", () => open(key));
  const title = make("span", "title", one.title);
  title.dir = "auto";
  opener.append(title, make("span", "when", dayOf(one.changed)));
  if (key === shown) opener.setAttribute("aria-current", "true");
  made.dataset.key = key;
  made.append(
    opener,
    button("rename", `Rename “${one.title}”`, "✎", () => rename(key)),
    button("delete", `Delete “${one.title}”`, "×", () => remove(key)),
  );
  return made;
};
const lineOf = (key) => [...list.children].find((made) => made.dataset.key === key);
const draw = () => {
  if (list.querySelector("input")) return; // one is being renamed; it is drawn after that
  const entries = all();
  const focused = list.contains(document.activeElement) && document.activeElement;
  const place = focused && { key: focused.closest("li").dataset.key, name: focused.className };
  list.replaceChildren(...entries.map(line));
  region.querySelector(".note").hidden = entries.length > 0;
  if (place) lineOf(place.key)?.querySelector(`.${place.name}`)?.focus({ preventScroll: true });
};

const open = (key) => {
  const one = load(key);
  say("");
  if (!one) return draw(); // another tab has deleted it
  trigger("select", { key, conversation: one });
  if (!isWide.matches) fold(true);
};
const rename = (key) => {
  const title = lineOf(key).querySelector(".title");
  const field = document.createElement("input");
  let done = false;
  const end = (takes) => {
    if (done) return;
    done = true;
    const one = load(key);
    const words = field.value.trim();
    if (takes && one && words) save(key, { ...one, title: words });
    const focused = document.activeElement === field;
    field.remove();
    draw();
    if (focused) lineOf(key)?.querySelector(".rename").focus();
  };
  field.value = title.textContent;
  field.maxLength = LONGEST_TITLE;
  field.dir = "auto";
  field.setAttribute("aria-label", "New name");
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    if (event.isComposing) return; // Enter chooses a word of an input method
    event.preventDefault();
    event.stopPropagation();
    end(event.key === "Enter");
  });
  field.addEventListener("blur", () => end(true));
  lineOf(key).replaceChildren(field);
  field.select();
};
const remove = (key) => {
  const one = load(key);
  const wasShown = key === shown;
  drop(key);
  draw();
  if (wasShown) document.getElementById("restart").click();
  if (!one) return;
  say(`Deleted “${one.title}”.`, () => {
    save(key, one);
    draw();
    say("");
    lineOf(key)?.querySelector(".open").focus();
    if (wasShown) open(key);
  });
  said.querySelector("button").focus();
};

const download = async () => {
  const form = region.querySelector("select").value;
  const one = load(shown);
  if (!one) return say("There is nothing to export yet: ask something first, or open a conversation.");
  say("");
  let file = { failed: "The program that serves this page does not answer." };
  try {
    file = await server.export({ conversation: one, form });
  } catch {}
  if (file.failed) return say(file.failed);
  const kind = form === "json" ? "application/json" : "text/markdown;charset=utf-8";
  const link = document.createElement("a");
  const now = new Date();
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0"));
  link.href = URL.createObjectURL(new Blob([file.text], { type: kind }));
  link.download = `dateline-${day.join("-")}.${form === "json" ? "json" : "md"}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // when the browser has read it
  say(`Exported as ${link.download}.`);
};

// At the side where there is room for it, and over the page where there is none.
const isFolded = () => (isWide.matches ? stored(FOLDED) === "yes" : desk.dataset.history !== "open");
const tellFolded = () => toggle.setAttribute("aria-expanded", String(!isFolded()));
const fold = (folded) => {
  desk.dataset.history = folded ? "closed" : "open";
  if (isWide.matches) {
    try {
      localStorage.setItem(FOLDED, folded ? "yes" : "no");
    } catch {}
  }
  toggle.setAttribute("aria-expanded", String(!folded));
};
const close = () => {
  fold(true);
  toggle.focus();
};
toggle.addEventListener("click", () => {
  const folded = toggle.getAttribute("aria-expanded") === "true";
  fold(folded);
  if (!folded && !isWide.matches) region.querySelector(".close").focus();
});
region.querySelector(".close").addEventListener("click", close);
region.addEventListener("keydown", (event) => event.key === "Escape" && !isWide.matches && close());
region.querySelector(".export button").addEventListener("click", download);
const settle = () => {
  desk.dataset.history = isWide.matches && stored(FOLDED) !== "yes" ? "open" : "closed";
  tellFolded();
};
isWide.addEventListener("change", settle);
addEventListener("storage", (event) => (event.key ?? PREFIX).startsWith(PREFIX) && draw());
settle();
draw();

const keep = (key, answer) => {
  const kept = load(key);
  const answers = kept?.answers ?? [];
  // Gradio may tell of it again when a connection was lost.
  if (answers.some((one) => one.asked === answer.asked && one.question === answer.question)) return;
  const title = [...answer.question.trim().replace(/\s+/g, " ")].slice(0, LONGEST_TITLE).join("");
  const fresh = { format: "dateline-export", version: 1, title, exported: new Date().toISOString() };
  save(key, { ...(kept ?? fresh), changed: Date.now(), answers: [...answers, answer] });
};
watch("value", () => {
  const told = JSON.parse(element.querySelector("[data-told]")?.dataset.told ?? "{}");
  if (told.failed) say(`This conversation cannot be opened. ${told.failed}`);
  shown = told.open ?? shown;
  if (told.answer) keep(shown, told.answer);
  draw();
});
