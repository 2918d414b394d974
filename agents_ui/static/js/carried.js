// What was decided on the page before, sent from this one: nobody waits for an answer before the next ticket is seen.
// It is kept until it is answered; sent twice it is one reply (rule 3).

import { post } from "./post.js";
import { keepUndo, say } from "./undoing.js";

const PREFIX = "carried:";
const notice = document.getElementById("not-carried");

/** `form`: what would be posted here. */
export function carry(form) {
  const said = { url: form.action, fields: [...new FormData(form)], from: location.href };
  sessionStorage.setItem(PREFIX + Date.now(), JSON.stringify(said));
}

const names = () => Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX));
const read = (name) => JSON.parse(sessionStorage.getItem(name));

/** Whether what was decided at `path` has not been answered yet. */
export const isCarried = (path) => names().some((name) => new URL(read(name).from, location.href).pathname === path);

/** One after the other: somebody quick may have decided twice before the first was answered. */
async function deliver() {
  for (const name of names().sort()) {
    const said = read(name);
    const answer = await post(said.url, said.fields);
    sessionStorage.removeItem(name);
    if (answer.outcome === "sent") keepUndo(answer.undo);
    else tell(answer.reason ?? notice.dataset.later, said.from);
  }
}

function tell(why, from) {
  notice.querySelector("[data-words]").textContent = why;
  notice.querySelector("a").href = from;
  notice.hidden = false;
  say(why);
}

deliver();
