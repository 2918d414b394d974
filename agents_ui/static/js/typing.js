// Typing, both ways: one's own is told now and again, never the words; the other side's is shown until it runs out.

import { signed } from "./post.js";

const AGAIN_MS = 3_000;

/** Posts to `url` while there is typing in `place` and `isTold(field)`. What does not arrive is no loss. */
export function tellTyping(place, url, isTold = () => true) {
  let last = 0;
  place.addEventListener("input", ({ target }) => {
    if (!target.value.trim() || !isTold(target) || Date.now() - last < AGAIN_MS) return;
    last = Date.now();
    fetch(url, { method: "POST", headers: signed() }).catch(() => {});
  });
}

/** `show({ who, for_s })` as pushed; `clear()` when that person's words have come. */
export function typingLine(place) {
  let timer = 0;

  function clear() {
    clearTimeout(timer);
    place.hidden = true;
  }

  function show({ who, for_s: seconds }) {
    place.textContent = place.dataset.words.replace("{}", who);
    place.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(clear, seconds * 1_000);
  }

  return { show, clear };
}
