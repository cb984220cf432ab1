// What every page does on the device of somebody who keeps registers: it brings today's
// lessons in for when there is no network, sends what an earlier page left, shows what the
// register did not take, and asks before signing out while something is not sent.

import { openQueue } from "./lib/queue.js";
import { Review } from "./lib/review.js";
import { Sender } from "./lib/sender.js";
import { button, sentences } from "./lib/texts.js";

async function keepToday() {
  const worker = navigator.serviceWorker;
  if (!worker) return; // plain http, or private mode: README says what a phone needs
  const bring = async () => (await worker.ready).active.postMessage("today");
  worker.addEventListener("controllerchange", bring); // a new program keeps nothing of the old one's
  await worker.register("/sw.js", { updateViaCache: "none" });
  await bring();
}

// Whoever is not the person of a page from the device takes it away, with the others.
function notMe() {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => location.assign("/lezioni");
  navigator.serviceWorker.controller?.postMessage("drop", [port2]);
}

// The form is held back while the queue is asked, which takes no longer than it opens.
function guard(form, section, account, say) {
  let decided = false;
  form.addEventListener("submit", async (e) => {
    if (decided) return;
    e.preventDefault();
    const queue = await openQueue();
    const left = (await queue.all(account)).length;
    if (left === 0) return leave();
    const sender = new Sender(queue, account, async () => {}, async () => {});
    section.querySelector("[data-question]").textContent = say("leave-question", { n: left });
    section.querySelector("[data-choices]").replaceChildren(
      button(say("leave-send"), async () => {
        await sender.send(true);
        const still = (await queue.all(account)).length;
        if (still === 0) leave();
        else section.querySelector("[data-question]").textContent = say("leave-not-sent", { n: still });
      }, "btn-primary"),
      " ",
      button(say("leave-keep"), leave),
      " ",
      button(say("leave-stay"), stay),
    );
    section.hidden = false;
    section.focus();
  });

  function stay() {
    section.hidden = true;
    form.querySelector("button").focus();
  }

  function leave() {
    decided = true;
    form.requestSubmit();
  }
}

// left says what the register does not have yet, and lets what it did not take be given up
// on any page: its lesson may be closed, or somebody else's by now.
async function left(section, account, say) {
  const queue = await openQueue();
  const text = section.querySelector("[data-left-text]");
  const review = new Review(section.querySelector("[data-left-review]"), {
    say,
    lesson: document.getElementById("sheet")?.dataset.lesson,
    theirs: (o) => queue.remove([o.id]).then(show),
  });
  const sender = new Sender(queue, account, show, show);
  await show();
  sender.send(true);

  async function show() {
    const mine = await queue.all(account);
    section.hidden = mine.length === 0;
    review.show(mine.filter((o) => o.answer));
    const waits = mine.find((o) => !o.answer);
    const now = `${mine.length} ${waits?.lesson}`;
    if (text.dataset.shown === now) return;
    text.dataset.shown = now;
    text.replaceChildren(say("left", { n: mine.length }));
    if (!waits) return;
    const link = document.createElement("a");
    link.href = `/lezioni/${encodeURIComponent(waits.lesson)}`;
    link.textContent = say("left-open");
    text.append(" ", link);
  }
}

const section = document.querySelector("[data-leave]");
if (section) {
  const { account } = section.dataset;
  const say = sentences();
  keepToday().catch(() => {});
  document.querySelector("[data-not-me]")?.addEventListener("click", notMe);
  guard(document.querySelector("form.who"), section, account, say);
  if (!document.querySelector("#sheet[data-editable]")) left(document.querySelector("[data-left]"), account, say);
}
