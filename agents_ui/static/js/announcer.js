// What is said to those who listen. One after the other: what is overwritten at once is heard by nobody.

const PAUSE_MS = 1_000;
let freeAt = 0;

export function announce(words) {
  if (!words) return;
  const now = performance.now();
  const wait = Math.max(0, freeAt - now);
  freeAt = now + wait + PAUSE_MS;
  const say = () => (document.getElementById("announcer").textContent = words);
  if (wait) setTimeout(say, wait);
  else say();
}
