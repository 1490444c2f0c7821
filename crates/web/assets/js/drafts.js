// Drafts: what is typed stays in this browser, per person and form, until it succeeds or one signs out.
// Passwords, tokens, digests and personal data (data-personal) are never kept.
const mark = "draft:";
const person = () => document.body.dataset.person ?? "";
const key = (form) => `${mark}${person()}:${form.id}`;
const kept = (field) =>
  field.name && !["hidden", "password", "file", "submit"].includes(field.type) && !("personal" in field.dataset);

function read(form) {
  try {
    return JSON.parse(localStorage.getItem(key(form)));
  } catch {
    return null;
  }
}

function write(form) {
  const values = {};
  for (const field of form.elements) {
    if (!kept(field)) continue;
    if (field.type === "radio" || field.type === "checkbox") {
      values[field.name] = [...(values[field.name] ?? []), ...(field.checked ? [field.value] : [])];
    } else {
      values[field.name] = field.value;
    }
  }
  try {
    localStorage.setItem(key(form), JSON.stringify(values));
  } catch {
    // A full or forbidden storage only means that there is no draft.
  }
}

function fill(form, values) {
  let changed = false;
  // What the address says was chosen after the draft was kept.
  const said = new URLSearchParams(location.search);
  for (const field of form.elements) {
    if (!kept(field) || !(field.name in values) || said.has(field.name)) continue;
    const value = values[field.name];
    if (field.type === "radio" || field.type === "checkbox") {
      const on = Array.isArray(value) && value.includes(field.value);
      changed ||= field.checked !== on;
      field.checked = on;
    } else if (field.value !== value) {
      field.value = value;
      changed = true;
    }
  }
  return changed;
}

// Brings a draft back and follows further typing; true when something was brought back.
export function keepDrafts(form) {
  if (form.dataset.kept) return false;
  form.dataset.kept = "yes";
  form.addEventListener("input", () => write(form));
  const values = read(form);
  return values ? fill(form, values) : false;
}

// Forgets the draft of one form, or every draft.
export function forgetDrafts(form) {
  const names = form ? [key(form)] : Object.keys(localStorage).filter((name) => name.startsWith(mark));
  for (const name of names) localStorage.removeItem(name);
}
