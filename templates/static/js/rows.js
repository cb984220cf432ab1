// The forms of a standard: one more row with a click, and a question before something typed
// is left behind. Without this script the button sends the form, and it comes back with
// one more row.

for (const list of document.querySelectorAll("[data-rows]")) {
  const blank = list.querySelector("template");
  const button = list.querySelector("button[name=more]");
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const number = list.querySelectorAll(":scope > [data-row]").length;
    const row = blank.content.firstElementChild.cloneNode(true);
    for (const e of row.querySelectorAll("[id], [name], [for], [aria-describedby]")) {
      for (const attribute of ["id", "name", "for", "aria-describedby"]) {
        const value = e.getAttribute(attribute);
        if (value) e.setAttribute(attribute, value.replace(/\.\d+\./g, `.${number}.`));
      }
    }
    button.before(row);
    row.querySelector("input, select, textarea").focus();
  });
}

const form = document.querySelector("form[data-guard]");
if (form) {
  let typed = form.hasAttribute("data-typed");
  form.addEventListener("input", () => (typed = true));
  form.addEventListener("submit", () => (typed = false));
  addEventListener("beforeunload", (event) => {
    if (typed) event.preventDefault();
  });
}
