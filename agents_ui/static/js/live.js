// One event stream for a page. A push is a hint, the database is the truth: whoever is told, fetches.

const SHORTEST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const STALE_AFTER_MS = 60_000; // asleep for so long, a connection may be dead without knowing it
const NO_MORE = new Set([204, 401, 403, 404, 410]);
const nothing = () => {};

/**
 * Follow `url`, which carries the cursor of the page as ?after=.
 *
 * onPush(kind, facts) is called for each push of `kinds`; onReset() when pushes were lost for good; onOnline() at
 * each connection, after which the page fetches what it may have missed; onOffline() when the connection breaks;
 * onGone(status) when the server has nothing more for us, and then nothing else is called.
 * Stays open in hidden tabs. Returns { close }.
 */
export function live(
  url,
  { kinds, onPush = nothing, onReset = nothing, onOnline = nothing, onOffline = nothing, onGone = nothing },
) {
  const address = new URL(url, location.href);
  let source = null;
  let timer = 0;
  let failures = 0;
  let hiddenAt = 0;
  const leaving = new AbortController();

  function connect() {
    clearTimeout(timer);
    source?.close();
    source = new EventSource(address);
    source.onopen = () => {
      failures = 0;
      onOnline();
    };
    source.onerror = broken;
    kinds.forEach((kind) => source.addEventListener(kind, (event) => onPush(kind, read(event))));
    source.addEventListener("reset", (event) => onReset(read(event)));
  }

  /** Remembers the place: the browser does so only for as long as it reconnects by itself. */
  function read(event) {
    if (event.lastEventId) address.searchParams.set("after", event.lastEventId);
    return event.data ? JSON.parse(event.data) : {};
  }

  function broken() {
    onOffline();
    if (source.readyState === EventSource.CLOSED) timer = setTimeout(ask, nextWait());
  }

  /** EventSource hides why it was refused, so ask once by other means. */
  async function ask() {
    const asking = new AbortController();
    try {
      const { status } = await fetch(address, { signal: AbortSignal.any([asking.signal, leaving.signal]) });
      asking.abort();
      if (leaving.signal.aborted) return;
      if (NO_MORE.has(status)) return gone(status);
      if (status !== 200) throw new Error(`the stream answered ${status}`);
      connect();
    } catch {
      if (!leaving.signal.aborted) timer = setTimeout(ask, nextWait());
    }
  }

  function nextWait() {
    const longest = Math.min(LONGEST_WAIT_MS, SHORTEST_WAIT_MS * 2 ** ++failures);
    return SHORTEST_WAIT_MS + Math.random() * (longest - SHORTEST_WAIT_MS);
  }

  function wake() {
    failures = 0;
    connect();
  }

  function looked() {
    if (document.hidden) hiddenAt = Date.now();
    else if (source.readyState !== EventSource.OPEN || Date.now() - hiddenAt > STALE_AFTER_MS) wake();
  }

  function gone(status) {
    close();
    onGone(status);
  }

  function close() {
    leaving.abort();
    clearTimeout(timer);
    source.close();
  }

  document.addEventListener("visibilitychange", looked, { signal: leaving.signal });
  addEventListener("online", wake, { signal: leaving.signal });
  addEventListener("pageshow", (event) => event.persisted && wake(), { signal: leaving.signal });
  connect();
  return { close };
}
