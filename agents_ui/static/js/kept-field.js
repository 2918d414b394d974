// A field beside the text, such as a name or an e-mail address: what is typed there stays until it is saved.

import { forget, keep, recall } from "./kept.js";

/** `name`: where it is kept. It is saved once the page comes with it, which no refusal that is told to a script does. */
export function keepField(field, name) {
  const typed = recall(name);
  if (typed !== undefined) field.value = typed;
  const changed = () => (field.value === field.defaultValue ? forget(name) : keep(name, field.value));
  field.addEventListener("input", changed);
  changed();
}
