// Times as people type them, and the minutes they make. The server decides with the
// same rules (calendar.ParseWall, hours): what is shown here is only sooner.

// parseWall reads 9, 915, 09.15, 9:15, 9,15 and 09:15:30 as seconds since midnight;
// null for anything else.
export function parseWall(text) {
  let parts = text.trim().split(/[:.,]/);
  if (parts.length === 1 && /^\d{3,4}$/.test(parts[0])) {
    parts = [parts[0].slice(0, -2), parts[0].slice(-2)];
  }
  if (parts.length > 3 || !/^\d{1,2}$/.test(parts[0]) || !parts.slice(1).every((p) => /^\d{2}$/.test(p))) return null;
  const [h, m = 0, s = 0] = parts.map(Number);
  const wall = h * 3600 + m * 60 + s;
  return m > 59 || s > 59 || wall > 86400 ? null : wall;
}

// formatWall is 09:15, or 09:15:30 where there are seconds.
export function formatWall(wall) {
  const two = (n) => String(n).padStart(2, "0");
  const text = `${two(Math.floor(wall / 3600))}:${two(Math.floor(wall / 60) % 60)}`;
  return wall % 60 ? `${text}:${two(wall % 60)}` : text;
}

// lessonOf reads a lesson's times from the sheet's data attributes.
export function lessonOf({ day, from, to, mode, breaks }) {
  return {
    day,
    mode,
    from: parseWall(from),
    to: parseWall(to),
    breaks: (breaks || "").split(" ").filter(Boolean).map((b) => b.split("-").map(parseWall)),
  };
}

// piecesOf reads a presence in several pieces, 18:00–18:20, 19:00–22:00, as pairs of walls.
export function piecesOf(text) {
  return (text || "").split(", ").filter(Boolean).map((piece) => piece.split("–").map(parseWall));
}

// minutes is the presence in pieces, clipped to the lesson, without the breaks they overlap,
// cut to whole minutes once, downwards.
export function minutes(lesson, pieces) {
  let seconds = 0;
  for (const [enter, leave] of pieces) {
    const from = Math.max(lesson.from, enter);
    const to = Math.min(lesson.to, leave);
    seconds += Math.max(0, to - from);
    for (const [start, end] of lesson.breaks) {
      seconds -= Math.max(0, Math.min(to, end) - Math.max(from, start));
    }
  }
  return Math.floor(seconds / 60);
}

// inWords says what somebody's times are where they are not the lesson's, empty where they are.
export function inWords(lesson, { in: enter, out: leave, pieces }, say) {
  return pieces ? say("pieces", { pieces }) : label(lesson, parseWall(enter || "x"), parseWall(leave || "x"), say);
}

// label says in words how somebody's times differ from the lesson's, empty when they do
// not. The server says the same of what it has (page.timesLabel).
function label(lesson, enter, leave, say) {
  const late = Math.floor(Math.max(0, (enter ?? lesson.from) - lesson.from) / 60);
  const early = Math.floor(Math.max(0, lesson.to - (leave ?? lesson.to)) / 60);
  const values = { in: enter === null ? "" : formatWall(enter), out: leave === null ? "" : formatWall(leave), late, early };
  if (late && early) return say("late-early", values);
  if (late) return say("late", values);
  return early ? say("early", values) : "";
}
