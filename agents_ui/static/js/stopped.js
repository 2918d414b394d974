// Answers of one's own that were not sent after all: told on whatever page one is on, until one has looked.

import { landWhenLost } from "./focus.js";
import { fetchHtml, latest, morph } from "./fragments.js";
import { person } from "./person.js";
import { post } from "./post.js";
import { tried } from "./tried.js";
import { endStopped, say, sayNoAnswer, unsay } from "./undoing.js";

const HEARD = `heard:${person}`;
const HEARD_MS = 3_000; // who has gone on before may not have heard it
const MOST_HEARD = 100;
const place = () => document.getElementById("stopped");
/** The public ids of what is told, of what the page shows itself, and of what was heard in this tab; no word and no name. */
const told = () => [...place().querySelectorAll("[name=reply]")].map(({ value }) => value);
const shown = () => place().dataset.shown.split(" ").filter(Boolean);
const heard = new Set(JSON.parse(sessionStorage.getItem(HEARD)) ?? []);
let words = "";
let timer = 0;

const refresh = latest(async () => {
  const html = await fetchHtml(place().dataset.url);
  const hadFocus = place().contains(document.activeElement);
  await morph(place(), html);
  if (hadFocus) landWhenLost();
  tell("note");
  look();
});

export const refreshStopped = () => tried(refresh);

/** It is sent again from here: what is said of the one before would be said of that. */
export const unsayStopped = () => unsay(place().dataset.words);

/** `reply`: that one was undone or overtaken; without it something was looked at, on this page or another one. */
export function hearOfStopped({ reply }) {
  if (reply) endStopped(reply);
  refreshStopped();
}

/** Once in this tab; also to who looks, in a `tone`, where it is news. */
function tell(tone) {
  if (document.hidden) return;
  const now = document.getElementById("stopped-words")?.textContent ?? "";
  if (now !== words) unsay(words);
  words = now;
  const isNews = (reply) => !heard.has(reply);
  const isElsewhere = told().some(isNews);
  if (!isElsewhere && !shown().some(isNews)) return;
  for (const reply of [...told(), ...shown()]) heard.add(reply);
  say(isElsewhere ? words : place().dataset.words, tone);
  clearTimeout(timer);
  timer = setTimeout(keep, HEARD_MS);
}

const keep = () => sessionStorage.setItem(HEARD, JSON.stringify([...heard].slice(-MOST_HEARD)));

const forget = (replies) =>
  post(
    place().getAttribute("action"),
    replies.map((reply) => ["reply", reply]),
  );

/** What was not sent here stands here, for who looks. */
function look() {
  if (shown().length && !document.hidden && document.hasFocus()) forget(shown());
}

document.addEventListener("submit", async (event) => {
  if (event.target !== place()) return;
  event.preventDefault();
  const { outcome } = await forget(told());
  if (outcome === "later") sayNoAnswer();
  refreshStopped();
});
document.addEventListener("visibilitychange", () => document.hidden || refreshStopped());
addEventListener("focus", look);
tell();
look();
