// Pan and zoom of a drawing by its viewBox: drag, buttons, wheel with Ctrl, + − 0 and arrows when it has the focus.
const views = new WeakMap();

// Where a drawing stands, to be given back to the drawing that replaces it.
export const viewOf = (box) => (box ? views.get(box)?.get() : undefined);
export const setView = (box, view) => {
  if (box && view) views.get(box)?.set(view);
};

export function makeZoomable(box) {
  const svg = box.querySelector("svg[viewBox]");
  const size = svg?.getBoundingClientRect();
  // A drawing inside a closed part has no size yet; it is prepared when the part opens.
  if (!svg || box.dataset.ready || !size.height) return;
  box.dataset.ready = "yes";
  if (!box.hasAttribute("tabindex")) box.tabIndex = 0;
  // The drawing takes the whole width, so that what is enlarged has room.
  const room = box.clientWidth;
  const drawn = svg.viewBox.baseVal;
  svg.style.width = "100%";
  svg.style.height = `${size.height}px`;
  const width = Math.max(drawn.width, (drawn.height * room) / size.height);
  const whole = { x: drawn.x - (width - drawn.width) / 2, y: drawn.y, width, height: drawn.height };
  let view = { ...whole };
  let grip = null;

  const show = () => svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);

  function zoom(factor, cx = 0.5, cy = 0.5) {
    const width = Math.min(whole.width * 1.5, Math.max(whole.width / 40, view.width * factor));
    const height = (width / view.width) * view.height;
    view = { x: view.x + (view.width - width) * cx, y: view.y + (view.height - height) * cy, width, height };
    show();
  }
  function pan(dx, dy) {
    view.x += dx * view.width;
    view.y += dy * view.height;
    show();
  }

  show();
  const moved = () => view.x !== whole.x || view.y !== whole.y || view.width !== whole.width;
  views.set(box, {
    get: () => (moved() ? { ...view } : undefined),
    set: (other) => {
      view = { ...other };
      show();
    },
  });
  const tools = { in: () => zoom(1 / 1.4), out: () => zoom(1.4), whole: () => { view = { ...whole }; show(); } };
  for (const button of box.parentElement.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => tools[button.dataset.zoom]?.());
  }

  box.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const edge = svg.getBoundingClientRect();
    zoom(event.deltaY > 0 ? 1.15 : 1 / 1.15, (event.clientX - edge.left) / edge.width, (event.clientY - edge.top) / edge.height);
  }, { passive: false });
  box.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.target.closest("a")) return;
    grip = { x: event.clientX, y: event.clientY };
    box.setPointerCapture(event.pointerId);
    box.classList.add("held");
  });
  box.addEventListener("pointermove", (event) => {
    if (!grip) return;
    const edge = svg.getBoundingClientRect();
    pan((grip.x - event.clientX) / edge.width, (grip.y - event.clientY) / edge.height);
    grip = { x: event.clientX, y: event.clientY };
  });
  for (const name of ["pointerup", "pointercancel"]) {
    box.addEventListener(name, () => {
      grip = null;
      box.classList.remove("held");
    });
  }
  box.addEventListener("keydown", (event) => {
    const moves = {
      "+": () => zoom(1 / 1.25), "=": () => zoom(1 / 1.25), "-": () => zoom(1.25),
      0: () => { view = { ...whole }; show(); },
      ArrowLeft: () => pan(-0.1, 0), ArrowRight: () => pan(0.1, 0), ArrowUp: () => pan(0, -0.1), ArrowDown: () => pan(0, 0.1),
    };
    if (!moves[event.key]) return;
    event.preventDefault();
    moves[event.key]();
  });
}
