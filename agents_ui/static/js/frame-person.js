// Whose the chat in a frame is. Texts and files of a person whom the site has named are kept for them alone: they are
// forgotten when the site names another, or says that nobody is signed in. A name that has merely run out, or that the
// site has not said yet, may come back: until then what they have typed is kept, and shown to nobody.
// Whom the site names is claimed until the desk believes it. What is written meanwhile, on a page of nobody, is theirs
// when they are believed; once the site says that it is another, it is forgotten.

import { forget, forgetAll, keep, moveAll, recall } from "./kept.js";
import { forgetAllFiles, moveAllFiles } from "./kept-files.js";

const NAMED = "frame:named"; // whom the desk believed last
const CLAIMED = "frame:claimed"; // for whom the page of nobody is, as the site says
const data = document.documentElement.dataset;
const listeners = [];
const named = () => recall(NAMED) ?? "";
const claimed = () => recall(CLAIMED) ?? "";

/** What is kept under names that begin so, whoever comes to the start next takes along. */
export const AT_START = "chat:start:";
/** The site's id of the person of this page, "" while nobody is named, and outside of a frame. */
export const person = () => data.person ?? "";
/** How all begins that is kept for the start of this page's person. */
export const ownStart = () => (person() ? `chat:start@${person()}:` : AT_START);
/** How all begins that is kept for a conversation: in a frame it is its person's, as what is kept for the start. */
export const ownConversation = (ticket) => ("person" in data ? `${ownStart()}in:${ticket}` : `chat:${ticket}`);
/** Whose all is that is kept on a page of nobody, "" where it may be anybody's. */
export const whose = () => claimed() || named();

/** Whom `token` names: "" for an empty one, null where that cannot be read. A number is refused as such, and may be mended. */
export function namedIn(token) {
  if (!token) return "";
  try {
    const part = atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"));
    const { sub } = JSON.parse(new TextDecoder().decode(Uint8Array.from(part, (each) => each.charCodeAt())));
    return ["string", "number"].includes(typeof sub) ? String(sub) : null;
  } catch {
    return null;
  }
}

/** It is `who`, the site says, and may not be believed. True: who has been at the page of nobody is another, as it had said. */
export function claim(who) {
  const isAnew = Boolean(claimed()) && claimed() !== who;
  forgetUnless(who, isAnew);
  if (!isAnew) note(who);
  return isAnew;
}

/** The desk knows by now that it is not who was there; another page may have kept something of theirs meanwhile. */
export function claimAnew(who) {
  forgetUnless(who, true);
  note(who);
}

/** A conversation was begun here: on a page of nobody it is theirs whose page it may be. */
export function begun() {
  if (!person() && whose()) note(whose());
}

function note(who) {
  if (who === person()) forget(CLAIMED);
  else if (claimed() !== who) keep(CLAIMED, who); // other pages are told when another one is claimed
}

/** It is `who`, the desk believes. */
export function belongTo(who) {
  forgetUnless(who, false);
  if (named() && named() !== who) forgetAllBut(AT_START);
  keep(NAMED, who);
}

/** Before any text is recalled. */
export function openPage() {
  if (person() || data.nobody === "") belongTo(person());
  if (person()) takeAlong();
}

/**
 * `act(isLeft)` when what this page of nobody shows of what was typed has turned out to be another's; `isLeft`: the page
 * is about to be left, and covered until then.
 */
export const onForgotten = (act) => listeners.push(act);

/** `act()` when the site has named somebody else than this page's person on another page of this browser. */
export function onAnother(act) {
  addEventListener("storage", ({ key, oldValue }) => {
    const before = key === CLAIMED && !person() && JSON.parse(oldValue);
    if ((key === NAMED && named() !== person()) || (before && before !== claimed())) act();
  });
  // A page that was kept for the way back was told of nothing meanwhile.
  addEventListener("pageshow", ({ persisted }) => persisted && person() && named() !== person() && act());
}

/** The recall of files that follows waits for this one in the database. */
function takeAlong() {
  moveAll(AT_START, ownStart());
  moveAllFiles(AT_START, ownStart());
  if (claimed() === person()) forget(CLAIMED);
}

function forgetUnless(who, isLeft) {
  if (!whose() || whose() === who) return;
  forgetAll(AT_START);
  forgetAllFiles(AT_START);
  if (!person()) listeners.forEach((act) => act(isLeft));
}

function forgetAllBut(spared) {
  forgetAll("chat:", spared);
  forgetAllFiles("chat:", spared);
}
