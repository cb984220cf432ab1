// A lesson is closed, and its page sealed, only when nothing that is said on this device is
// missing from the register.

import { button } from "./texts.js";

// hindrance is why a lesson cannot be closed, empty where it can. mine are the operations of
// this account on the device, foreign those of others: whose they are may come and send them,
// or somebody decides to close without.
export function hindrance({ mine, foreign, lesson, rows, say }) {
  const why = ours(mine, lesson, rows, say);
  const theirs = foreign.filter((o) => o.lesson === lesson);
  if (why || theirs.length === 0) return { why };
  const each = new Map();
  for (const { by } of theirs) each.set(by, (each.get(by) ?? 0) + 1);
  const who = [...each].map(([name, n]) => `${name ?? say("somebody")} (${n})`).join(", ");
  return { why: say("close-foreign", { who }), anyway: say("close-anyway", { n: theirs.length }) };
}

function ours(mine, lesson, rows, say) {
  const waiting = mine.filter((o) => !o.answer).length || rows.filter((row) => row.awaits).length;
  if (waiting > 0) return say("close-needs", { n: waiting });
  if (document.documentElement.hasAttribute("data-offline")) return say("close-reload");
  const wrong = rows.filter((row) => !row.settled || row.waiting).length;
  if (wrong > 0) return say("close-wrong", { n: wrong });
  const aside = mine.filter((o) => o.lesson === lesson).length;
  return aside > 0 ? say("close-review", { n: aside }) : "";
}

// Guard holds the form of closing back while there is a hindrance, and shows it until there
// is none.
export class Guard {
  #section;
  #hindrance;
  #form;
  #through = false;
  #shown = ""; // what it says: it is drawn again only where that changes

  // hindrance answers why not, retry tries to send what waits.
  constructor(form, hindrance, retry) {
    this.#form = form;
    this.#section = form.querySelector("[data-hindrance]");
    this.#hindrance = hindrance;
    form.addEventListener("submit", async (e) => {
      if (this.#through) return;
      e.preventDefault();
      if (await this.#look()) this.#pass(e.submitter);
      else retry();
    });
  }

  #pass(submitter) {
    this.#through = true;
    this.#form.requestSubmit(submitter);
    this.#through = false;
  }

  async #look() {
    const { why, anyway } = await this.#hindrance();
    this.#section.hidden = why === "";
    const now = `${why} ${anyway}`;
    if (now === this.#shown) return why === "";
    this.#shown = now;
    this.#section.replaceChildren(why);
    if (anyway) this.#section.append(" ", button(anyway, () => this.#pass()));
    return why === "";
  }

  // refresh says what hinders still.
  async refresh() {
    if (!this.#section.hidden) await this.#look();
  }
}
