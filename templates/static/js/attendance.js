// The attendance sheet: each change is an operation that is first kept on this device,
// then sent, and shown as saved only when the server has it. Without this script the
// same form is saved with its button.

import { Clock } from "./lib/clock.js";
import { Guard, hindrance } from "./lib/closing.js";
import { keys } from "./lib/keys.js";
import { lessonOf } from "./lib/minutes.js";
import { openQueue, randomId } from "./lib/queue.js";
import { Review } from "./lib/review.js";
import { Row } from "./lib/row.js";
import { Sender } from "./lib/sender.js";
import { Status } from "./lib/status.js";
import { sentences, write } from "./lib/texts.js";

async function start(form) {
  const say = sentences();
  const lesson = lessonOf(form.dataset);
  const { account, lesson: id, title } = form.dataset;
  const fresh = !document.documentElement.hasAttribute("data-offline");
  const clock = new Clock(form.dataset, fresh);
  const rows = new Map([...form.querySelectorAll("[data-enrolment]")].map((e) => [e.dataset.enrolment, new Row(e, lesson, say)]));
  const rowOf = (element) => rows.get(element.closest("[data-enrolment]")?.dataset.enrolment);
  const status = new Status(form, say, clock);
  let undo = []; // steps: the rows of each, and what brings them back
  const undoButton = form.querySelector("[data-undo]");
  const queue = await openQueue(restore);
  const review = new Review(document.querySelector("main [data-review]"), { say, lesson: id, mine: keepMine, theirs: keepTheirs });

  const sender = new Sender(queue, account, answered, async (failure) => {
    status.failure = failure;
    await show();
  });

  const closing = document.querySelector("[data-closing]");
  const guard = closing && new Guard(closing, async () => hindrance({ mine: await queue.all(account), foreign: await queue.foreign(account), lesson: id, rows: [...rows.values()], say }), () => sender.send(true));

  // What the page shows when the lesson is closed is what stands in its rows by then. A row
  // that shows what was not taken does not show the version that stands.
  closing?.addEventListener("formdata", (e) => rows.forEach((row) => row.aside || e.formData.set(`seen.${row.enrolment}`, row.version)));

  // answered shows what the server said of each operation of this lesson, unless the row
  // has said something newer since.
  async function answered(answers) {
    for (const { operation, answer } of answers) {
      const row = operation.lesson === id && rows.get(operation.enrolment);
      const aside = answer.result === "conflict" || answer.result === "refused";
      if (!aside) status.savedAt = clock.wall;
      if (!row) continue;
      if (answer.version !== undefined) row.version = answer.version;
      if (answer.present) row.register = answer.present;
      if (aside) forget(row);
      if (row.awaits && row.awaits !== operation.id) continue;
      row.pending(null);
      row.aside = aside;
      if (aside) row.saved(say("row-review"));
      else {
        if (answer.present) row.take(answer.present);
        row.saved([say("row-saved", { time: clock.wall }), answer.message].filter(Boolean).join(" · "));
        if (answer.minutes !== undefined && row.values().state) row.minutes(answer.minutes);
      }
    }
  }

  // record keeps what rows say now as operations, then sends them.
  async function record(list) {
    for (const row of list) {
      row.aside = false;
      row.pending(randomId());
    }
    const touched = new Set(list.map((row) => row.enrolment));
    await queue.add(list.map((row) => ({ id: row.awaits, account, by: form.dataset.accountName, lesson: id, title, on: { from: lesson.from, to: lesson.to, mode: lesson.mode }, enrolment: row.enrolment, name: row.name, base: row.version, at: Date.now(), ...row.values() })));
    const answered = (await queue.all(account)).filter((o) => o.answer && o.lesson === id && touched.has(o.enrolment));
    await queue.remove(answered.map((o) => o.id)); // the new choice answers the conflict
    await show();
    sender.send(true);
  }

  // change makes rows say something, as one step that can be undone. A row that was never
  // taken goes back to what the register has.
  async function change(list, valuesOf = (row) => row.values()) {
    if (list.length === 0) return;
    const before = new Map(list.map((row) => [row, [row.aside ? row.register : row.kept, row.proposal]]));
    for (const row of list) {
      row.set(valuesOf(row));
      row.keep();
    }
    remember(list, async (back) => {
      for (const row of back) {
        const [values, proposal] = before.get(row);
        row.set(values);
        row.keep();
        row.propose(proposal);
      }
      await record(back);
    });
    await record(list);
  }

  // changed keeps what a row says now, where it can be kept.
  function changed(row) {
    return row.valid() ? change([row]) : show();
  }

  function remember(list, back) {
    undo.push({ list, back });
    showUndo();
  }

  // forget takes a row out of what can be undone: what it said there was never taken, and
  // the way back would go over what somebody else has said.
  function forget(row) {
    undo = undo.map(({ list, back }) => ({ list: list.filter((r) => r !== row), back })).filter(({ list }) => list.length > 0);
    showUndo();
  }

  async function undoLast() {
    const step = undo.pop();
    showUndo();
    await step?.back(step.list);
    await show();
  }

  function showUndo() {
    undoButton.disabled = undo.length === 0;
    const list = undo.at(-1)?.list ?? [];
    undoButton.querySelector("[data-undo-what]").textContent = list.length > 0 ? `: ${list.length === 1 ? list[0].name : list.length}` : "";
  }

  const act = {
    undo: undoLast,
    mark: (row, state) => {
      row.choose(state);
      changed(row);
    },
    toggle: (row, name) => {
      const values = row.toggle(name, clock);
      return values ? change([row], () => values) : show();
    },
    confirm: (row, state) => (row.proposal ? change([row], () => row.proposal) : row.values().state ? null : act.mark(row, state)),
  };

  // propose shows on empty rows what the lesson before suggests.
  function propose() {
    const list = [...rows.values()].filter((row) => row.empty && row.previous);
    list.forEach((row) => row.propose(row.previous));
    if (list.length > 0) remember(list, async (back) => back.forEach((row) => row.propose(null)));
    show();
  }

  async function show() {
    const mine = await queue.all(account);
    const many = (is) => [...rows.values()].filter(is).length;
    status.show(mine, (await queue.foreign(account)).length, { wrong: many((row) => row.wrong), waiting: many((row) => row.waiting), proposed: many((row) => row.proposal) }, queue);
    review.show(mine.filter((o) => o.answer));
    count();
    await guard?.refresh();
  }

  // keepMine says an operation once more, of who still has a place on the sheet.
  function keepMine(o) {
    const row = rows.get(o.enrolment);
    return row && (() => {
      row.set(o);
      row.keep();
      return record([row]);
    });
  }

  async function keepTheirs(o) {
    const row = o.lesson === id ? rows.get(o.enrolment) : undefined;
    if (row && !row.awaits) {
      forget(row);
      row.aside = false;
      row.set(row.register);
      row.keep();
      row.saved("");
    }
    await queue.remove([o.id]);
    await show();
  }

  function count() {
    const n = { present: 0, absent: 0, part: 0, unmarked: 0 };
    let proposed = 0;
    for (const row of rows.values()) {
      const v = row.values();
      n[v.state || "unmarked"]++;
      if (v.state === "present" && (v.in || v.out || v.pieces)) n.part++;
      if (row.proposal) proposed++;
    }
    for (const e of document.querySelectorAll("[data-count]")) write(e, n[e.dataset.count]);
    const alert = document.querySelector("[data-unmarked]");
    if (alert) alert.hidden = n.unmarked === 0;
    form.querySelector("[data-confirm]").hidden = proposed === 0;
    write(form.querySelector("[data-proposals]"), proposed);
    const all = form.querySelector("[data-all]");
    all.disabled = ![...rows.values()].some((row) => row.empty);
    all.hidden = proposed > 0;
    const copy = form.querySelector("[data-copy]");
    if (copy) copy.hidden = proposed > 0 || ![...rows.values()].some((row) => row.empty && row.previous);
  }

  // restore brings back what an earlier visit left on the device, and what the server has
  // said since a page that comes from the device was made. What was said or typed on this
  // page meanwhile is newer than either.
  async function restore() {
    if (fresh) await queue.forget(account, id);
    for (const k of await queue.known(account, id)) {
      const row = rows.get(k.enrolment);
      if (!row || row.awaits || !row.settled || k.seen < row.version) continue;
      row.version = k.version;
      row.register = k.values;
      row.set(k.values);
      row.keep();
    }
    for (const o of (await queue.all(account)).reverse()) {
      const row = o.lesson === id && rows.get(o.enrolment);
      if (!row || o.answer || row.awaits || !row.settled) continue;
      row.set(o);
      row.keep();
      row.pending(o.id);
    }
    await show();
    sender.send(true);
  }

  form.addEventListener("change", (e) => {
    const row = rowOf(e.target);
    if (e.target.matches("[type=radio]")) row.choose(e.target.value);
    if (row) changed(row);
  });
  form.addEventListener("input", (e) => rowOf(e.target)?.live());
  form.addEventListener("click", (e) => {
    const name = e.target.closest("[data-now]")?.dataset.now;
    if (name) act.toggle(rowOf(e.target), name);
  });
  form.addEventListener("submit", (e) => {
    e.preventDefault(); // Enter in a field: the change event has kept it already
    sender.send(true);
  });
  form.querySelector("[data-all]").addEventListener("click", () =>
    change([...rows.values()].filter((row) => row.empty), (row) => ({ ...row.values(), state: "present" })));
  form.querySelector("[data-copy]")?.addEventListener("click", propose);
  form.querySelector("[data-confirm]").addEventListener("click", () =>
    change([...rows.values()].filter((row) => row.proposal && !row.wrong), (row) => row.proposal));
  undoButton.addEventListener("click", undoLast);
  addEventListener("beforeunload", (e) => {
    if (queue.volatile > 0 || [...rows.values()].some((row) => !row.settled || row.waiting || row.proposal)) e.preventDefault();
  });
  keys(form, rowOf, act);

  document.querySelectorAll("[data-script]").forEach((e) => (e.hidden = false));
  form.querySelector("[data-plain]").hidden = true;
  form.setAttribute("data-live", "");
  await restore();
}

const sheet = document.querySelector("#sheet[data-editable]");
if (sheet) start(sheet);
