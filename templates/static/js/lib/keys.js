// The keyboard of the sheet: one letter is one tap.

// keys calls what a key means on the row that has the focus.
export function keys(form, rowOf, act) {
  form.addEventListener("keydown", (e) => {
    if (e.altKey || e.metaKey) return;
    const row = rowOf(e.target);
    const typing = e.target.matches(".time, select");
    const radio = e.target.matches("input[type=radio]");
    if (e.ctrlKey) {
      if (e.key !== "z" || typing) return;
      act.undo();
    } else if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      if (!row || e.target.matches("select")) return;
      row.neighbour(e.key === "ArrowDown" ? 1 : -1, e.target.name);
    } else if (e.key === "Enter" && row && radio) {
      act.confirm(row, e.target.value);
      row.neighbour(1, e.target.name);
    } else if (row && !typing && LETTERS[e.key.toLowerCase()]) {
      LETTERS[e.key.toLowerCase()](act, row);
    } else return;
    e.preventDefault();
  });
}

const LETTERS = {
  p: (act, row) => act.mark(row, "present"),
  a: (act, row) => act.mark(row, "absent"),
  r: (act, row) => act.toggle(row, "in"),
  e: (act, row) => act.toggle(row, "in"),
  u: (act, row) => act.toggle(row, "out"),
};
