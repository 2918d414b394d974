// How long to wait before trying again: longer each time, by chance, so that a crowd does not return in step.

export function backoff(shortestMs, longestMs) {
  let failures = 0;
  return {
    next() {
      const longest = Math.min(longestMs, shortestMs * 2 ** ++failures);
      return shortestMs + Math.random() * (longest - shortestMs);
    },
    reset() {
      failures = 0;
    },
  };
}
