// The page of work that goes on in the background: its part that changes is fetched again
// until the work is done; then the page itself is. Without script the page reloads itself.

const wait = 1000;

async function look() {
  const now = document.querySelector("[data-progress]");
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector("[data-progress]");
    if (answer.ok && !next) {
      location.reload();
      return;
    }
    if (next) {
      now.querySelector("progress").value = next.querySelector("progress").value;
      const said = next.querySelector("[role=status]").textContent;
      const status = now.querySelector("[role=status]");
      if (status.textContent !== said) status.textContent = said;
    }
  } catch {
    // The network is away for a moment: the next look tells.
  }
  setTimeout(look, wait);
}

setTimeout(look, wait);
