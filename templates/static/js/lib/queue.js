// The queue of marks that the server does not have yet. It lives in IndexedDB, so that
// a flat battery loses nothing; where the browser refuses that (private mode, full
// disk) it lives in memory, and the page says so.

const wait = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const finished = (tx) =>
  new Promise((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = tx.onerror = () => reject(tx.error);
  });

// randomId works on plain http too, where crypto.randomUUID is missing.
export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

export async function openQueue() {
  try {
    const request = indexedDB.open("vidimus", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("operations", { keyPath: "id" });
      request.result.createObjectStore("meta");
    };
    return new Queue(await wait(request));
  } catch {
    return new Queue(null);
  }
}

class Queue {
  #db;
  #memory = new Map();
  #device = "";
  #seq = 0;

  constructor(db) {
    this.#db = db;
  }

  // persistent is whether what is queued outlives this page.
  get persistent() {
    return this.#db !== null;
  }

  // add numbers the operation on this device and keeps it. The order of operations is
  // this number, never a clock.
  async add(operation) {
    if (this.#db) {
      try {
        const tx = this.#db.transaction(["operations", "meta"], "readwrite", { durability: "strict" });
        const done = finished(tx);
        const meta = tx.objectStore("meta");
        const device = (await wait(meta.get("device"))) ?? randomId();
        const seq = ((await wait(meta.get("seq"))) ?? 0) + 1;
        meta.put(device, "device");
        meta.put(seq, "seq");
        const numbered = { ...operation, device, seq };
        tx.objectStore("operations").put(numbered);
        await done;
        return numbered;
      } catch {
        // The disk is full or was taken away: what is kept there stays readable.
      }
    }
    this.#device ||= randomId();
    const numbered = { ...operation, device: this.#device, seq: ++this.#seq };
    this.#memory.set(numbered.id, numbered);
    return numbered;
  }

  // volatile is how many operations would be lost with this page.
  get volatile() {
    return this.#memory.size;
  }

  // all is every operation of an account, in the order of its device.
  async all(account) {
    let kept = [];
    if (this.#db) kept = await wait(this.#db.transaction("operations").objectStore("operations").getAll());
    return [...kept, ...this.#memory.values()].filter((o) => o.account === account).sort((a, b) => a.seq - b.seq);
  }

  // foreign counts the operations that somebody else left on this device.
  async foreign(account) {
    if (!this.#db) return 0;
    const kept = await wait(this.#db.transaction("operations").objectStore("operations").getAll());
    return kept.filter((o) => o.account !== account).length;
  }

  async remove(ids) {
    ids.forEach((id) => this.#memory.delete(id));
    if (!this.#db || ids.length === 0) return;
    const tx = this.#db.transaction("operations", "readwrite", { durability: "strict" });
    const done = finished(tx);
    ids.forEach((id) => tx.objectStore("operations").delete(id));
    await done;
  }

  // setAside keeps an operation that the server refused or that conflicts, with what it
  // answered: it is not sent again, and never goes away by itself.
  async setAside(operation, answer) {
    const aside = { ...operation, answer };
    if (this.#memory.has(operation.id)) {
      this.#memory.set(operation.id, aside);
      return;
    }
    if (!this.#db) return;
    const tx = this.#db.transaction("operations", "readwrite", { durability: "strict" });
    const done = finished(tx);
    tx.objectStore("operations").put(aside);
    await done;
  }
}
