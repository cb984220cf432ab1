// A button with data-copy puts the value of the field it names into the clipboard. Without
// script, or where the browser has no clipboard (plain http), the field can be selected.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const field = document.getElementById(button.dataset.copy);
    const said = button.parentElement.querySelector("[data-copied]");
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.select();
      await navigator.clipboard.writeText(field.value);
      said.textContent = said.dataset.copied;
    });
  }
}
