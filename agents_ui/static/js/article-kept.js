// What is typed into the editor of an article survives a reload, a crash and a lost connection.

import { forget, keep, recall } from "./kept.js";
import { person } from "./person.js";

const SENT = `article:${person}:sent`;
const nameOf = (path) => `article:${person}:${path}`;

/** Keeps the fields of `form` as they are typed; puts them back if its version is still the one they began with. */
export function keepForm(form, onBack) {
  const { version } = form.dataset;
  const name = nameOf(location.pathname);
  const kept = recall(name);
  forget(SENT);
  if (kept?.version === version && put(form, kept.fields)) onBack(() => forget(name));
  form.addEventListener("input", () => keep(name, { version, fields: read(form) }));
  form.addEventListener("submit", () => keep(SENT, location.pathname));
}

/** An article is shown: if we come from an editor that was sent, it has been saved. */
export function forgetSent() {
  const sent = recall(SENT);
  if (!sent || !document.referrer || new URL(document.referrer).pathname !== sent) return;
  forget(nameOf(sent));
  forget(SENT);
}

function read(form) {
  const there = ["title", "body", "questions", "why"].filter((name) => name in form.elements);
  return Object.fromEntries(there.map((name) => [name, form.elements[name].value]));
}

/** Whether something was put back that the server does not show. */
function put(form, fields) {
  const changed = Object.entries(fields).filter(([name, value]) => form.elements[name].value !== value);
  changed.forEach(([name, value]) => (form.elements[name].value = value));
  return changed.length > 0;
}
