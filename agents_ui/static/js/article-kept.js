// What is typed into the editor of an article survives a reload, a crash and a lost connection.

import { forget, keep, recall } from "./kept.js";

const NEW = "new";
const nameOf = (article) => `article:${article}`;

/** Keeps the fields of `form` as they are typed; puts them back if its version is still the one they began with. */
export function keepForm(form, onBack) {
  const [article, version] = form.dataset.keep.split(":");
  const kept = recall(nameOf(article));
  if (kept?.version === version && put(form, kept.fields)) onBack(() => forget(nameOf(article)));
  form.addEventListener("input", () => keep(nameOf(article), { version, fields: read(form) }));
}

/** `article` has been saved; so has a new one, if that is where we come from. */
export function forgetKept(article) {
  const { version } = recall(nameOf(article)) ?? {};
  if (version) forget(nameOf(article));
  if (document.referrer.endsWith("/articles/new/")) forget(nameOf(NEW));
}

function read(form) {
  return Object.fromEntries(["title", "body", "questions"].map((name) => [name, form.elements[name].value]));
}

/** Whether something was put back that the server does not show. */
function put(form, fields) {
  const changed = Object.entries(fields).filter(([name, value]) => form.elements[name].value !== value);
  changed.forEach(([name, value]) => (form.elements[name].value = value));
  return changed.length > 0;
}
