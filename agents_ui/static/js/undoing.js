// What was done a moment ago and can be undone with Z, on whatever page one is by then.

import { announce, unsay as unsayAloud } from "./announcer.js";
import { isGone } from "./connection.js";
import { person } from "./person.js";
import { post } from "./post.js";
import { joined } from "./sentences.js";

const NAME = `undo:${person}`;
const EARLIER = `undo:${person}:earlier`;
const QUEUED = `undo:${person}:queued`;
const TICK_MS = 250;
const SAID_MS = 8_000;
const LEAVING_MS = 10_000;
const toast = document.getElementById("undoable");
const words = toast.querySelector("[data-words]");
const seconds = toast.querySelector("[data-seconds]");
const notice = document.getElementById("notice");
let offer = recall(NAME);
/** What was done before that, the newest last: Z goes on with it once that is undone, or over. */
let earlier = recall(EARLIER) ?? [];
/** What was done to one thing is undone in the order the key was pressed; of a reply not a moment may be lost. */
const undoing = new Map();
/** What waits there for an answer to the one before; the page that follows goes on with it. */
let queued = [];
let isLeft = false;
let whenUndone = () => {};
let leaving = 0;
let counting = 0;
/** What was said of it, key and all. */
let told = "";
/** What asks for a verb; what else is asked for changes nothing, or has no way back, so that Z does not wait for it. */
const VERB = '[hx-post][hx-swap="none"]:not([data-lasting], .send-note, .outgoing *)';
/** When one has gone on with a thing, so that what was done to it before is not undone any more. */
const over = new Map();
/** What was asked for and is not answered yet, the newest last; the form that asked may be gone by then. */
const underWay = new Set();
let last = Math.max(0, ...[offer, ...earlier].map((each) => each?.begun ?? 0));
/** Now, and later than all before it, within one millisecond too. */
export const moment = () => (last = Math.max(Date.now(), last + 1));
/** That for which Z was pressed before the answer had come. */
let wanted = null;

/**
 * The answer to a verb of this page, where a reply that waits has a card of its own: Z comes to what was before after it.
 * Whether it is undone already.
 */
export function keepOffer(ctx) {
  const said = ctx.response.headers.get("X-Undo");
  const what = JSON.parse(said);
  if (!what?.reply) return keepUndo(said, ctx);
  if (isOutrun(what, ctx)) return putBehind(what, ctx);
  passUndo(said, momentOf(ctx));
  if (undoWanted(ctx)) return true;
  setAside();
  hide();
  return false;
}

/** When that was asked for, or when Z was pressed for it, which is then for the last thing. */
const momentOf = (ctx) => (ctx === wanted ? moment() : ctx.begun);

/** When the last thing was done that Z is for by now; 0 when there is none. */
export const lastDone = () => Math.max(0, ...[...earlier.filter(waits), offer].map((each) => each?.begun ?? 0));

/** What was done later is answered already: Z is for that first. */
const isOutrun = ({ of }, ctx) => ctx !== wanted && (lastDone() > ctx.begun || over.get(of) > ctx.begun);

/** Where its page has a button for that, or one has gone on with it since, nothing of it is left to undo. */
function putBehind({ ms, ...rest }, { begun }) {
  const isLeft = rest.url && !rest.yields && !(over.get(rest.of) > begun);
  if (isLeft) putEarlier([...earlier, { ...rest, begun, until: Date.now() + ms }].sort(inOrder));
  if (rest.words && (isLeft || !rest.url)) say(rest.words, "done");
  return false;
}

const inOrder = (one, other) => (one.begun ?? 0) - (other.begun ?? 0);

/**
 * `said`: what the answer to `ctx`, which was asked for when that had `begun`, says about undoing, or nothing. It is shown,
 * and kept for the page that follows. Whether it is undone already.
 */
export function keepUndo(said, ctx) {
  if (!said) return false;
  const what = JSON.parse(said);
  if (what.of && !what.url) endAllOf(what.of, momentOf(ctx)); // one has gone on with it since
  if (isOutrun(what, ctx)) return putBehind(what, ctx);
  if (what.words && isLess(what)) say(what.words, "done");
  if (!what.words || isLess(what)) return false;
  passUndo(said, momentOf(ctx));
  show();
  return Boolean(what.url) && undoWanted(ctx);
}

/**
 * What is still on its way is undone as soon as its answer is there, before all else, where it can be. False: nothing is
 * that was done after all else, nor after `since`.
 */
export function undoSoon(since) {
  wanted = [...underWay].findLast(({ begun }) => begun > Math.max(lastDone(), since)) ?? null;
  if (wanted) saySoon();
  return Boolean(wanted);
}

export const saySoon = () => say(toast.dataset.soon, "note");
export const unsaySoon = () => unsay(toast.dataset.soon);

/** `said`: what the answer says about undoing that for which Z was pressed on its way, done at `begun`, if it still can be. */
export function undoAtOnce(said, begun) {
  const { ms, ...rest } = JSON.parse(said ?? "{}");
  unsaySoon();
  if (rest.url) askInTurn({ ...rest, begun, until: Date.now() + ms });
  else say(toast.dataset.not, "note");
  offerEarlier();
}

function begin({ detail: { ctx } }) {
  ctx.begun = moment();
  if (ctx.sourceElement.matches(VERB)) underWay.add(ctx);
}

/** What Z waits for was refused, got no answer, or has no way back. */
function end({ detail: { ctx } }) {
  underWay.delete(ctx);
  if (ctx !== wanted) return;
  wanted = null;
  unsaySoon();
  if (ctx.response?.status === 204) sayLasting(toast.dataset.not) || say(toast.dataset.not, "note");
}

/** What was done last has no way back: Z says so, and only the next one is for what was done before. False: it has one. */
export function sayLasting(why = toast.dataset.lasting) {
  if (toast.hidden || !offer?.lasts) return false;
  say(why, "note");
  goBack();
  return true;
}

function undoWanted(ctx) {
  if (!wanted || ctx !== wanted) return false;
  wanted = null;
  undo();
  return true;
}

/** A reply of which this page knows, and whose card, which has the key, is not there yet. */
export function undoBeforeItsCard() {
  const before = earlier.findLast(waits);
  if (!before?.reply || document.querySelector(`#outgoing[data-reply="${before.reply}"]`)) return false;
  goBack();
  undo();
  return true;
}

/**
 * A reply keeps its place before what cannot be undone, what can be undone before what has a way back of its own, and
 * both where nothing was done.
 */
const isLess = ({ url, yields, lasts }) => isLiving() && (url ? yields && !offer.yields : !lasts || Boolean(offer.reply));
const isLiving = () => Boolean(offer?.url) && offer.until > Date.now();
const waits = ({ url, until }) => Boolean(url) && until > Date.now();

/** The same, only for the page that follows: where there is nothing to undo, what was offered before is over. */
export function passUndo(said, begun = moment()) {
  if (!said) return forget();
  const { ms, ...rest } = JSON.parse(said);
  if (isLess(rest) || lastDone() > begun) return;
  setAside();
  putEarlier(earlier.filter(({ reply }) => !reply || reply !== rest.reply));
  put({ ...rest, begun, until: Date.now() + ms });
}

function put(what) {
  offer = what;
  sessionStorage.setItem(NAME, JSON.stringify(offer));
}

/** What was done to `thing` until then, and is not offered now. */
function forgetBefore(thing, until) {
  over.set(thing, until);
  putEarlier(earlier.filter(({ of, begun }) => of !== thing || begun > until));
}

function endAllOf(thing, until) {
  forgetBefore(thing, until);
  if (offer?.of === thing && !(offer.begun > until)) goBack();
}

/** The next thing to undo is on its way: what can be undone now comes after it. */
export function setAside() {
  putEarlier(offer ? [...earlier, offer] : earlier);
  drop();
}

function putEarlier(all) {
  earlier = all.filter(waits);
  sessionStorage.setItem(EARLIER, JSON.stringify(earlier));
}

/** `act(from)` after something was undone from this page; `from`: what had the focus when that was asked for. */
export function onUndone(act) {
  whenUndone = act;
}

function recall(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name));
  } catch {
    return null;
  }
}

function show() {
  const card = document.querySelector(`#outgoing[data-reply="${offer?.reply}"]`);
  if (card?.dataset.status === "pending") setAside(); // it has the key
  if (!offer) return hide();
  if (card || offer.until <= Date.now()) return goBack();
  words.textContent = offer.words;
  toast.hidden = false;
  toast.querySelector("button").hidden = !offer.url;
  told = offer.url && toast.dataset.hint ? joined(offer.words, toast.dataset.hint) : offer.words;
  say(told);
  count();
}

function hide() {
  toast.hidden = true;
  unsay(told);
  drop();
}

/** The page is about to be left: nothing on it is painted anew for that. */
function drop() {
  offer = null;
  sessionStorage.removeItem(NAME);
}

/** All of it: what was done now is not undone with Z, and nothing of before by accident. */
function forget() {
  putEarlier([]);
  drop();
}

/** That one does not wait any more. */
export function endReply(reply) {
  putEarlier(earlier.filter((each) => !reply || each.reply !== reply));
  if (reply && offer?.reply === reply) goBack();
  else offerEarlier();
}

/** A reply that was overtaken, or is undone: if this page knows of it, it is over. */
export function endStopped(reply) {
  const rest = earlier.filter((each) => each.reply !== reply);
  if (offer?.reply === reply) goBack();
  else if (rest.length < earlier.length) putEarlier(rest); // the key stays with what it was for
}

/** What was to come before it has not come, or is undone. */
export function offerEarlier() {
  if (!offer) goBack();
}

/** To what was done before. */
function goBack() {
  hide();
  const before = earlier.findLast(waits);
  putEarlier(earlier.filter((each) => each !== before));
  if (!before) return;
  put(before);
  show();
}

function count() {
  clearTimeout(counting);
  if (toast.hidden) return;
  if (!offer) return hide();
  const left = Math.ceil((offer.until - Date.now()) / 1_000);
  seconds.textContent = left;
  if (left <= 0) goBack();
  else counting = setTimeout(count, TICK_MS);
}

function undo() {
  if (!offer) return hide();
  isLeft = false; // one is still here
  const asked = offer;
  if (asked.yields) forgetBefore(asked.of, asked.begun); // its page has a button for that
  goBack();
  askInTurn(asked);
}

function askInTurn(asked) {
  const of = asked.of || asked.url;
  putQueued([...queued, asked]);
  undoing.set(of, Promise.allSettled([undoing.get(of)]).then(() => isLeft || askNow(asked)));
}

async function askNow(asked) {
  if (!queued.includes(asked)) return; // it was asked for anew
  const from = document.activeElement;
  const answer = await post(asked.url, { token: asked.token ?? "" });
  if ((isLeft && answer.outcome === "later") || !queued.includes(asked)) return;
  putQueued(queued.filter((each) => each !== asked));
  hear(asked, answer, from);
}

/** What it has asked for is given up with the page, before that is hidden: it is no answer, and is asked for anew. */
function leave() {
  isLeft = true;
  setTimeout(askRest, LEAVING_MS); // a download leaves nothing
}

function askRest() {
  isLeft = false;
  const all = recall(QUEUED) ?? [];
  const rest = all.filter(({ until }) => until + LEAVING_MS > Date.now());
  putQueued([]);
  rest.forEach(askInTurn);
  if (rest.length < all.length) sayNoAnswer();
}

function putQueued(all) {
  queued = all;
  sessionStorage.setItem(QUEUED, JSON.stringify(queued));
}

function hear(asked, answer, from) {
  sayAnswered();
  if (answer.outcome === "sent" && isGone()) return location.reload(); // it is ours again
  if (answer.outcome === "later") {
    setAside();
    put(asked);
    show();
  }
  if (answer.outcome === "sent") say(asked.undone, "done");
  else say(answer.reason || toast.dataset.failed, "note");
  whenUndone(from);
}

/** To who listens and, in a `tone`, to who looks: "done" as one wished, "note" for all else. */
export function say(what, tone = "") {
  announce(what);
  if (!tone) return;
  clearTimeout(leaving);
  notice.querySelector("span").textContent = what;
  notice.dataset.tone = tone;
  notice.hidden = false;
  leaving = setTimeout(unsay, SAID_MS, what);
}

/** It is no longer so. */
export function unsay(what) {
  unsayAloud(what);
  if (notice.querySelector("span").textContent === what) notice.hidden = true;
}

export const sayNoAnswer = () => say(toast.dataset.failed, "note");
export const sayAnswered = () => unsay(toast.dataset.failed);

/** A page that was kept for the way back does not know what was done since. */
function look() {
  undoing.clear();
  askRest();
  offer = recall(NAME);
  earlier = recall(EARLIER) ?? [];
  show();
}

toast.querySelector("button").addEventListener("click", undo);
document.addEventListener("htmx:before:request", begin);
document.addEventListener("htmx:finally:request", end);
addEventListener("beforeunload", leave);
addEventListener("pageshow", (event) => event.persisted && look());
askRest();
show();
