// Keys: / searches, ? helps, g and a letter goes places, j and k walk the lines, Enter opens, a acts.
const all = (selector) => [...document.querySelectorAll(selector)];
const visible = (node) => node.getClientRects().length > 0;
let waitsForPlace = false;

function typing(target) {
  return target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName);
}

function walk(step) {
  const lines = all("[data-line]").filter(visible);
  if (!lines.length) return;
  const at = lines.findIndex((line) => line.classList.contains("here"));
  const next = lines[Math.min(lines.length - 1, Math.max(0, at + step))];
  lines[at]?.classList.remove("here");
  next.classList.add("here");
  next.querySelector("[data-open]")?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function act() {
  const scope = document.querySelector("[data-line].here") ?? document;
  (scope.querySelector("[data-act]") ?? document.querySelector("[data-act]"))?.click();
}

function go(letter) {
  const place = all("[data-go]").find((link) => link.dataset.go === letter);
  if (place) location.assign(place.href);
}

const keys = {
  "/": () => document.getElementById("search")?.focus(),
  "?": () => document.getElementById("keys")?.showModal(),
  j: () => walk(1),
  k: () => walk(-1),
  a: act,
  g: () => {
    waitsForPlace = true;
    setTimeout(() => (waitsForPlace = false), 1500);
  },
};

export function listenToKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    if (waitsForPlace) {
      waitsForPlace = false;
      go(event.key);
      return;
    }
    if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });
}
