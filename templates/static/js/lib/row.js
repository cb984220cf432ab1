import { formatWall, inWords, minutes, parseWall, piecesOf } from "./minutes.js";

const same = (a, b) => ["state", "in", "out", "mode", "pieces"].every((name) => (a[name] ?? "") === (b[name] ?? ""));

// Row is one learner of the sheet.
export class Row {
  #element;
  #lesson;
  #say;
  #wrong = ""; // what is wrong with the times as typed
  #exact = new Set(); // the times to the second that a log told of this learner
  #kept = ""; // where what was last said is kept
  #asked = ""; // the time, in or out, that was asked for and is still to be typed
  proposal = null; // what the lesson before suggests; it counts for nothing until confirmed
  awaits = null; // the operation that says what stands here, while the server has not answered it
  aside = false; // whether the server did not take what stands here

  constructor(element, lesson, say) {
    this.#element = element;
    this.#lesson = lesson;
    this.#say = say;
    this.enrolment = element.dataset.enrolment;
    this.version = Number(element.dataset.version);
    this.name = element.querySelector(".mark-name").firstChild.textContent.trim();
    this.previous = element.dataset.previous ? { state: element.dataset.previous, in: "", out: "", mode: element.dataset.previousMode ?? "" } : null;
    this.#wrong = element.querySelector("[data-error]").textContent;
    this.#kept = element.querySelector("[data-saved]").textContent;
    this.#learn();
    this.keep();
    this.register = this.kept; // what the server last said
    this.live();
  }

  // learn remembers which times with seconds may stand here: nobody types others.
  #learn() {
    const walls = [this.#wall("in"), this.#wall("out"), ...piecesOf(this.#control("pieces").value).flat()];
    for (const wall of walls) if (wall % 60) this.#exact.add(wall);
  }

  #control(name) {
    return this.#element.querySelector(`[name="${name}.${CSS.escape(this.enrolment)}"]`);
  }

  #radios() {
    return [...this.#element.querySelectorAll("input[type=radio]")];
  }

  #wall(name) {
    return parseWall(this.#control(name).value);
  }

  get empty() {
    return !this.values().state && !this.proposal && !this.wrong && !this.waiting;
  }

  // waiting is whether somebody said Ritardo or Uscita and the hour is still to be typed.
  get waiting() {
    return this.#asked !== "" && !this.#control(this.#asked).value.trim();
  }

  // wrong is whether what is typed cannot be kept until it is corrected.
  get wrong() {
    return this.#wrong !== "";
  }

  // span is when the learner came and left, each the lesson's own where nothing is typed.
  #span() {
    return [this.#wall("in") ?? this.#lesson.from, this.#wall("out") ?? this.#lesson.to];
  }

  // pieces are those of a presence in several; a time that is typed makes it one.
  #pieces() {
    const text = this.#control("pieces").value;
    const all = piecesOf(text);
    const [from, to] = this.#span();
    return all.length > 0 && all[0][0] === from && all.at(-1)[1] === to ? text : "";
  }

  // values are what the row says now; an absence has no times.
  values() {
    const state = this.#radios().find((r) => r.checked)?.value ?? "";
    const time = (name) => {
      const wall = this.#wall(name);
      return state !== "present" || wall === null ? "" : formatWall(wall);
    };
    const present = state === "present";
    return { state, in: time("in"), out: time("out"), mode: (present && this.#control("mode")?.value) || "", pieces: present ? this.#pieces() : "" };
  }

  set(values) {
    for (const r of this.#radios()) r.checked = r.value === values.state;
    for (const name of ["in", "out", "pieces"]) this.#control(name).value = values[name] ?? "";
    this.#learn();
    const mode = this.#control("mode");
    if (mode) {
      mode.value = values.mode ?? "";
      if (mode.value) mode.closest("details").open = true;
    }
    this.#ask("");
    this.error("");
    this.live();
  }

  // ask opens the times, for the one that is to be typed, or closes them.
  #ask(name) {
    this.#asked = name;
    this.#element.toggleAttribute("data-times", name !== "");
  }

  // keep remembers the values, for undo; what was proposed is decided with that.
  keep() {
    this.kept = this.values();
    this.propose(null);
  }

  // settled is whether nothing is typed that was not kept yet.
  get settled() {
    const values = this.values();
    return !this.wrong && same(values, this.kept) && ["in", "out"].every((name) => values[name] !== "" || !this.#control(name).value.trim());
  }

  // take shows what the server has, which another tab may have said. What is typed here is
  // newer, and a proposal on what the server has stays one.
  take(present) {
    if (!this.settled || same(present, this.kept)) return;
    this.set(present);
    this.keep();
  }

  propose(values) {
    this.proposal = values;
    this.#element.dataset.proposed = values?.state ?? "";
    this.live();
  }

  // choose says present or absent of what is typed; who is absent has no times.
  choose(state) {
    for (const r of this.#radios()) r.checked = r.value === state;
    if (state === "absent") for (const name of ["in", "out"]) this.#control(name).value = "";
  }

  // valid checks the times as typed, writes them in full and says what is wrong.
  valid() {
    const times = { in: this.#lesson.from, out: this.#lesson.to };
    let wrong = "";
    for (const name of ["in", "out"]) {
      const control = this.#control(name);
      const typed = control.value.trim();
      const wall = typed === "" ? times[name] : parseWall(typed);
      if (wall === null) wrong ||= this.#say("bad-time");
      else if (wall % 60 && !this.#exact.has(wall)) wrong ||= this.#say("bad-seconds");
      else {
        times[name] = wall;
        if (typed) control.value = formatWall(wall);
      }
    }
    if (!wrong && times.in >= times.out) wrong = this.#say("bad-order");
    if (this.values().state === "absent" && (this.#control("in").value || this.#control("out").value)) wrong = this.#say("bad-absent");
    this.error(wrong);
    if (!wrong && this.#radios().every((r) => !r.checked) && (this.#control("in").value || this.#control("out").value)) {
      this.#radios()[0].checked = true; // who has a time was there
    }
    this.live();
    return !wrong;
  }

  error(text) {
    this.#wrong = text;
    const e = this.#element.querySelector("[data-error]");
    e.textContent = text;
    e.hidden = text === "";
    this.#element.classList.toggle("field-bad", text !== "");
    for (const name of ["in", "out"]) {
      const c = this.#control(name);
      if (text) {
        c.setAttribute("aria-describedby", e.id);
        c.setAttribute("aria-invalid", "true");
      } else {
        c.removeAttribute("aria-describedby");
        c.removeAttribute("aria-invalid");
      }
    }
  }

  // live shows minutes and words while the times are typed.
  live() {
    const v = this.values();
    const [enter, leave] = [v.in, v.out].map((t) => (t ? parseWall(t) : null));
    this.#element.dataset.state = v.state;
    for (const [name, wall] of [["in", enter], ["out", leave]]) {
      this.#element.querySelector(`[data-now="${name}"]`)?.setAttribute("aria-pressed", wall !== null || (this.waiting && this.#asked === name));
    }
    let words = v.state === "present" ? inWords(this.#lesson, v, this.#say) : "";
    if (this.waiting) words = this.#say("write-time");
    if (this.proposal) words = this.#say(`proposed-${this.proposal.state}`);
    this.#element.querySelector("[data-label]").textContent = words;
    this.#tell();
    if (v.state === "") return this.minutes("–");
    this.minutes(v.state === "absent" ? 0 : minutes(this.#lesson, v.pieces ? piecesOf(v.pieces) : [this.#span()]));
  }

  minutes(n) {
    this.#element.querySelector("[data-minutes]").textContent = n;
  }

  pending(operation) {
    this.awaits = operation;
    this.#element.toggleAttribute("data-pending", operation !== null);
    if (operation) this.saved(this.#say("on-device"));
  }

  saved(text) {
    this.#kept = text;
    this.#tell();
  }

  // tell never says that something is kept while something else stands in the row.
  #tell() {
    let text = this.settled ? this.#kept : "";
    if (this.wrong) text = this.#say("row-wrong");
    this.#element.querySelector("[data-saved]").textContent = text;
  }

  // toggle is Ritardo (in) or Uscita (out): it writes the hour of this moment, or takes the
  // time away again. Where this moment is not in the lesson, the field is opened to be
  // typed in, and nothing is said yet; the same again closes it.
  toggle(name, clock) {
    const control = this.#control(name);
    if (this.values().state === "present" && control.value) {
      control.value = "";
      return this.valid() ? this.values() : null;
    }
    if (!this.valid()) return null;
    const wall = parseWall(clock.wall);
    const values = { ...this.values(), state: "present", [name]: clock.wall };
    const other = name === "in" ? this.#wall("out") : this.#wall("in");
    const fits = wall > this.#lesson.from && wall < this.#lesson.to && (other === null || (name === "in" ? wall < other : wall > other));
    if (clock.day === this.#lesson.day && fits) return values;
    this.#ask(this.#asked === name ? "" : name);
    this.live();
    if (this.#asked) control.focus();
    return null;
  }

  focus() {
    (this.#radios().find((r) => r.checked) ?? this.#radios()[0]).focus();
  }

  // neighbour moves the focus to the same control of the row before or after.
  neighbour(step, name) {
    const next = step > 0 ? this.#element.nextElementSibling : this.#element.previousElementSibling;
    if (!next) return;
    const field = (name || "state").split(".")[0];
    const target = field === "state"
      ? next.querySelector("input[type=radio]:checked") ?? next.querySelector("input[type=radio]")
      : next.querySelector(`[name="${field}.${CSS.escape(next.dataset.enrolment)}"]`);
    if (target && target.offsetParent !== null) target.focus();
    else next.querySelector("input[type=radio]").focus();
  }
}
