// Status is the line that always says where the marks are.
export class Status {
  #form;
  #say;
  #clock;
  #element;
  #waiting = 0;
  #shown = "";
  failure = null; // why the last attempt did not arrive
  savedAt = "";

  constructor(form, say, clock) {
    this.#form = form;
    this.#say = say;
    this.#clock = clock;
    this.#element = form.querySelector("[data-status]");
  }

  // Of the rows that stand for nothing yet, wrong must be corrected, waiting have no hour and proposed
  // are to be confirmed.
  show(mine, foreign, { wrong, waiting, proposed }, queue) {
    this.#waiting = mine.filter((o) => !o.answer).length;
    let [tone, text] = this.#words(mine.length - this.#waiting, foreign);
    const open = Object.entries({ wrong, waiting, proposed }).filter(([, n]) => n > 0).map(([kind, n]) => this.#say(kind, { n }));
    if (open.length > 0) {
      if (tone === "success") tone = "warning";
      if (wrong > 0) tone = "danger";
      text = [mine.length > 0 ? text : "", ...open].filter(Boolean).join(" · ");
    }
    if (!queue.persistent || queue.volatile > 0) {
      tone = queue.volatile > 0 ? "danger" : "warning";
      text = `${text} ${this.#say("volatile")}`;
    }
    if (this.#clock.wrong !== 0) {
      const n = Math.abs(this.#clock.wrong);
      text = `${text} ${this.#say(this.#clock.wrong > 0 ? "clock-ahead" : "clock-behind", { n })}`;
    }
    this.#write(tone, text, this.#waiting > 0 && this.failure?.kind === "session");
  }

  #words(aside, foreign) {
    const n = this.#waiting;
    const kind = this.failure?.kind;
    if (n > 0) return [["session", "person"].includes(kind) ? "danger" : "warning", this.#say(kind ?? "sending", { n })];
    if (aside > 0) return ["danger", this.#say("review", { n: aside })];
    if (kind === "offline") return ["warning", this.#say("offline-nothing")];
    if (foreign > 0) return ["warning", this.#say("foreign", { n: foreign })];
    return ["success", this.savedAt ? this.#say("all-saved", { time: this.savedAt }) : this.#say("nothing")];
  }

  // write changes the line only where it says something else: a finger may be on its way to
  // the link.
  #write(tone, text, signIn) {
    this.#element.dataset.tone = tone;
    const now = `${text} ${signIn}`;
    if (this.#shown === now) return;
    this.#shown = now;
    this.#element.textContent = text;
    if (!signIn) return;
    const link = document.createElement("a");
    link.href = `/accedi?next=${encodeURIComponent(location.pathname)}`;
    link.textContent = this.#say("sign-in");
    this.#element.append(" ", link);
  }
}
