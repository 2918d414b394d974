// Whose the chat in a frame is. Texts and files of a person whom the site has named are kept for them alone: they are
// forgotten when the site names another, or says that nobody is signed in. A name that has merely run out may come back:
// then only the text box that anybody would see is emptied.

import { forgetAll, keep, recall } from "./kept.js";
import { forgetAllFiles } from "./kept-files.js";

const NAMED = "frame:named"; // whom the site named last
const SHOWN = "frame:shown"; // whose page this browser showed last
const data = document.documentElement.dataset;

/** The site's id of the person of this page, "" while nobody is named. */
export const person = () => data.person;
export const named = () => recall(NAMED) ?? "";

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
  if (named() && named() !== who) forgetTexts("chat:");
  data.person = who;
  keep(NAMED, who);
  keep(SHOWN, who);
}

/** The text box of the next page is filled for whoever is there: they have taken the text along. */
export const takeAlong = () => keep(SHOWN, "");

/** Before any text is recalled. */
export function openPage() {
  if (person() || "nobody" in data) return belongTo(person());
  if (recall(SHOWN)) forgetTexts("chat:start:");
  keep(SHOWN, "");
}

function forgetTexts(prefix) {
  forgetAll(prefix);
  forgetAllFiles(prefix);
}
