// What is typed into the editor of an article or a macro survives a reload, a crash and a lost connection.

import { forget, keep, recall } from "./kept.js";
import { person } from "./person.js";

const SENT = `form:${person}:sent`;
const nameOf = (path) => `form:${person}:${path}`;

/** Keeps the fields of `form` as they are typed; puts them back if its version is still the one they began with. */
export function keepForm(form) {
  const { version } = form.dataset;
  const name = nameOf(location.pathname);
  const kept = recall(name);
  forget(SENT);
  if (kept?.version === version && put(form, kept.fields)) sayBack(form, () => forget(name));
  form.addEventListener("input", () => keep(name, { version, fields: read(form) }));
  form.addEventListener("submit", () => keep(SENT, location.pathname));
}

/** It is shown: if we come from an editor that was sent, it has been saved. */
export function forgetSent() {
  const sent = recall(SENT);
  if (!sent || !document.referrer || new URL(document.referrer).pathname !== sent) return;
  forget(nameOf(sent));
  forget(SENT);
}

/** Not what is confirmed by a tick: that is confirmed anew. */
const fieldsOf = (form) => [...form.elements].filter((field) => field.matches("[name]:not(button, [type=hidden], [type=checkbox][required])"));
const isTicked = ({ type }) => type === "checkbox";
const keyOf = (field) => (isTicked(field) ? `${field.name}=${field.value}` : field.name);
const read = (form) => Object.fromEntries(fieldsOf(form).map((field) => [keyOf(field), isTicked(field) ? field.checked : field.value]));

/** Whether something was put back that the server does not show. */
function put(form, fields) {
  const now = read(form);
  const changed = fieldsOf(form).filter((field) => keyOf(field) in fields && fields[keyOf(field)] !== now[keyOf(field)]);
  for (const field of changed) field[isTicked(field) ? "checked" : "value"] = fields[keyOf(field)];
  return changed.length > 0;
}

function sayBack(form, discard) {
  const notice = document.getElementById("kept");
  const preview = () => form.dispatchEvent(new Event("input", { bubbles: true }));
  notice.hidden = false;
  preview();
  notice.querySelector("[data-forget]").addEventListener("click", () => {
    form.reset();
    preview();
    discard();
    form.elements.body.focus();
    notice.hidden = true;
  });
}
