// Whose the chat in a frame is. Texts and files of a person whom the site has named are kept for them alone: they are
// forgotten when the site names another, or says that nobody is signed in. A name that has merely run out, or that the
// site has not said yet, may come back: until then what they have typed is kept, and shown to nobody.

import { forgetAll, keep, moveAll, recall } from "./kept.js";
import { forgetAllFiles, moveAllFiles } from "./kept-files.js";

const NAMED = "frame:named"; // whom the site named last
const data = document.documentElement.dataset;
const named = () => recall(NAMED) ?? "";

/** What is kept under names that begin so, whoever comes to the start next takes along. */
export const AT_START = "chat:start:";
/** The site's id of the person of this page, "" while nobody is named, and outside of a frame. */
export const person = () => data.person ?? "";
/** How all begins that is kept for the start of this page's person. */
export const ownStart = () => (person() ? `chat:start@${person()}:` : AT_START);

/** Whom `token` names: "" for an empty one, null where that cannot be read. */
export function namedIn(token) {
  if (!token) return "";
  try {
    const part = atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(part, (each) => each.charCodeAt()))).sub ?? null;
  } catch {
    return null;
  }
}

/** It is `who`, the site has said. */
export function belongTo(who) {
  if (named() && named() !== who) forgetTexts();
  keep(NAMED, who);
}

/** Before any text is recalled. */
export function openPage() {
  if (person() || data.nobody === "") belongTo(person());
  if (person()) takeAlong();
}

/** `act()` when the site has named somebody else than this page's person on another page of this browser. */
export function onAnother(act) {
  addEventListener("storage", ({ key }) => key === NAMED && named() !== person() && act());
}

/** The recall of files that follows waits for this one in the database. */
function takeAlong() {
  moveAll(AT_START, ownStart());
  moveAllFiles(AT_START, ownStart());
}

function forgetTexts() {
  forgetAll("chat:");
  forgetAllFiles("chat:");
}
