// What is typed and not sent: kept by the server, so that it stands on every device; in this browser until it is there.

import { backoff } from "./backoff.js";
import { gone } from "./connection.js";
import { device, ownDevice } from "./device.js";
import { fetchJson, latest } from "./fragments.js";
import { forget, keep, recallAll } from "./kept.js";
import { post } from "./post.js";

const CALM_MS = 600;
/** Who types without a pause is not kept waiting for longer. */
const LONGEST_MS = 3_000;
const LEAVING_MS = 10_000;
const nothing = () => {};

/** `name`: under which this browser keeps what the server does not have yet. */
export function unsentTexts(url, name) {
  const texts = new Map();
  const patience = backoff(1_000, 20_000);
  let isLeaving = false;
  const nameOf = (place) => `${name}:${place}`;
  const stored = (one) => nameOf(one.place);
  const known = JSON.parse(document.getElementById("kept").textContent);
  const kept = ({ place, text, revision, at, key }) => ({ place, text, revision, at, key });
  /** What the server had been told when this page was asked for stands on it, or is gone. */
  const isPast = ({ told }) => told < performance.timeOrigin;
  const stand = recallAll(`${name}:`);
  stand.filter(isPast).forEach(({ place }) => forget(nameOf(place)));
  const untold = Object.fromEntries(stand.filter((one) => !isPast(one)).map((one) => [one.place, { ...one, isDirty: true }]));
  const blank = { text: "", other: "", revision: 0, at: 0, since: 0, turn: 0, isDirty: false, settled: "", show: nothing, offer: nothing };

  function textAt(place) {
    if (!texts.has(place)) texts.set(place, { ...blank, place, key: crypto.randomUUID(), ...known[place], ...untold[place] });
    return texts.get(place);
  }

  // -- to the server --------------------------------------------------------------------------------------------
  function typed(one, text, key, at = Date.now()) {
    Object.assign(one, { text, key, at, since: one.isDirty ? one.since : Date.now(), turn: one.turn + 1, isDirty: true });
    keep(stored(one), kept(one));
    later(one);
  }

  function later(one) {
    clearTimeout(one.timer);
    one.timer = setTimeout(() => save(one), Math.max(0, Math.min(CALM_MS, one.since + LONGEST_MS - Date.now())));
  }

  /** One at a time for each text: what is typed meanwhile goes after it. */
  function save(one) {
    clearTimeout(one.timer);
    if (one.isDirty) one.saving ??= tell(one).finally(() => (one.saving = null));
  }

  async function tell(one) {
    const device = await ownDevice();
    const { place, text, at, key, settled } = one;
    const said = { place, text, seen: one.revision, device, age_ms: Math.max(0, Date.now() - at), client_key: key };
    const answer = await post(url, settled ? { ...said, is_settled: "on" } : said);
    if (answer.isSignedOut) gone();
    if (answer.outcome === "later") one.timer = setTimeout(() => save(one), Math.max(answer.waitMs, patience.next()));
    if (answer.outcome !== "sent") return; // it stays in this browser
    patience.reset();
    if (one.settled === settled) one.settled = ""; // else it was decided since, and the next one says so
    heard(one, JSON.parse(answer.html), one.at === at && one.text === text);
    one.since = Date.now();
    if (one.isDirty) setTimeout(later, 0, one);
  }

  /** What was typed since then is newer than all: with the old revision it will be told as such. */
  function heard(one, { text, other, revision, is_ours: isOurs }, isAll) {
    if (isAll || isOurs) one.revision = revision;
    if (isAll) settled(one);
    if (isAll && !isOurs) one.show((one.text = text));
    if (other !== one.settled) one.settled = ""; // nobody has seen that one yet
    one.offer((one.other = one.settled ? "" : other));
  }

  /** The page that is being fetched by now may not have it: it finds it in this browser. */
  function settled(one) {
    Object.assign(one, { turn: one.turn + 1, isDirty: false });
    if (isLeaving) keep(stored(one), { ...kept(one), told: Date.now() });
    else forget(stored(one));
  }

  // -- from other devices ---------------------------------------------------------------------------------------
  const refresh = latest(async () => {
    const turns = new Map([...texts].map(([place, { turn }]) => [place, turn]));
    const found = await fetchJson(url);
    for (const place of new Set([...Object.keys(found), ...texts.keys()])) {
      const one = textAt(place);
      const { text, other, revision } = found[place] ?? blank;
      // What was typed, told or sent after the question is newer than the answer, however late that comes.
      if (one.isDirty || one.saving || one.turn !== (turns.get(place) ?? 0) || one.revision === revision) continue;
      Object.assign(one, { text, other, revision });
      one.show(text);
      one.offer(other);
    }
  });

  // -- for what shows a text ------------------------------------------------------------------------------------
  /** `show(text)`: another device wrote it; `offer(text)`: what is not shown, "" when there is nothing (any more). */
  function at(place, { show = nothing, offer = nothing } = {}) {
    const one = textAt(place);
    Object.assign(one, { show, offer });
    if (one.isDirty) later(one);
    return {
      text: () => one.text,
      other: () => one.other,
      typed: (text, key) => typed(one, text, key),
      /** Typed `then`, not knowing what stands there by now: the newer of both stays, the other one is offered. */
      takenUp: (text, key, then) => {
        one.revision = 0;
        typed(one, text, key, then);
      },
      /** The agent has decided about `other`. */
      settle: () => {
        Object.assign(one, { other: "", settled: one.other });
        typed(one, one.text, one.key);
      },
      /** Sent, or taken elsewhere: the server has forgotten it, or is told to. */
      gone: () => {
        typed(one, "", one.key);
        save(one);
      },
      /** Sent, and forgotten there with it. `rest` was typed meanwhile. */
      sent: (rest, key) => {
        forget(stored(one));
        Object.assign(one, { text: "", at: Date.now(), revision: 0, turn: one.turn + 1, isDirty: false });
        if (rest || one.settled) typed(one, rest, key);
      },
    };
  }

  function leave() {
    isLeaving = true;
    setTimeout(() => (isLeaving = false), LEAVING_MS); // a download leaves nothing
  }

  const saveAll = () => texts.forEach(save);
  addEventListener("online", saveAll);
  addEventListener("beforeunload", leave);
  document.addEventListener("visibilitychange", () => document.hidden && saveAll());
  Object.keys({ ...known, ...untold }).forEach((place) => textAt(place).isDirty && later(textAt(place)));
  return {
    at,
    refresh,
    /** `fields` that are sent say who sends what stands at `place`: what others have typed there is not sent with it. */
    sign: (fields, place) => {
      fields.set("device", device());
      fields.set("seen", textAt(place).revision);
    },
    places: () => [...texts.keys()],
    /** Under which name this browser keeps what is typed at `place`. */
    nameOf,
  };
}
