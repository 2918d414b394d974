// What was decided on the page before, sent from this one: nobody waits for an answer before the next ticket is seen.
// It is kept until it is answered, and tried again from whatever page one is on by then; sent twice it is one reply
// (rule 3). What was refused is kept as well, until somebody has seen it.

import { backoff } from "./backoff.js";
import { gone } from "./connection.js";
import { land } from "./focus.js";
import { latest } from "./fragments.js";
import { forget } from "./kept.js";
import { person } from "./person.js";
import { post } from "./post.js";
import { beFollowed, stay, tell as tellPresence } from "./telling.js";
import { keepUndo, lastDone, moment, offerEarlier, say, saySoon, setAside, undoAtOnce, unsay, unsaySoon } from "./undoing.js";

const PREFIX = `carried:${person}:`;
const notice = document.getElementById("not-carried");
const words = notice.querySelector("[data-words]");
const patience = backoff(1_000, 20_000);
/** So long the page that follows may take. */
const FOLLOWING_MS = 5_000;
let timer = 0;
/** The refused one that is told now. */
let shown = "";

/**
 * `form`: what would be posted here. `needless`: what this browser keeps (kept.js) under this name, once it is sent.
 * `presence`: where to tell colleagues that one has gone on.
 */
export function carry(form, needless, presence) {
  // The token is taken from the cookie when it is sent: the form's may be outdated by then.
  const fields = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  write(PREFIX + moment(), { url: form.action, fields, needless, presence, from: location.href });
  beFollowed();
  setTimeout(sendFromHere, FOLLOWING_MS);
  decided.add(location.pathname);
  setAside(); // the next thing to undo is this one
}

/** No page has followed: what leads to the next one may fail. */
function sendFromHere() {
  stay();
  deliver();
}

const names = () => Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX)).sort();
const read = (name) => JSON.parse(sessionStorage.getItem(name));
const write = (name, said) => sessionStorage.setItem(name, JSON.stringify(said));
const underWay = () => names().filter((name) => !("reason" in read(name)));
const refused = () => names().find((name) => "reason" in read(name));

/** Where it was decided, before this page or on it. */
const decided = new Set(underWay().map((name) => new URL(read(name).from).pathname));

/** Whether that was at `path`: a list that was asked for before the answer came still has it. */
export const isDecided = (path) => decided.has(path);

const decidedAt = (name) => Number(name.slice(PREFIX.length));
/** What could not be sent when it was tried here, and is tried again. */
const late = new Set();
const mayBeWanted = () => underWay().filter((name) => !read(name).isWanted && !late.has(name));
/** When the last of what is on its way was decided; 0 when nothing is. */
export const lastCarried = () => Math.max(0, ...mayBeWanted().map(decidedAt));

/**
 * What was decided last and is on its way is undone as soon as that is answered. False: nothing is that was decided after
 * all else that Z is for.
 */
export function undoSoonCarried() {
  const name = mayBeWanted().at(-1);
  if (!name || decidedAt(name) < lastDone()) return false;
  write(name, { ...read(name), isWanted: true });
  saySoon();
  return true;
}

/**
 * One after the other: somebody quick may have decided twice before the first was answered. One that the server cannot
 * take now holds back no other; without a network all wait.
 */
const deliver = latest(async () => {
  const waiting = [];
  clearTimeout(timer);
  for (const name of underWay()) {
    const said = toldGone(name);
    const answer = await post(said.url, said.fields);
    if (answer.isSignedOut) return gone();
    if (answer.outcome === "later") waiting.push({ name, ...answer });
    else if (answer.outcome === "refused") refuse(name, said, answer);
    else done(name, said, answer);
    if (answer.outcome === "later") late.add(name);
    if (answer.outcome === "later" && !answer.isAnswered) break;
  }
  if (waiting.length) tryAgain(waiting[0]);
  if (waiting.length || refused()) offerEarlier();
  show(waiting[0]);
});

/** Once: one may be there again when it is tried anew, or still. */
function toldGone(name) {
  const { presence, ...said } = read(name);
  if (!presence || new URL(said.from).pathname === location.pathname) return said;
  tellPresence(presence, "gone");
  write(name, said);
  return said;
}

function refuse(name, said, { reason }) {
  write(name, { ...said, reason: reason || notice.dataset.refused });
  if (said.isWanted) unsaySoon();
}

function done(name, { needless }, { undo }) {
  const isWanted = read(name)?.isWanted;
  patience.reset();
  sessionStorage.removeItem(name);
  forget(needless);
  if (isWanted) undoAtOnce(undo, decidedAt(name));
  else keepUndo(undo, { begun: decidedAt(name) });
}

function tryAgain({ waitMs }) {
  timer = setTimeout(deliver, Math.max(waitMs, patience.next()));
}

/** Refused ones one after the other, each until it was followed or put away; then what is `late`. */
function show(late) {
  shown = refused() ?? "";
  if (shown) tell(read(shown).reason, read(shown).from);
  else if (late) tell(notice.dataset.later, read(late.name).from);
  else hide();
}

function hide() {
  notice.hidden = true;
  unsay(words.textContent);
}

function tell(why, from) {
  if (!notice.hidden && words.textContent === why) return;
  words.textContent = why;
  notice.querySelector("a").href = from;
  notice.hidden = false;
  say(why);
}

notice.addEventListener("click", (event) => {
  if (!event.target.closest("a, button")) return;
  sessionStorage.removeItem(shown);
  hide();
  if (event.target.closest("a")) return;
  show();
  if (notice.hidden) land();
});
/** What was done on the page before, and had its key there, is offered here; not before what is still on its way. */
function begin() {
  deliver();
  if (!underWay().length) offerEarlier();
}

addEventListener("online", deliver);
addEventListener("pageshow", (event) => event.persisted && begin());
begin();
