// A page about this moment: its part that changes is fetched again twice a minute, unless
// somebody is reading or typing in it. Without script the page reloads itself.

const wait = 30_000;

async function look() {
  const now = document.querySelector("[data-live]");
  const open = now.querySelectorAll("details[open]").length > 0;
  if (document.visibilityState === "visible" && !open && !now.contains(document.activeElement)) {
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.querySelector("[data-live]");
      if (answer.ok && next) now.replaceChildren(...next.childNodes);
    } catch {
      // The network is away for a moment: the page says when it was drawn.
    }
  }
  setTimeout(look, wait);
}

setTimeout(look, wait);
