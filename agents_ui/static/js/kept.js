// What must survive a reload. Where a browser forbids storage, it lasts as long as the page.

const unstored = new Map();

export function keep(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    unstored.set(name, value);
  }
}

export function recall(name) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? unstored.get(name);
  } catch {
    return unstored.get(name);
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

/** All that is kept under names that begin with `from` goes to those that begin with `to`: a text below one that is there. */
export function moveAll(from, to) {
  for (const name of namesOf(from)) {
    const place = to + name.slice(from.length);
    keep(place, together(recall(place), recall(name)));
    forget(name);
  }
}

const together = (there, here) => (typeof there === "string" && there ? `${there}\n${here}` : here);

function namesOf(prefix) {
  const names = new Set(unstored.keys());
  try {
    Object.keys(localStorage).forEach((name) => names.add(name));
  } catch {
    // Only what lives in the page.
  }
  return [...names].filter((name) => name.startsWith(prefix));
}
