// Files that must survive a reload. Those that the browser cannot store, or not yet, last as long as the page.

const STORE = "files";
const PATIENCE_MS = 3_000; // some databases never answer
const unstored = new Map();

function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("desk", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
    let isLate = false;
    const late = setTimeout(() => {
      isLate = true;
      reject(new Error(`the database did not open within ${PATIENCE_MS} ms`));
    }, PATIENCE_MS);
    asked.onsuccess = () => {
      clearTimeout(late);
      if (isLate) asked.result.close();
      else resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error);
  });
}

async function run(mode, act) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const asked = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** No files: nothing is kept under `name` any more. Resolves to whether they outlast this page. Never rejects. */
export async function keepFiles(name, files) {
  if (files.length) unstored.set(name, files);
  else unstored.delete(name);
  const isStored = await run("readwrite", (store) => (files.length ? store.put(files, name) : store.delete(name))).then(
    () => true,
    () => false,
  );
  if (isStored && unstored.get(name) === files) unstored.delete(name);
  return isStored || !files.length;
}

/** Those of `name`; [] when there are none any more. Never rejects. */
export async function recallFiles(name) {
  return unstored.get(name) ?? (await run("readonly", (store) => store.get(name)).catch(() => [])) ?? [];
}

/** Those of every name that begins with `prefix`, save those that begin with `spared`, if given. Never rejects. */
export async function forgetAllFiles(prefix, spared) {
  const isForgotten = (name) => name.startsWith(prefix) && (!spared || !name.startsWith(spared));
  [...unstored.keys()].filter(isForgotten).forEach((name) => unstored.delete(name));
  await run("readwrite", (store) => {
    if (!spared) return store.delete(all(prefix));
    store.delete(IDBKeyRange.bound(prefix, spared, false, true));
    return store.delete(IDBKeyRange.bound(all(spared).upper, all(prefix).upper));
  }).catch(() => {});
}

/** Those stored under every name that begins with `from` go to the names that begin with `to`, after those there. Never rejects. */
export async function moveAllFiles(from, to) {
  await run("readwrite", (store) => {
    const asked = store.openCursor(all(from));
    asked.onsuccess = () => asked.result && move(store, asked.result, to + asked.result.key.slice(from.length));
    return asked;
  }).catch(() => {});
}

function move(store, cursor, name) {
  const asked = store.get(name);
  asked.onsuccess = () => {
    store.put([...(asked.result ?? []), ...cursor.value], name);
    cursor.delete();
    cursor.continue();
  };
}

const all = (prefix) => IDBKeyRange.bound(prefix, `${prefix}\uffff`);
