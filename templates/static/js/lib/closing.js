// A lesson is closed, and its page sealed, only when nothing that is said on this device is
// missing from the register.

// hindrance is why a lesson cannot be closed, empty where it can. mine are the operations of
// this account on the device.
export function hindrance({ mine, lesson, rows, say }) {
  const waiting = mine.filter((o) => !o.answer).length || rows.filter((row) => row.awaits).length;
  if (waiting > 0) return say("close-needs", { n: waiting });
  if (document.documentElement.hasAttribute("data-offline")) return say("close-reload");
  const wrong = rows.filter((row) => !row.settled).length;
  if (wrong > 0) return say("close-wrong", { n: wrong });
  const aside = mine.filter((o) => o.lesson === lesson).length;
  return aside > 0 ? say("close-review", { n: aside }) : "";
}

// Guard holds the form of closing back while there is a hindrance, and shows it until there
// is none.
export class Guard {
  #section;
  #hindrance;
  #through = false;

  // hindrance answers why not, retry tries to send what waits.
  constructor(form, hindrance, retry) {
    this.#section = form.querySelector("[data-hindrance]");
    this.#hindrance = hindrance;
    form.addEventListener("submit", async (e) => {
      if (this.#through) return;
      e.preventDefault();
      if (await this.#look()) {
        this.#through = true;
        form.requestSubmit(e.submitter);
        this.#through = false;
      } else retry();
    });
  }

  async #look() {
    const why = await this.#hindrance();
    this.#section.hidden = why === "";
    this.#section.textContent = why;
    return why === "";
  }

  // refresh says what hinders still.
  async refresh() {
    if (!this.#section.hidden) await this.#look();
  }
}
