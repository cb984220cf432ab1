// Fields that suggest what may be meant: municipalities and states. A combobox with a list,
// by mouse and by keyboard (WAI-ARIA). Without this script the field takes what is typed,
// and the server says what it does not know.

const pause = 150; // ms without a key

for (const input of document.querySelectorAll("input[data-suggest]")) {
  const list = document.createElement("ul");
  list.id = input.id + "-list";
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0].textContent.trim());
  list.hidden = true;
  input.after(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" })) input.setAttribute(name, value);

  let timer, asking;
  const options = () => [...list.children];
  const current = () => list.querySelector("[aria-selected=true]");

  function close() {
    asking?.abort();
    clearTimeout(timer);
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(option) {
    input.value = option.textContent;
    close();
  }

  function mark(option) {
    current()?.setAttribute("aria-selected", "false");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }

  async function suggest() {
    asking = new AbortController();
    const born = input.name === "birth_place" ? (input.form.elements.birth_date?.value ?? "") : "";
    try {
      const answer = await fetch(`${input.dataset.suggest}?${new URLSearchParams({ q: input.value, nato: born })}`, { signal: asking.signal });
      if (!answer.ok) return close();
      const places = await answer.json();
      list.replaceChildren(
        ...places.map((place, i) => {
          const option = document.createElement("li");
          option.id = `${list.id}-${i}`;
          option.setAttribute("role", "option");
          option.setAttribute("aria-selected", "false");
          option.textContent = place;
          return option;
        }),
      );
      list.hidden = places.length === 0 || document.activeElement !== input;
      input.setAttribute("aria-expanded", String(!list.hidden));
      input.removeAttribute("aria-activedescendant");
    } catch (e) {
      if (e.name !== "AbortError") close();
    }
  }

  input.addEventListener("input", () => {
    asking?.abort();
    clearTimeout(timer);
    if (input.value.trim().length < 2) return close();
    timer = setTimeout(suggest, pause);
  });
  input.addEventListener("keydown", (e) => {
    if (list.hidden) return;
    const all = options();
    const at = all.indexOf(current());
    switch (e.key) {
      case "ArrowDown":
        mark(all[(at + 1) % all.length]);
        break;
      case "ArrowUp":
        mark(all.at(at > 0 ? at - 1 : -1));
        break;
      case "Enter":
        if (at < 0) return;
        choose(all[at]);
        break;
      case "Escape":
        close();
        break;
      default:
        return;
    }
    e.preventDefault();
  });
  input.addEventListener("blur", close);
  list.addEventListener("mousedown", (e) => {
    e.preventDefault(); // the field keeps the focus
    const option = e.target.closest("[role=option]");
    if (option) choose(option);
  });
}
