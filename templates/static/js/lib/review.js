import { inWords } from "./minutes.js";
import { button } from "./texts.js";

// Review lists what the server did not take, each with its choice: nothing goes away by
// itself. lesson is the one that the page shows, if it shows one. mine answers what says an
// operation once more, nothing where that cannot be; theirs gives it up.
export class Review {
  #section;
  #list;
  #say;
  #lesson;
  #mine;
  #theirs;
  #shown = "[]";

  constructor(section, { say, lesson, mine = () => null, theirs }) {
    this.#section = section;
    this.#list = section.querySelector("[data-review-list]");
    this.#say = say;
    this.#lesson = lesson;
    this.#mine = mine;
    this.#theirs = theirs;
  }

  // show draws only what has changed: a finger may be on its way to a button. Where the item
  // that had the focus is gone, the one after it has it, or else the heading of the page.
  show(aside) {
    const now = JSON.stringify(aside);
    if (now === this.#shown) return;
    this.#shown = now;
    const items = [...this.#list.children];
    const at = items.findIndex((li) => li.contains(document.activeElement));
    const focused = items[at];
    this.#section.hidden = aside.length === 0;
    this.#list.replaceChildren(...aside.map((o) => this.#item(o)));
    if (focused) this.#focus(focused.dataset.operation, at);
  }

  #focus(operation, at) {
    const items = [...this.#list.children];
    const next = items.find((li) => li.dataset.operation === operation) ?? items[at] ?? items.at(-1);
    const target = next?.querySelector("a, button") ?? document.querySelector("h1");
    if (target.matches("h1")) target.tabIndex = -1;
    target.focus();
  }

  #item(o) {
    const say = this.#say;
    const li = document.createElement("li");
    li.dataset.operation = o.id;
    const here = o.lesson === this.#lesson;
    line(li, "review-who", here ? o.name : `${o.name} · ${o.title}`);
    line(li, "", o.answer.message);
    if (o.answer.result !== "conflict") {
      line(li, "", say("review-mine", { what: describe(o, o, say) }));
      li.append(button(say("discard"), () => this.#theirs(o)));
      return li;
    }
    const choices = document.createElement("dl");
    pair(choices, say("review-you"), describe(o, o, say));
    pair(choices, o.answer.by ? say("review-other", { name: o.answer.by, time: o.answer.at }) : say("review-register"), describe(o.answer.present, o, say));
    li.append(choices);
    const mine = here && this.#mine(o);
    if (mine) li.append(button(say("keep-mine"), mine, "btn-primary"), " ");
    else if (!here) link(li, `/lezioni/${encodeURIComponent(o.lesson)}`, say("review-there"));
    li.append(button(say("keep-theirs"), () => this.#theirs(o)));
    return li;
  }
}

// describe says in words what an operation, or the register in its place, says: with the
// times of its own lesson, and with the mode where that is another than the lesson's, or
// than the other's.
function describe(values, o, say) {
  const state = say(`is-${values.state || "unmarked"}`);
  if (values.state !== "present") return state;
  const differ = (o.mode || "") !== (o.answer.present?.mode || "");
  return [state, inWords(o.on, values, say), values.mode || differ ? say(`mode-${values.mode || o.on.mode}`) : ""].filter(Boolean).join(", ");
}

function line(parent, className, text) {
  if (!text) return;
  const p = document.createElement("p");
  p.className = className;
  p.textContent = text;
  parent.append(p);
}

function pair(list, term, value) {
  for (const [tag, text] of [["dt", term], ["dd", value]]) {
    const e = document.createElement(tag);
    e.textContent = text;
    list.append(e);
  }
}

function link(parent, href, text) {
  const a = document.createElement("a");
  a.href = href;
  a.textContent = text;
  parent.append(a, " ");
}
