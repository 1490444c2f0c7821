// Files are sent as soon as they are chosen, one after the other, each with its progress; the form then carries only
// their digests. Without this script they are sent with the form.

const MOST = 25 * 1024 * 1024;
const waiting = [];
let sending = false;

const make = (tag, className, text) => {
  const one = document.createElement(tag);
  if (className) one.className = className;
  if (text) one.textContent = text;
  return one;
};

function listOf(input) {
  return document.getElementById(`f-${input.dataset.digest}-list`) ?? input.closest(".field").querySelector(".uploads");
}

// A form waits with its button while files of it are on their way.
function hold(form, more) {
  const busy = Number(form.dataset.sending ?? 0) + more;
  form.dataset.sending = String(busy);
  for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = busy > 0;
}

function wrong(line, list, text) {
  line.querySelector("progress")?.remove();
  const told = make("span", "upload-wrong", text);
  told.setAttribute("role", "alert");
  line.append(told, remover(line, list));
}

function remover(line, list) {
  const button = make("button", "button quiet", list.dataset.remove);
  button.type = "button";
  button.setAttribute("aria-label", `${list.dataset.remove} ${line.dataset.name ?? ""}`);
  button.addEventListener("click", () => {
    const field = list.closest(".field");
    line.remove();
    ask(field.querySelector("input[data-digest]"));
    field.querySelector("input[type=file]")?.focus();
  });
  return button;
}

// Something must be chosen only while nothing is.
function ask(input) {
  if (input) input.required = "asked" in input.dataset && !listOf(input).querySelector("input[type=hidden]");
}

function kept(line, list, input, answer) {
  const document_ = answer.kept[0];
  line.querySelector("progress")?.remove();
  if (document_.thumbnail) {
    const picture = make("img");
    picture.src = document_.thumbnail;
    picture.alt = "";
    line.prepend(picture);
  }
  const name = line.querySelector(".upload-name");
  name.textContent = document_.name;
  name.append(make("span", "soft", ` ${document_.title}`));
  const digest = make("input");
  digest.type = "hidden";
  digest.name = input.dataset.digest;
  digest.value = document_.digest;
  line.append(digest, remover(line, list));
  ask(input);
}

function send({ file, line, list, input }, done) {
  const form = input.form;
  const data = new FormData();
  data.append("csrf", form.elements.namedItem("csrf")?.value ?? "");
  data.append("file", file, file.name);
  const request = new XMLHttpRequest();
  const bar = line.querySelector("progress");
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = event.loaded / event.total;
  });
  request.addEventListener("load", () => {
    const answer = request.response;
    if (request.status === 201 && answer?.kept?.length) kept(line, list, input, answer);
    else wrong(line, list, answer?.refused?.map((one) => one.text).join(" ") || list.dataset.failed);
  });
  request.addEventListener("error", () => wrong(line, list, list.dataset.failed));
  request.addEventListener("loadend", () => {
    hold(form, -1);
    done();
  });
  request.responseType = "json";
  request.open("POST", "/documents");
  request.send(data);
}

function next() {
  const one = waiting.shift();
  sending = Boolean(one);
  if (one) send(one, next);
}

function take(input) {
  const list = listOf(input);
  if (!list || input.files.length === 0) return;
  if (!input.multiple) list.replaceChildren();
  for (const file of input.files) {
    const line = make("li");
    line.dataset.name = file.name;
    line.append(make("span", "upload-name", file.name));
    list.append(line);
    if (file.size > MOST) {
      wrong(line, list, list.dataset.large);
      continue;
    }
    const bar = make("progress");
    bar.setAttribute("aria-label", `${file.name}: ${list.dataset.sending}`);
    line.append(bar);
    hold(input.form, 1);
    waiting.push({ file, line, list, input });
  }
  // Sent ahead, they need not go with the form as well.
  input.value = "";
  ask(input);
  if (!sending) next();
}

export function sendFilesAhead() {
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("input[type=file][data-digest]")) take(event.target);
  });
}
