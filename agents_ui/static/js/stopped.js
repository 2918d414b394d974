// Answers of one's own that were not sent after all: told on whatever page one is on, until one has looked.

import { land } from "./focus.js";
import { latest, morph } from "./fragments.js";
import { person } from "./person.js";
import { post } from "./post.js";
import { tried } from "./tried.js";
import { endStopped, say } from "./undoing.js";

const HEARD = `stopped:${person}`;
const HEARD_MS = 3_000; // who has gone on before may not have heard it
const place = () => document.getElementById("stopped");
let timer = 0;

const refresh = latest(async () => {
  await morph(place(), place().dataset.url);
  look("note");
});

export const refreshStopped = () => tried(refresh);

/** `reply`: that one was undone or overtaken; without it something was looked at, on this page or another one. */
export function hearOfStopped({ reply }) {
  if (reply) endStopped(reply);
  refreshStopped();
}

/** What was not sent here stands here. The rest is said, once in this tab, also to who looks where it is news. */
function look(tone) {
  if (document.hidden) return;
  if (place().dataset.seenUrl) post(place().dataset.seenUrl, {});
  const words = place().querySelector("[data-words]")?.textContent ?? "";
  clearTimeout(timer);
  if (words === (sessionStorage.getItem(HEARD) ?? "")) return;
  say(words, tone);
  timer = setTimeout(() => sessionStorage.setItem(HEARD, words), words ? HEARD_MS : 0);
}

document.addEventListener("submit", async (event) => {
  if (event.target !== place()) return;
  event.preventDefault();
  await post(place().getAttribute("action"), {});
  await refreshStopped();
  land();
});
document.addEventListener("visibilitychange", () => look());
addEventListener("pageshow", (event) => event.persisted && refreshStopped());
look();
