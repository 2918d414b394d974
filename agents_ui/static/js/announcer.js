// What is said to those who listen. One after the other: what is overwritten at once is heard by nobody.

const PAUSE_MS = 1_000;
const place = () => document.getElementById("announcer");
/** What has to wait for its turn. */
const timers = new Map();
let freeAt = 0;

export function announce(words) {
  if (!words) return;
  const now = performance.now();
  const wait = Math.max(0, freeAt - now);
  freeAt = now + wait + PAUSE_MS;
  const say = () => (place().textContent = words);
  if (wait) timers.set(words, setTimeout(say, wait));
  else say();
}

/** It is no longer so: who reads on finds it no more, and it is not said where it was still to be. */
export function unsay(words) {
  clearTimeout(timers.get(words));
  if (place().textContent === words) place().textContent = "";
}
