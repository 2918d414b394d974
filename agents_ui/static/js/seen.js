// Read up to here: told once for each number, as soon as it is really in front of somebody.

import { post } from "./post.js";

/** `newest()` is the number on the screen, `isLooking()` whether somebody looks. `look()` after every change. */
export function seen(url, { newest, isLooking, known = 0 }) {
  let told = known;

  async function look() {
    const seq = newest();
    if (document.hidden || seq <= told || !isLooking()) return;
    const before = told;
    told = seq;
    const { outcome } = await post(url, { seq });
    if (outcome !== "sent" && told === seq) told = before;
  }

  document.addEventListener("visibilitychange", look);
  addEventListener("focus", look);
  return { look, upTo: () => told };
}
