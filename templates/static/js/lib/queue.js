// The queue of marks that the server does not have yet. It lives in IndexedDB, so that a
// flat battery loses nothing. Nobody waits for it: until the database opens, or where the
// browser refuses one (private mode, full disk), the queue lives in memory and the page
// says so; what memory holds moves over as soon as it can.

const PATIENCE = 400; // ms until the sheet starts without the database
const LIMIT = 2000; // ms until a write that hangs is taken back and kept in memory instead
const KNOWN_FOR = 3 * 24 * 60 * 60 * 1000;

const wait = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// randomId works on plain http too, where crypto.randomUUID is missing.
export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

// openQueue answers after PATIENCE at the latest. onAdopted is called each time what the
// database held joins a queue that had already begun in memory.
export async function openQueue(onAdopted = () => {}) {
  const queue = new Queue();
  let begun = false;
  const opened = openDatabase().then(async (db) => {
    await queue.adopt(db);
    if (begun) await onAdopted();
  });
  await Promise.race([opened.catch(() => {}), sleep(PATIENCE)]);
  begun = true;
  return queue;
}

async function openDatabase() {
  const request = indexedDB.open("vidimus", 2);
  request.onupgradeneeded = () => {
    const db = request.result;
    for (const [name, options] of [["operations", { keyPath: "id" }], ["known", { keyPath: "key" }], ["meta", {}]]) {
      if (!db.objectStoreNames.contains(name)) db.createObjectStore(name, options);
    }
  };
  return wait(request);
}

class Queue {
  #db = null;
  #memory = new Map();
  #device = randomId(); // of what memory holds
  #seq = 0;
  #last = Promise.resolve(); // the change before: they happen one after the other
  #read = []; // what the database held when it last answered
  #gone = new Set(); // what was taken off, even where the disk would not let it go

  // persistent is whether what is queued outlives this page.
  get persistent() {
    return this.#db !== null;
  }

  // volatile is how many operations would be lost with this page.
  get volatile() {
    return this.#memory.size;
  }

  #alone(work) {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }

  // #write makes changes that all stand or all do not. One that hangs is taken back, and
  // nobody waits for one that is silent even then.
  async #write(db, work) {
    const tx = db.transaction(["operations", "known", "meta"], "readwrite", { durability: "strict" });
    const done = new Promise((resolve, reject) => {
      tx.oncomplete = () => resolve();
      tx.onabort = tx.onerror = () => reject(tx.error ?? new Error("aborted"));
    });
    const timer = setTimeout(() => {
      try {
        tx.abort();
      } catch {
        // It is being committed: it will say how that went.
      }
    }, LIMIT);
    const silence = sleep(2 * LIMIT).then(() => Promise.reject(new Error("silent")));
    silence.catch(() => {});
    try {
      const result = await Promise.race([work((name) => tx.objectStore(name)), silence]);
      await Promise.race([done, silence]);
      return result;
    } finally {
      done.catch(() => {});
      clearTimeout(timer);
    }
  }

  // adopt moves what memory holds into the database, as it is and after what is there: the
  // device and the numbers of memory go on from here.
  adopt(db) {
    return this.#alone(async () => {
      db.onversionchange = () => {
        db.close();
        this.#db = null;
      };
      db.onclose = () => this.#lose();
      await this.#settle(db);
      this.#db = db;
    });
  }

  // lose goes on in memory where the browser takes the database away, as telephones do from
  // a page in the background, or leaves it silent: what it held is known, and it is opened
  // again.
  #lose() {
    if (!this.#db) return;
    this.#db = null;
    for (const o of this.#read) if (!this.#memory.has(o.id) && !this.#gone.has(o.id)) this.#memory.set(o.id, o);
    openDatabase().then((db) => this.adopt(db)).catch(() => {});
  }

  async #settle(db) {
    const moving = [...this.#memory.values()];
    if (moving.length === 0 && this.#seq === 0) return; // memory was not used
    await this.#write(db, async (store) => {
      const meta = store("meta");
      let turn = (await wait(meta.get("turn"))) ?? 0;
      for (const o of moving) store("operations").put({ ...o, turn: ++turn });
      meta.put(turn, "turn");
      if (this.#seq === 0) return; // nothing but what was lost a moment ago
      meta.put(this.#device, "device");
      meta.put(this.#seq, "seq");
    });
    this.#memory.clear();
    this.#device = randomId();
    this.#seq = 0;
  }

  // add numbers operations on this device and keeps them. Their order is this number,
  // never a clock.
  add(operations) {
    return this.#alone(async () => {
      try {
        if (this.#db) {
          await this.#settle(this.#db);
          return await this.#write(this.#db, (store) => number(operations, store));
        }
      } catch {
        // The disk is full or was taken away: what is kept there stays readable.
      }
      for (const o of operations) this.#memory.set(o.id, { ...o, device: this.#device, seq: ++this.#seq });
    });
  }

  // #kept is what the database holds, in the order it was made.
  async #kept() {
    if (!this.#db) return [];
    try {
      const silence = sleep(LIMIT).then(() => Promise.reject(new Error("silent")));
      const read = await Promise.race([wait(this.#db.transaction("operations").objectStore("operations").getAll()), silence]);
      this.#read = read.filter((o) => !this.#gone.has(o.id)).sort((a, b) => (a.turn ?? a.seq) - (b.turn ?? b.seq));
      return this.#read;
    } catch {
      this.#lose();
      return [];
    }
  }

  // all is every operation of an account, in the order they were made.
  async all(account) {
    const kept = await this.#kept();
    return [...kept.filter((o) => !this.#memory.has(o.id)), ...this.#memory.values()].filter((o) => o.account === account);
  }

  // foreign is every operation that somebody else left on this device.
  async foreign(account) {
    return (await this.#kept()).filter((o) => o.account !== account);
  }

  remove(ids) {
    return this.#alone(() => this.#drop(ids));
  }

  // #drop forgets operations. What a full disk does not let go is sent again by the next
  // page, where it changes nothing.
  async #drop(ids) {
    for (const id of ids) {
      this.#gone.add(id);
      this.#memory.delete(id);
    }
    if (this.#db && ids.length > 0) await this.#write(this.#db, async (store) => ids.forEach((id) => store("operations").delete(id))).catch(() => {});
  }

  // settled takes off what the server has, and remembers what it said: a page from the
  // device may be older than that. On a full disk that is left out.
  settled(list) {
    return this.#alone(async () => {
      if (this.#db && list.length > 0) await this.#write(this.#db, (store) => remember(list, store)).catch(() => {});
      await this.#drop(list.map(({ operation }) => operation.id));
    });
  }

  // known is what the server last said to this device of a lesson.
  async known(account, lesson) {
    if (!this.#db) return [];
    try {
      const all = await wait(this.#db.transaction("known").objectStore("known").getAll());
      return all.filter((k) => k.account === account && k.lesson === lesson);
    } catch {
      return [];
    }
  }

  // forget drops that: the page is fresh from the server.
  forget(account, lesson) {
    return this.#alone(async () => {
      if (!this.#db) return;
      await this.#write(this.#db, async (store) => {
        for (const k of await wait(store("known").getAll())) {
          if ((k.account === account && k.lesson === lesson) || Date.now() - k.at > KNOWN_FOR) store("known").delete(k.key);
        }
      });
    }).catch(() => {});
  }

  // setAside keeps an operation that the server refused or that conflicts, with what it
  // answered: it is not sent again, and never goes away by itself. What stands in its place
  // is remembered, as of those that were taken.
  setAside(operation, answer) {
    const aside = { ...operation, answer };
    return this.#alone(async () => {
      try {
        if (this.#db && !this.#memory.has(operation.id)) {
          return await this.#write(this.#db, async (store) => {
            store("operations").put(aside);
            await remember([{ operation, answer }], store);
          });
        }
      } catch {
        // The disk is full: this page remembers, and the next one asks the server again.
      }
      this.#memory.set(operation.id, aside);
    });
  }
}

async function remember(list, store) {
  for (const { operation: o, answer } of list) {
    if (!answer.present) continue;
    const key = `${o.account} ${o.lesson} ${o.enrolment}`;
    const before = await wait(store("known").get(key));
    const seen = Math.max(o.base, answer.version, before?.seen ?? 0);
    store("known").put({ key, account: o.account, lesson: o.lesson, enrolment: o.enrolment, version: answer.version, seen, values: answer.present, at: Date.now() });
  }
}

async function number(operations, store) {
  const meta = store("meta");
  const device = (await wait(meta.get("device"))) ?? randomId();
  let seq = (await wait(meta.get("seq"))) ?? 0;
  let turn = (await wait(meta.get("turn"))) ?? 0;
  for (const o of operations) store("operations").put({ ...o, device, seq: ++seq, turn: ++turn });
  meta.put(device, "device");
  meta.put(seq, "seq");
  meta.put(turn, "turn");
}
