// Runs once in the chooser of files; `element` is its component, `trigger` and `upload` are Gradio's.
const input = element.querySelector("input");
const place = element.querySelector(".drop");
const note = element.querySelector(".note");
const told = note.textContent;

const send = async (files) => {
  if (!files.length || input.disabled) return;
  input.disabled = true;
  const sent = [];
  const refused = [];
  for (const [position, file] of files.entries()) {
    note.textContent = `Sending ${position + 1} of ${files.length}`;
    if (file.size > Number(input.dataset.bytes)) {
      refused.push({ name: file.name, large: true });
      continue;
    }
    try {
      const { path } = await upload(file);
      sent.push({ name: file.name, path });
    } catch {
      refused.push({ name: file.name });
    }
  }
  note.textContent = told;
  input.disabled = false;
  input.value = "";
  trigger("sent", { files: sent, refused });
};

const refuse = (count) => {
  note.textContent = `${count} files are too many: at most ${input.dataset.files} at a time.`;
  note.setAttribute("role", "alert");
  input.value = "";
};
const take = (files) => {
  note.removeAttribute("role");
  if (files.length > Number(input.dataset.files)) refuse(files.length);
  else send([...files]);
};

input.addEventListener("change", () => take(input.files));
for (const name of ["dragenter", "dragover"]) {
  place.addEventListener(name, (event) => {
    event.preventDefault();
    place.classList.add("over");
  });
}
place.addEventListener("dragleave", () => place.classList.remove("over"));
place.addEventListener("drop", (event) => {
  event.preventDefault();
  place.classList.remove("over");
  take(event.dataTransfer.files);
});
