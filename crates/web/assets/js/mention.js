// Colleagues offered while a name is typed after @: arrows walk the list, Enter or Tab takes one, Escape closes it.
// Without script names are typed whole, or ticked in the list below.
const TYPED = /(?:^|[\s(\[{«“"'])@([\p{L}\p{M}’'\- ]{0,40})$/u;
const WAITS = 150;

export function offerColleagues(area) {
  if (area.dataset.offers) return;
  area.dataset.offers = "yes";
  const list = document.getElementById(`${area.id}-people`);
  const told = document.getElementById(`${area.id}-told`);
  if (!list) return;
  let found = [];
  let at = -1;
  let taken = null;
  let timer = 0;
  let question = null;

  // What stands between the @ and the cursor; null when no name is being typed.
  const typed = () => {
    if (area.selectionStart !== area.selectionEnd) return null;
    const match = TYPED.exec(area.value.slice(0, area.selectionStart));
    if (!match) taken = null;
    // A name just taken is not offered again.
    return match && match[1].trim() !== taken ? match[1] : null;
  };

  function close() {
    clearTimeout(timer);
    question?.abort();
    found = [];
    at = -1;
    list.hidden = true;
    list.replaceChildren();
    area.removeAttribute("aria-activedescendant");
  }

  function mark(index) {
    at = (index + found.length) % found.length;
    [...list.children].forEach((line, n) => line.setAttribute("aria-selected", String(n === at)));
    const line = list.children[at];
    area.setAttribute("aria-activedescendant", line.id);
    line.scrollIntoView({ block: "nearest" });
  }

  function show(people, letters) {
    const whole = people.length === 1 && people[0].name.toLocaleLowerCase() === letters.trim().toLocaleLowerCase();
    if (!people.length || whole) {
      close();
      return;
    }
    found = people;
    list.replaceChildren(
      ...people.map((person, n) => {
        const line = document.createElement("li");
        line.id = `${list.id}-${n}`;
        line.setAttribute("role", "option");
        const name = document.createElement("span");
        name.textContent = person.name;
        const role = document.createElement("span");
        role.className = "soft";
        role.textContent = person.role;
        line.append(name, " ", role);
        // Before the field loses the focus.
        line.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          take(n);
        });
        return line;
      }),
    );
    list.hidden = false;
    mark(0);
    if (told) told.textContent = `${people.length} ${told.dataset.word}`;
  }

  function take(index) {
    const letters = typed();
    const person = found[index];
    if (letters === null || !person) return;
    const end = area.selectionStart;
    taken = person.name;
    area.setRangeText(`${person.name} `, end - letters.length, end, "end");
    close();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  async function ask(letters) {
    question?.abort();
    question = new AbortController();
    try {
      const address = `${area.dataset.colleagues}?q=${encodeURIComponent(letters.trim())}`;
      const answer = await fetch(address, { signal: question.signal, headers: { accept: "application/json" } });
      if (answer.ok) show(await answer.json(), letters);
      else close();
    } catch {
      // Away from the network nothing is offered; what is typed counts all the same.
    }
  }

  area.addEventListener("input", () => {
    clearTimeout(timer);
    const letters = typed();
    if (letters === null) close();
    else timer = setTimeout(() => ask(letters), WAITS);
  });
  area.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) mark(at + step);
    else if (event.key === "Enter" || event.key === "Tab") take(at);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  area.addEventListener("blur", close);
}
