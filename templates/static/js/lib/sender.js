// One sender for all tabs of this browser. It takes what is queued, lesson by lesson,
// and takes off the queue only what the server acknowledged.

const WIRE = ["id", "device", "seq", "lesson", "enrolment", "base", "at", "state", "in", "out", "mode", "pieces"];
const BATCH = 100;
const LOCK = 25_000; // ms to wait for another tab, longer than any message may take
const ALL = ["offline", "session", "person"]; // failures that any lesson would have

// Failure says why nothing could be sent: "offline", "session", "person" (somebody else
// has signed in), "portal" (something else than the server answered) or "server" (try again
// later).
export class Failure extends Error {
  constructor(kind) {
    super(kind);
    this.kind = kind;
  }
}

export class Sender {
  #queue;
  #account;
  #onAnswers;
  #onState;
  #busy = false;
  #again = false;
  #failures = 0;
  #notBefore = 0;
  #channel = "BroadcastChannel" in window ? new BroadcastChannel("vidimus-presenze") : null;

  constructor(queue, account, onAnswers, onState) {
    this.#queue = queue;
    this.#account = account;
    this.#onAnswers = onAnswers;
    this.#onState = onState;
    this.#channel?.addEventListener("message", (e) => onAnswers(e.data).then(() => onState(null)));
    addEventListener("online", () => this.send(true));
    addEventListener("offline", () => onState(new Failure("offline")));
    addEventListener("pageshow", () => this.send(true));
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.send(true));
    setInterval(() => this.send(false), 15_000);
  }

  // send empties the queue. Unless it is urgent it respects the back-off.
  async send(urgent) {
    if (!urgent && Date.now() < this.#notBefore) return;
    if (this.#busy) {
      this.#again ||= urgent;
      return;
    }
    this.#busy = true;
    try {
      do {
        this.#again = false;
        await this.#exclusively(() => this.#drain());
      } while (this.#again);
      this.#failures = 0;
      this.#notBefore = 0;
      await this.#onState(null);
    } catch (error) {
      const failure = error instanceof Failure ? error : new Failure("server");
      this.#failures++;
      this.#notBefore = Date.now() + Math.min(60_000, 1000 * 2 ** this.#failures) * (0.75 + Math.random() / 2);
      await this.#onState(failure);
    } finally {
      this.#busy = false;
    }
    if (this.#again) await this.send(true); // asked for while an attempt was failing
  }

  // Web Locks exist only on https and on this computer itself; elsewhere, and where a tab
  // that the device has put to sleep keeps the lock, two tabs may send the same operation,
  // and the server answers "duplicate" to one.
  async #exclusively(work) {
    if (!navigator.locks) return work();
    let ours = false;
    try {
      return await navigator.locks.request("vidimus-presenze", { signal: AbortSignal.timeout(LOCK) }, () => {
        ours = true;
        return work();
      });
    } catch (error) {
      if (ours) throw error;
      return work();
    }
  }

  // drain sends lesson by lesson: one that the server cannot take now does not hold up the
  // others.
  async #drain() {
    const waiting = (await this.#queue.all(this.#account)).filter((o) => !o.answer);
    let failure = null;
    for (const [lesson, operations] of groupByLesson(waiting)) {
      try {
        for (let i = 0; i < operations.length; i += BATCH) {
          await this.#post(lesson, operations.slice(i, i + BATCH));
        }
      } catch (error) {
        if (ALL.includes(error.kind)) throw error;
        failure ??= error;
      }
    }
    if (failure) throw failure;
  }

  async #post(lesson, operations) {
    const body = { account: this.#account, operations: operations.map((o) => Object.fromEntries(WIRE.map((k) => [k, o[k]]))) };
    let response;
    try {
      response = await fetch(`/lezioni/${encodeURIComponent(lesson)}/presenze`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify(body),
        redirect: "manual",
        signal: AbortSignal.timeout(20_000),
      });
    } catch {
      throw new Failure("offline");
    }
    const json = (response.headers.get("Content-Type") || "").includes("json");
    if (response.status === 401) throw new Failure("session");
    if (response.status === 409) throw new Failure("person");
    if (response.status >= 500 || response.status === 429) throw new Failure("server");
    const answer = json ? await response.json().catch(() => null) : null;
    if (response.ok ? !Array.isArray(answer?.operations) : !answer) throw new Failure("portal");

    // A lesson that is refused as a whole (gone, given to somebody else) is a choice for the
    // person, and does not hold up the lessons after it.
    const said = response.ok ? answer.operations : operations.map((o) => ({ id: o.id, result: "refused", message: answer.detail ?? answer.title ?? "" }));
    const byId = new Map(operations.map((o) => [o.id, o]));
    const settled = [];
    const answers = [];
    for (const a of said) {
      const operation = byId.get(a.id);
      if (!operation) continue;
      if (a.result === "conflict" || a.result === "refused") await this.#queue.setAside(operation, a);
      else if (["applied", "duplicate", "superseded"].includes(a.result)) settled.push({ operation, answer: a });
      else continue;
      answers.push({ operation, answer: a });
    }
    await this.#queue.settled(settled);
    this.#channel?.postMessage(answers);
    await this.#onAnswers(answers);
    if (answers.length < operations.length) throw new Failure("server"); // unanswered: they stay
  }
}

function groupByLesson(operations) {
  const groups = new Map();
  for (const o of operations) groups.set(o.lesson, [...(groups.get(o.lesson) ?? []), o]);
  return groups;
}
