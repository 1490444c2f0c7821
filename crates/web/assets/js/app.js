// What the browser adds to pages that already work without it: keys, drafts, files, focus after an answer.
import { keepDrafts, forgetDrafts } from "./drafts.js";
import { listenToKeys } from "./keys.js";
import { holdTheLine } from "./line.js";
import { findPlace, keepPlace } from "./live.js";
import { sendFilesAhead } from "./upload.js";
import { offerColleagues } from "./mention.js";
import { makeZoomable } from "./zoom.js";

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const word = (name) => document.body.dataset[`word${name}`] ?? "";

// --- commands: one id each, so that a second press has no second effect -------------------------------------

function renewCommand(form) {
  const field = form.elements.namedItem("command_id");
  if (field && crypto.randomUUID) field.value = crypto.randomUUID();
}

// --- notices ------------------------------------------------------------------------------------------------

function tell(text, tone = "plain") {
  const place = document.getElementById("notices");
  if (!place || !text) return;
  const box = document.createElement("div");
  box.className = `notice notice-${tone}`;
  box.setAttribute("role", tone === "late" ? "alert" : "status");
  const line = document.createElement("p");
  line.textContent = text;
  box.append(line);
  place.replaceChildren(box);
}

// --- answers: a refusal is swapped in beside the button, marks its fields and takes the focus -----------------

function clearMarks(form) {
  for (const field of all("[aria-invalid]", form)) field.removeAttribute("aria-invalid");
  for (const line of all(".field > .error", form)) line.textContent = "";
}

function markFields(panel) {
  const form = panel.closest("form");
  if (!form) return;
  clearMarks(form);
  for (const item of all("[data-field]", panel)) {
    const control = document.getElementById(`f-${item.dataset.field}`);
    const line = document.getElementById(`f-${item.dataset.field}-error`);
    control?.setAttribute("aria-invalid", "true");
    if (line) line.textContent = [line.textContent, item.querySelector(".why")?.textContent].filter(Boolean).join(" ");
  }
}

document.addEventListener("htmx:afterSwap", (event) => {
  const panel = event.target.querySelector?.("[data-focus]");
  if (panel) {
    markFields(panel);
    panel.focus({ preventScroll: true });
    panel.scrollIntoView({ block: "nearest" });
  }
  prepare(event.target);
});
// Only now: while it settles htmx gives elements with an id their new attributes.
document.addEventListener("htmx:afterSettle", findPlace);

// An error is shown where it was met only when it answers a form and is a part of a page; a part that refreshes itself
// keeps what it showed.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (xhr.status >= 400) {
    const form = requestConfig.elt.closest("form[data-command]");
    const part = !/^\s*<!doctype/i.test(xhr.responseText) && xhr.responseText.trim() !== "";
    event.detail.shouldSwap = Boolean(form && part);
    if (form && !part) tell(word("Trouble"), "late");
  }
  keepPlace(event);
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.target.closest?.("form[data-command]");
  if (!form) return;
  document.getElementById(`${form.id}-answer`)?.replaceChildren();
  clearMarks(form);
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-command]");
  if (!form) return;
  // A refusal is an answer too, so that « successful » says nothing here.
  const status = event.detail.xhr.status;
  if (status >= 200 && status < 400) {
    forgetDrafts(form);
    renewCommand(form);
  }
});

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    if (event.target.closest?.("form[data-command]")) tell(word("Trouble"), "late");
  });
}
// --- a file too large is told before it is sent: not every browser hears a server that answers early --------------

document.addEventListener("change", (event) => {
  const { largest, tooLarge } = event.target.dataset ?? {};
  if (!largest) return;
  const large = [...event.target.files].some((file) => file.size > Number(largest));
  event.target.setCustomValidity(large ? tooLarge : "");
  event.target.reportValidity();
});

// --- menus close when one looks elsewhere; dialogs open ---------------------------------------------------------

document.addEventListener("click", (event) => {
  for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  const opener = event.target.closest?.("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  if (event.target.closest?.("[data-print]")) window.print();
  const reading = event.target.closest?.("[data-reading]");
  if (reading) {
    reading.closest("figure").classList.toggle("read-second", reading.dataset.reading === "second");
    for (const one of all("[data-reading]", reading.parentElement)) one.setAttribute("aria-pressed", String(one === reading));
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of all("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

document.addEventListener("toggle", (event) => prepare(event.target), true);

document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-forgets]")) forgetDrafts();
});

// --- network ----------------------------------------------------------------------------------------------------

const showNetwork = () => {
  const banner = document.getElementById("offline");
  if (banner) banner.hidden = navigator.onLine;
};
window.addEventListener("online", showNetwork);
window.addEventListener("offline", showNetwork);

function prepare(root) {
  const restored = all("form[data-draft]", root).map(keepDrafts).some(Boolean);
  if (restored) tell(word("Draft"));
  for (const box of all("[data-zoomable]", root)) makeZoomable(box);
  for (const area of all("textarea[data-colleagues]", root)) offerColleagues(area);
  // A flow begins in its middle: on a phone that is where one starts to read.
  for (const box of all(".sop-flow", root)) box.scrollLeft = (box.scrollWidth - box.clientWidth) / 2;
}

holdTheLine();
listenToKeys();
sendFilesAhead();
showNetwork();
prepare(document);
