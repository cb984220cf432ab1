// A search that answers while somebody types: the form's own page is asked for, and the parts
// that the form names take the place of those that are here. What was found is read aloud
// from the part that is a status. Without this script the button shows the same page.

const pause = 200; // ms without a key

for (const form of document.querySelectorAll("form[data-live]")) {
  let timer, asking;

  async function find() {
    asking?.abort();
    asking = new AbortController();
    const address = new URL(form.action);
    address.search = new URLSearchParams(new FormData(form));
    try {
      const answer = await fetch(address, { signal: asking.signal });
      if (!answer.ok || answer.redirected) return; // the button is still there
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const id of form.dataset.live.split(" ")) {
        document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
      }
      history.replaceState(null, "", address);
    } catch (e) {
      if (e.name !== "AbortError") throw e;
    }
  }

  form.addEventListener("input", (e) => {
    if (!e.target.matches("[type=search]")) return;
    clearTimeout(timer);
    timer = setTimeout(find, pause);
  });
}
