// A look at what the server has that must not be missed.

import { backoff } from "./backoff.js";
import { gone } from "./connection.js";
import { NO_MORE, Refused } from "./fragments.js";

/** Looks that failed and will be taken again. */
const failing = new Map();

/** `work()` that fails is done again, later each time, unless the server says that there is nothing more to see. */
export function tried(work) {
  const stop = () => clearTimeout(failing.get(work)?.timer);
  const done = () => {
    stop();
    failing.delete(work);
  };
  return work().then(done, (error) => {
    if (error instanceof Refused && NO_MORE.has(error.status)) return gone();
    stop();
    const { patience } = failing.get(work) ?? { patience: backoff(500, 15_000) };
    failing.set(work, { patience, timer: setTimeout(tried, patience.next(), work) });
  });
}
