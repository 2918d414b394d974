// Why a dialog was refused, in it and at the field that is wrong: nobody sees what stands behind it.

import { wordsOf } from "./post.js";

/** What `form`, a dialog, sent is refused in it, at the field that is wrong, if it is one, until something is typed there. */
export function refuseIn(form, html) {
  const [, name] = html.match(/data-field="(\w+)"/) ?? [];
  const field = form.querySelector(`.field [name="${name}"]`);
  const line = form.querySelector(".field-error") ?? document.createElement("p");
  Object.assign(line, { id: `${form.id}-refusal`, className: "field-error", role: "alert" });
  if (field) field.closest(".field").after(line);
  else form.querySelector(".button-row").before(line);
  line.textContent = wordsOf(html);
  if (field) mark(field, line);
  form.addEventListener("input", () => takeBack(line, field), { once: true });
}

function mark(field, line) {
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", [...helpOf(field, line), line.id].join(" "));
  field.focus();
}

function takeBack(line, field) {
  line.remove();
  field?.removeAttribute("aria-invalid");
  field?.setAttribute("aria-describedby", helpOf(field, line).join(" "));
}

/** The ids of whatever else describes it. */
const helpOf = (field, line) => (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== line.id);
