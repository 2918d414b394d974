// What must survive a reload. Where a browser forbids storage, it lasts as long as the page, or goes along to the next one.

const unstored = new Map(history.state?.unstored);
if (history.state?.unstored) history.replaceState(null, ""); // once: what was sent since does not come back

export function keep(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
    unstored.delete(name);
  } catch {
    unstored.set(name, value);
  }
}

export function recall(name) {
  if (unstored.has(name)) return unstored.get(name);
  try {
    return JSON.parse(localStorage.getItem(name)) ?? undefined;
  } catch {
    return undefined;
  }
}

export function forget(name) {
  unstored.delete(name);
  try {
    localStorage.removeItem(name);
  } catch {
    // There was nothing to remove.
  }
}

/** From a page that leads to nothing more to the one at `url`, with all that could not be stored. */
export function goOn(url) {
  if (!unstored.size) return location.assign(url);
  history.replaceState({ unstored: [...unstored] }, "", url);
  location.reload();
}

/** Every value whose name begins with `prefix`. */
export function recallAll(prefix) {
  return namesOf(prefix).map(recall).filter(Boolean);
}

/** Save those whose names begin with `spared`, if given. */
export function forgetAll(prefix, spared) {
  namesOf(prefix)
    .filter((name) => !spared || !name.startsWith(spared))
    .forEach(forget);
}

/**
 * All that is kept under names that begin with `from` goes to those that begin with `to`: a text below one that is there.
 * Another page may do the same at the same time, and either has done it once.
 */
export function moveAll(from, to) {
  for (const name of namesOf(from)) {
    const place = to + name.slice(from.length);
    const here = recall(name);
    if (here !== undefined) keep(place, together(recall(place), here));
    forget(name);
  }
}

function together(there, here) {
  if (typeof there !== "string" || !there) return here;
  return `\n${there}`.endsWith(`\n${here}`) ? there : `${there}\n${here}`;
}

function namesOf(prefix) {
  const names = new Set(unstored.keys());
  try {
    Object.keys(localStorage).forEach((name) => names.add(name));
  } catch {
    // Only what lives in the page.
  }
  return [...names].filter((name) => name.startsWith(prefix));
}
