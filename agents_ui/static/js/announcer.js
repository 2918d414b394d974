// What is said to those who listen. One after the other: what is overwritten at once is heard by nobody.

const PAUSE_MS = 1_000;
const place = () => document.getElementById("announcer");
/** What has to wait for its turn, each once, the newest last. */
let waiting = [];
let timer = 0;

export function announce(words) {
  if (!words) return;
  waiting = [...waiting.filter((each) => each !== words), words];
  if (!timer) sayNext();
}

function sayNext() {
  timer = 0;
  if (!waiting.length) return;
  place().textContent = waiting.shift();
  timer = setTimeout(sayNext, PAUSE_MS);
}

/** It is no longer so: who reads on finds it no more, and it is not said where it was still to be. */
export function unsay(words) {
  waiting = waiting.filter((each) => each !== words);
  if (place().textContent === words) place().textContent = "";
}
