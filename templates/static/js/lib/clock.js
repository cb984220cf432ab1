// The provider's time on a device whose own clock may be wrong, or hang elsewhere. A page
// fresh from the server tells how far apart they are; a page from the device remembers.

const APART = 2 * 60_000; // below, it is the way the page took
const KEY = "vidimus-clock";

export class Clock {
  #apart = 0;
  #wall;
  #day;

  // at is the server's time in milliseconds when it made the page, zone the provider's.
  constructor({ at, zone }, fresh) {
    try {
      if (fresh) localStorage.setItem(KEY, Number(at) - Date.now());
      this.#apart = Number(localStorage.getItem(KEY));
    } catch {
      if (fresh) this.#apart = Number(at) - Date.now(); // private mode
    }
    if (!(Math.abs(this.#apart) > APART)) this.#apart = 0;
    this.#wall = new Intl.DateTimeFormat("it-IT", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    this.#day = new Intl.DateTimeFormat("sv-SE", { timeZone: zone });
  }

  // wall is 09:12.
  get wall() {
    return this.#wall.format(Date.now() + this.#apart);
  }

  // day is 2026-11-22.
  get day() {
    return this.#day.format(Date.now() + this.#apart);
  }

  // wrong is how many minutes the device is ahead (or behind, below 0), 0 when it is right.
  get wrong() {
    return Math.round(-this.#apart / 60_000);
  }
}
