// The attendance sheet: each change is an operation that is first kept on this device,
// then sent, and shown as saved only when the server has it. Without this script the
// same form is saved with its button.

import { formatWall, lessonOf, minutes, parseWall } from "./lib/minutes.js";
import { openQueue, randomId } from "./lib/queue.js";
import { Sender } from "./lib/sender.js";

async function start(form) {
  const texts = Object.fromEntries([...document.querySelectorAll("[data-text]")].map((e) => [e.dataset.text, e.textContent]));
  const say = (name, values = {}) => (texts[name] ?? name).replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);
  const clock = () => formatWall(Math.floor((Date.now() - new Date().setHours(0, 0, 0, 0)) / 60_000) * 60);

  const lesson = lessonOf(form.dataset);
  const account = form.dataset.account;
  const rows = new Map([...form.querySelectorAll("[data-enrolment]")].map((e) => [e.dataset.enrolment, new Row(e, lesson, say)]));
  const queue = await openQueue();
  const undo = [];
  const undoButton = form.querySelector("[data-undo]");
  const status = form.querySelector("[data-status]");
  let savedAt = "";
  let failure = null;

  const sender = new Sender(queue, account, answered, async (f) => {
    failure = f;
    await show();
  });

  // answered shows what the server said of each operation of this lesson.
  async function answered(answers) {
    const waiting = await queue.all(account);
    for (const { operation, answer } of answers) {
      const row = operation.lesson === form.dataset.lesson && rows.get(operation.enrolment);
      savedAt = clock();
      if (!row) continue;
      if (answer.version !== undefined) row.version = answer.version;
      if (waiting.some((o) => o.enrolment === operation.enrolment && !o.answer)) continue;
      row.pending(false);
      if (answer.result === "conflict" || answer.result === "refused") row.saved(say("row-review"));
      else {
        row.saved(say("row-saved", { time: savedAt }));
        if (answer.minutes !== undefined && row.values().state) row.minutes(answer.minutes);
      }
    }
  }

  // record keeps a row's present values as an operation, then sends it.
  async function record(row) {
    row.pending(true);
    const stale = (await queue.all(account)).filter((o) => o.answer && o.lesson === form.dataset.lesson && o.enrolment === row.enrolment);
    await queue.add({ id: randomId(), account, lesson: form.dataset.lesson, enrolment: row.enrolment, name: row.name, base: row.version, ...row.values() });
    await queue.remove(stale.map((o) => o.id)); // the new choice answers the conflict
    await show();
    sender.send(true);
  }

  // change applies values to rows as one step that can be undone.
  async function change(list, values) {
    undo.push(list.map((row) => [row, row.kept]));
    for (const row of list) {
      if (values) row.set({ ...row.values(), ...values });
      row.keep();
    }
    undoButton.disabled = false;
    await Promise.all(list.map(record));
  }

  async function undoLast() {
    const step = undo.pop();
    undoButton.disabled = undo.length === 0;
    if (!step) return;
    for (const [row, before] of step) {
      row.set(before);
      row.keep();
    }
    await Promise.all(step.map(([row]) => record(row)));
  }

  async function show() {
    const mine = await queue.all(account);
    const waiting = mine.filter((o) => !o.answer).length;
    const aside = mine.filter((o) => o.answer);
    let tone = "success";
    let text = savedAt ? say("all-saved", { time: savedAt }) : say("nothing");
    if (waiting > 0) {
      tone = failure?.kind === "session" || failure?.kind === "refused" ? "danger" : "warning";
      text = say(failure ? failure.kind : "sending", { n: waiting, text: failure?.text });
    } else if (aside.length > 0) {
      tone = "danger";
      text = say("review", { n: aside.length });
    } else {
      const foreign = await queue.foreign(account);
      if (foreign > 0) [tone, text] = ["warning", say("foreign", { n: foreign })];
    }
    if (!queue.persistent || queue.volatile > 0) {
      tone = waiting > 0 ? "danger" : "warning";
      text = `${text} ${say("volatile")}`;
    }
    status.dataset.tone = tone;
    if (status.textContent !== text) status.textContent = text;
    if (failure?.kind === "session" && waiting > 0) {
      const link = document.createElement("a");
      link.href = `/accedi?next=${encodeURIComponent(location.pathname)}`;
      link.textContent = say("sign-in");
      status.append(" ", link);
    }
    form.dataset.waiting = waiting;
    review(aside);
    count();
  }

  function count() {
    const n = { present: 0, absent: 0, part: 0, unmarked: 0 };
    for (const row of rows.values()) {
      const v = row.values();
      n[v.state || "unmarked"]++;
      if (v.state === "present" && (v.in || v.out)) n.part++;
    }
    for (const e of document.querySelectorAll("[data-count]")) e.textContent = n[e.dataset.count];
    const alert = document.querySelector("[data-unmarked]");
    if (alert) alert.hidden = n.unmarked === 0;
  }

  // review lists what the server did not take, each with its choice.
  function review(aside) {
    const section = document.querySelector("[data-review]");
    const list = section.querySelector("[data-review-list]");
    section.hidden = aside.length === 0;
    list.replaceChildren(
      ...aside.map((o) => {
        const item = document.createElement("li");
        const text = document.createElement("p");
        text.textContent = `${o.name}: ${o.answer.message ?? ""}`;
        item.append(text);
        const row = o.lesson === form.dataset.lesson ? rows.get(o.enrolment) : undefined;
        if (o.answer.result === "conflict" && row) {
          item.append(button(say("keep-mine"), async () => {
            row.set(o);
            row.keep();
            await record(row);
          }), " ");
        }
        item.append(button(say(o.answer.result === "conflict" ? "keep-theirs" : "discard"), async () => {
          if (row && o.answer.present) {
            row.set(o.answer.present);
            row.keep();
          }
          await queue.remove([o.id]);
          await show();
        }));
        return item;
      }),
    );
  }

  form.addEventListener("change", (e) => {
    const row = rows.get(e.target.closest("[data-enrolment]")?.dataset.enrolment);
    if (row?.valid()) change([row]);
  });
  form.addEventListener("input", (e) => rows.get(e.target.closest("[data-enrolment]")?.dataset.enrolment)?.live());
  form.addEventListener("submit", (e) => {
    e.preventDefault(); // Enter in a field: the change event has kept it already
    sender.send(true);
  });
  form.querySelector("[data-all]").addEventListener("click", () => {
    const empty = [...rows.values()].filter((row) => !row.values().state);
    if (empty.length > 0) change(empty, { state: "present" });
  });
  undoButton.addEventListener("click", undoLast);
  document.querySelector("[data-closing]")?.addEventListener("submit", (e) => {
    if (Number(form.dataset.waiting) > 0) {
      e.preventDefault();
      status.dataset.tone = "danger";
      status.textContent = say("close-needs", { n: form.dataset.waiting });
      sender.send(true);
    }
  });
  addEventListener("beforeunload", (e) => {
    if (queue.volatile > 0) e.preventDefault();
  });

  form.addEventListener("keydown", (e) => {
    if (e.altKey || e.metaKey) return;
    const row = rows.get(e.target.closest("[data-enrolment]")?.dataset.enrolment);
    const typing = e.target.matches(".time, select");
    if (e.ctrlKey) {
      if (e.key === "z" && !typing) undoLast();
      else return;
    } else if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      if (!row || e.target.matches("select")) return;
      row.neighbour(e.key === "ArrowDown" ? 1 : -1, e.target.name);
    } else if (!row || typing) return;
    else if (e.key.toLowerCase() === "p") change([row], { state: "present" });
    else if (e.key.toLowerCase() === "a") change([row], { state: "absent" });
    else if (e.key.toLowerCase() === "e") row.now("in", clock()) && change([row], { state: "present" });
    else if (e.key.toLowerCase() === "u") row.now("out", clock()) && change([row], { state: "present" });
    else return;
    e.preventDefault();
  });

  // What an earlier visit left on the device comes back on the sheet.
  for (const o of await queue.all(account)) {
    const row = o.lesson === form.dataset.lesson && rows.get(o.enrolment);
    if (!row || o.answer) continue;
    row.set(o);
    row.keep();
    row.pending(true);
  }
  document.querySelectorAll("[data-script]").forEach((e) => (e.hidden = false));
  form.querySelector("[data-plain]").hidden = true;
  await show();
  sender.send(true);
}

function button(text, onClick) {
  const b = document.createElement("button");
  b.type = "button";
  b.className = "btn btn-outline-primary btn-sm";
  b.textContent = text;
  b.addEventListener("click", onClick);
  return b;
}

// Row is one learner of the sheet.
class Row {
  #element;
  #lesson;
  #say;

  constructor(element, lesson, say) {
    this.#element = element;
    this.#lesson = lesson;
    this.#say = say;
    this.enrolment = element.dataset.enrolment;
    this.version = Number(element.dataset.version);
    this.name = element.querySelector(".mark-name").firstChild.textContent.trim();
    this.keep();
  }

  #control(name) {
    return this.#element.querySelector(`[name="${name}.${CSS.escape(this.enrolment)}"]`);
  }

  #radios() {
    return [...this.#element.querySelectorAll("input[type=radio]")];
  }

  // values are what the row says now; an absence has no times.
  values() {
    const state = this.#radios().find((r) => r.checked)?.value ?? "";
    const time = (name) => {
      const wall = parseWall(this.#control(name).value);
      return state !== "present" || wall === null ? "" : formatWall(wall);
    };
    return { state, in: time("in"), out: time("out"), mode: this.#control("mode")?.value ?? "" };
  }

  set(values) {
    for (const r of this.#radios()) r.checked = r.value === values.state;
    for (const name of ["in", "out"]) this.#control(name).value = values[name] ?? "";
    const mode = this.#control("mode");
    if (mode) mode.value = values.mode ?? "";
    this.error("");
    this.live();
  }

  // keep remembers the values, for undo.
  keep() {
    this.kept = this.values();
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
      else {
        times[name] = wall;
        if (typed) control.value = formatWall(wall);
      }
    }
    if (!wrong && times.in >= times.out) wrong = this.#say("bad-order");
    this.error(wrong);
    if (!wrong && this.#radios().every((r) => !r.checked) && (this.#control("in").value || this.#control("out").value)) {
      this.#radios()[0].checked = true; // who has a time was there
    }
    this.live();
    return !wrong;
  }

  error(text) {
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

  // live shows the minutes while the times are typed.
  live() {
    const v = this.values();
    this.#element.dataset.state = v.state;
    if (v.state === "") return this.minutes("–");
    this.minutes(v.state === "absent" ? 0 : minutes(this.#lesson, v.in ? parseWall(v.in) : null, v.out ? parseWall(v.out) : null));
  }

  minutes(n) {
    this.#element.querySelector("[data-minutes]").textContent = n;
  }

  pending(is) {
    this.#element.toggleAttribute("data-pending", is);
    if (is) this.saved(this.#say("on-device"));
  }

  saved(text) {
    this.#element.querySelector("[data-saved]").textContent = text;
  }

  // now writes the hour of this moment, when it lies in the lesson.
  now(name, time) {
    const wall = parseWall(time);
    if (wall <= this.#lesson.from || wall >= this.#lesson.to) return false;
    this.#control(name).value = time;
    return true;
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

const sheet = document.getElementById("sheet");
if (sheet?.hasAttribute("data-editable")) start(sheet);
