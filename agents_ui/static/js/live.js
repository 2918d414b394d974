// One event stream for a page. A push is a hint, the database is the truth: whoever is told, fetches.

import { backoff } from "./backoff.js";
import { NO_MORE } from "./fragments.js";
import { person } from "./person.js";

const STALE_AFTER_MS = 60_000; // asleep for so long, a connection may be dead without knowing it
const REST_AFTER_MS = 3_000;
const nothing = () => {};

/**
 * Follow `url`, which carries the cursor of the page as ?after=.
 *
 * onPush(kind, facts) is called for each push of `kinds`; onReset() when pushes were lost for good; onOnline() at
 * each connection, after which the page fetches what it may have missed; onOffline(reason) when nothing is told any
 * more, because the "network" broke or the server's "pushes" are away; onGone() when the server has nothing more
 * for us (answers with one of `noMore`), and then nothing else is called. Returns { close }.
 *
 * Of hidden pages one of each `group` (by default, of those that follow the same) listens on, the others rest until they are seen or it is gone: over HTTP/1.1 a
 * browser has six connections for each host, and who opens many tickets has many tabs. Where pages cannot agree by
 * locks (a host without TLS), all listen.
 */
export function live(
  url,
  { kinds, group = new URL(url, location.href).pathname, noMore = NO_MORE, onPush = nothing, onReset = nothing, onOnline = nothing, onOffline = nothing, onGone = nothing },
) {
  const address = new URL(url, location.href);
  let source = null;
  let timer = 0;
  let hiddenAt = 0;
  let isResting = false;
  let isLeft = false;
  let resting = new AbortController();
  const patience = backoff(500, 30_000);
  const leaving = new AbortController();

  function connect() {
    clearTimeout(timer);
    if (isResting) return;
    source?.close();
    source = new EventSource(address);
    source.onopen = () => {
      patience.reset();
      onOnline();
    };
    source.onerror = broken;
    const hear = (kind, act) => source.addEventListener(kind, (event) => act(read(event)));
    kinds.forEach((kind) => hear(kind, ({ facts }) => onPush(kind, facts)));
    hear("reset", () => onReset());
    hear("offline", () => onOffline("pushes"));
    hear("online", () => onOnline());
    hear("gone", gone);
  }

  /** Remembers the place: the browser does so only for as long as it reconnects by itself. */
  function read(event) {
    if (event.lastEventId) address.searchParams.set("after", event.lastEventId);
    return JSON.parse(event.data);
  }

  function broken() {
    onOffline("network");
    if (source.readyState === EventSource.CLOSED) timer = setTimeout(ask, patience.next());
  }

  /** EventSource hides why it was refused, so ask once by other means. */
  async function ask() {
    const asking = new AbortController();
    try {
      const { status } = await fetch(address, { signal: AbortSignal.any([asking.signal, leaving.signal]) });
      asking.abort();
      if (leaving.signal.aborted) return;
      if (noMore.has(status)) return gone();
      if (status !== 200) throw new Error(`the stream answered ${status}`);
      connect();
    } catch {
      if (!leaving.signal.aborted && !isResting) timer = setTimeout(ask, patience.next());
    }
  }

  function wake() {
    patience.reset();
    connect();
  }

  function looked() {
    if (document.hidden) return isLeft || hide();
    resting.abort();
    isResting = false;
    if (source?.readyState !== EventSource.OPEN || Date.now() - hiddenAt > STALE_AFTER_MS) wake();
  }

  /** A page that is being left asks for no lock: it would not be kept for the way back. */
  function hide() {
    hiddenAt = Date.now();
    resting = new AbortController();
    const { signal } = resting;
    const rests = setTimeout(rest, source ? REST_AFTER_MS : 0);
    const until = new Promise((resolve) => signal.addEventListener("abort", resolve));
    const listenOn = () => {
      clearTimeout(rests);
      isResting = false;
      if (source?.readyState !== EventSource.OPEN) wake();
      return until;
    };
    signal.addEventListener("abort", () => clearTimeout(rests));
    if (navigator.locks) navigator.locks.request(`listens:${person ?? ""}:${group}`, { signal }, listenOn).catch(() => signal.aborted || listenOn());
    else listenOn();
  }

  function rest() {
    isResting = true;
    pause();
  }

  function gone() {
    close();
    onGone();
  }

  /** Kept for the way back, it would keep its connection, and a browser has six for each host: others wait for one. */
  function leave() {
    isLeft = true;
    pause();
  }

  function comeBack() {
    isLeft = false;
    wake();
  }

  function pause() {
    clearTimeout(timer);
    source?.close();
  }

  function close() {
    leaving.abort();
    resting.abort();
    pause();
  }

  document.addEventListener("visibilitychange", looked, { signal: leaving.signal });
  addEventListener("online", wake, { signal: leaving.signal });
  addEventListener("offline", () => onOffline("network"), { signal: leaving.signal });
  addEventListener("pagehide", leave, { signal: leaving.signal });
  addEventListener("pageshow", (event) => event.persisted && comeBack(), { signal: leaving.signal });
  if (document.hidden) hide();
  else connect();
  if (!navigator.onLine) onOffline("network");
  return { close };
}
