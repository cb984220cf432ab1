// What every page does on the device of somebody who keeps registers: it brings today's
// lessons in for when there is no network, sends what an earlier page left, and asks
// before signing out while something is not sent.

import { openQueue } from "./lib/queue.js";
import { Sender } from "./lib/sender.js";
import { button, sentences } from "./lib/texts.js";

async function keepToday() {
  if (!navigator.serviceWorker) return; // plain http, or private mode: README says what a phone needs
  await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage("today");
}

// The form is held back while the queue is asked, which takes no longer than it opens.
function guard(form, section, account) {
  const say = sentences(section);
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
      button(say("leave-stay"), () => (section.hidden = true)),
    );
    section.hidden = false;
    section.focus();
  });

  function leave() {
    decided = true;
    form.requestSubmit();
  }
}

async function sendWhatIsLeft(account) {
  const queue = await openQueue();
  const notice = document.querySelector("[data-left]");
  const say = sentences(document.querySelector("[data-leave]"));
  const show = async () => {
    const mine = await queue.all(account);
    notice.hidden = mine.length === 0;
    notice.replaceChildren(say("left", { n: mine.length }));
    if (mine.length === 0) return;
    const link = document.createElement("a");
    link.href = `/lezioni/${encodeURIComponent(mine[0].lesson)}#da-rivedere`;
    link.textContent = say("left-open");
    notice.append(" ", link);
  };
  await show();
  new Sender(queue, account, show, show).send(true);
}

const section = document.querySelector("[data-leave]");
if (section) {
  const { account } = section.dataset;
  keepToday().catch(() => {});
  guard(document.querySelector("form.who"), section, account);
  if (!document.querySelector("#sheet[data-editable]")) sendWhatIsLeft(account);
}
