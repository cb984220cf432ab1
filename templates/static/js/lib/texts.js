// The sentences of a page stand in the page, in the reader's language.

export function sentences(root = document) {
  const texts = Object.fromEntries([...root.querySelectorAll("[data-text]")].map((e) => [e.dataset.text, e.textContent]));
  return (name, values = {}) =>
    (texts[name] ?? name)
      .replace(/\{(\w+)\|([^|{}]*)\|([^|{}]*)\}/g, (all, key, one, many) => (Number(values[key]) === 1 ? one : many))
      .replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);
}

// write changes an element only where it says something else: a text that is written again is
// read out again.
export function write(element, text) {
  if (element.textContent !== String(text)) element.textContent = text;
}

export function button(text, onClick, look = "btn-outline-primary") {
  const b = document.createElement("button");
  b.type = "button";
  b.className = `btn btn-sm ${look}`;
  b.textContent = text;
  b.addEventListener("click", onClick);
  return b;
}
