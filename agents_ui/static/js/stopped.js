// Answers that were not sent after all, of which this page knew: told on whatever page one is on, until one has looked.

import { land } from "./focus.js";
import { person } from "./person.js";
import { say, stopped } from "./undoing.js";

const NAME = `stopped:${person}`;
const banner = document.getElementById("stopped");
const words = banner.querySelector("[data-words]");

/** The addresses of their conversations, the newest last; no word and no name of them. */
const read = () => JSON.parse(sessionStorage.getItem(NAME)) ?? [];

function write(all) {
  sessionStorage.setItem(NAME, JSON.stringify(all));
  show(all);
}

const withoutIt = (address) => read().filter((each) => each !== address);

const isOwn = ({ status, by }) => status === "undone" && String(by) === person;

/** What became of a reply. Its own conversation says so itself, and what one has undone oneself is known. */
export function hearOfReply(facts) {
  const known = stopped(facts);
  if (!known?.stopped || isOwn(facts) || known.at === location.pathname) return;
  say(known.stopped);
  write([...withoutIt(known.at), known.at]);
}

function show(all) {
  banner.hidden = !all.length;
  if (!all.length) return;
  words.textContent = all.length > 1 ? banner.dataset.many.replace("{}", all.length) : banner.dataset.one;
  banner.querySelector("a").href = all.at(-1);
}

/** What was said on the page before may not have been heard. */
function look() {
  write(withoutIt(location.pathname));
  if (!banner.hidden) say(words.textContent);
}

banner.querySelector("button").addEventListener("click", () => {
  write([]);
  land();
});
addEventListener("pageshow", (event) => event.persisted && look());
look();
