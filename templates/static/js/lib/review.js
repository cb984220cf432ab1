import { button } from "./texts.js";

// review lists what the server did not take, each with its choice: nothing goes away by
// itself. mine (none on a closed lesson) and theirs carry the choice out, describe says
// values in words, those of an operation or those in its place.
export function review(section, aside, { say, lesson, describe, mine, theirs }) {
  section.hidden = aside.length === 0;
  section.querySelector("[data-review-list]").replaceChildren(...aside.map((o) => item(o)));

  function item(o) {
    const li = document.createElement("li");
    const here = o.lesson === lesson;
    line(li, "review-who", here ? o.name : `${o.name} · ${o.title ?? ""}`);
    line(li, "", o.answer.message ?? "");
    if (o.answer.result !== "conflict") {
      line(li, "", say("review-mine", { what: describe(o, o) }));
      li.append(button(say("discard"), () => theirs(o)));
      return li;
    }
    const choices = document.createElement("dl");
    pair(choices, say("review-you"), describe(o, o));
    pair(choices, o.answer.by ? say("review-other", { name: o.answer.by, time: o.answer.at }) : say("review-register"), describe(o.answer.present ?? {}, o));
    li.append(choices);
    if (here && mine) li.append(button(say("keep-mine"), () => mine(o), "btn-primary"), " ");
    else if (!here) link(li, `/lezioni/${encodeURIComponent(o.lesson)}`, say("review-there"));
    li.append(button(say("keep-theirs"), () => theirs(o)));
    return li;
  }
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
