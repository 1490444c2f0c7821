// Live parts: what an event refreshes keeps what the reader had open, in focus, enlarged or chosen; and it waits while
// they type in it or have a menu open.
import { viewOf, setView } from "./zoom.js";

const all = (selector, root) => [...root.querySelectorAll(selector)];
const RETRY_MS = 3000;
let kept = null;

const asked = (detail) => detail.requestConfig?.triggeringEvent?.type ?? "";

function busy(part) {
  const active = document.activeElement;
  const typing = part.contains(active) && active.matches("input, select, textarea");
  return typing || part.querySelector("details.menu[open], [data-zoomable].held") !== null;
}

const nameOf = (details) => {
  const words = details.querySelector("summary")?.textContent.replace(/[\d\s]+/g, " ").trim();
  return `${details.parentElement.closest("[id]")?.id} ${words}`;
};

const sameLink = (link, other) => link.getAttribute("href") === other.href && link.textContent.trim() === other.text;

function remember(part) {
  const active = part.contains(document.activeElement) ? document.activeElement : null;
  return {
    open: all("details[open]", part).map(nameOf),
    focus: active && { id: active.id, href: active.getAttribute("href"), text: active.textContent.trim(), tag: active.tagName },
    here: part.querySelector(".here [data-open]")?.getAttribute("href"),
    figures: all("figure[id]", part).map((figure) => ({
      id: figure.id,
      second: figure.classList.contains("read-second"),
      view: viewOf(figure.querySelector("[data-zoomable]")),
    })),
  };
}

function bringBack(before) {
  for (const details of all("details", document)) if (before.open.includes(nameOf(details))) details.open = true;
  for (const { id, second, view } of before.figures) {
    const figure = document.getElementById(id);
    if (second) figure?.querySelector('[data-reading="second"]')?.click();
    setView(figure?.querySelector("[data-zoomable]"), view);
  }
  if (before.here) {
    const link = all("[data-line] [data-open]", document).find((one) => one.getAttribute("href") === before.here);
    link?.closest("[data-line]").classList.add("here");
  }
  if (before.focus) {
    const byId = before.focus.id && document.getElementById(before.focus.id);
    const found = byId || all(before.focus.tag, document).find((one) => sameLink(one, before.focus));
    found?.focus({ preventScroll: true });
  }
}

// Called before anything is swapped in.
export function keepPlace(event) {
  if (!asked(event.detail).startsWith("sse:")) return;
  const { target, requestConfig } = event.detail;
  if (busy(target)) {
    event.detail.shouldSwap = false;
    setTimeout(() => requestConfig.elt.isConnected && window.htmx.trigger(requestConfig.elt, asked(event.detail)), RETRY_MS);
    return;
  }
  kept = event.detail.shouldSwap ? remember(target) : null;
}

// Called once the new part stands and is prepared.
export function findPlace() {
  if (!kept) return;
  const before = kept;
  kept = null;
  bringBack(before);
}
