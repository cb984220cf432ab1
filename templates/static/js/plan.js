// The grid of a plan: what is typed is judged by the server, which answers with the parts
// of the page that say so; each takes the place of the one with its id. Without this
// script the button "Controlla" shows the same.

const editor = document.querySelector("[data-judge]");
const form = editor.closest("form");
const failed = editor.querySelector("[data-unjudged]");
const pause = 250; // ms without a key

let timer, asking;

async function judge() {
  asking?.abort();
  asking = new AbortController();
  try {
    const answer = await fetch(editor.dataset.judge, { method: "POST", body: new URLSearchParams(new FormData(form)), signal: asking.signal });
    if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
    show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    failed.hidden = true;
  } catch (e) {
    if (e.name !== "AbortError") failed.hidden = false;
  }
}

// show puts every part that changed in its place and leaves what is typed alone.
function show(judgement) {
  for (const part of judgement.querySelectorAll("[data-live]")) {
    const here = document.getElementById(part.id);
    if (!here || here.innerHTML === part.innerHTML) continue;
    const typed = new Map([...here.querySelectorAll("textarea, input")].map((e) => [e.name, e]));
    const focus = here.contains(document.activeElement) && document.activeElement.name;
    here.replaceChildren(...part.childNodes);
    for (const e of here.querySelectorAll("textarea, input")) {
      const before = typed.get(e.name);
      if (!before) continue;
      e.replaceWith(before); // with the caret where it was
      if (e.name === focus) before.focus();
    }
  }
  for (const cell of judgement.querySelectorAll("[data-hours]")) {
    const here = document.getElementById(cell.id);
    if (!here) continue;
    here.className = cell.className;
    for (const name of ["aria-invalid", "aria-describedby"]) {
      if (cell.hasAttribute(name)) here.setAttribute(name, cell.getAttribute(name));
      else here.removeAttribute(name);
    }
  }
}

form.addEventListener("input", (e) => {
  if (!e.target.matches("[data-hours], [name=uf_caps]")) return;
  clearTimeout(timer);
  timer = setTimeout(judge, pause);
});
