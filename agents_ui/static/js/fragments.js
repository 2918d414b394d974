// Fetching what the server renders. What is asked for while an answer is on its way is asked for once more after it.

import { answered } from "./answering.js";
import { asPerson } from "./person.js";
import { wordsOf } from "./post.js";

const PATIENCE_MS = 15_000;
const ASKING = "htmx-request";
/** What says that there is nothing more for us; anything else may be tried again. */
export const NO_MORE = new Set([204, 401, 403, 404, 410]);

/** `reason`: in the server's words, where it gave one. */
export class Refused extends Error {
  constructor(status, html = "") {
    super(`the server answered ${status}`);
    Object.assign(this, { status, reason: wordsOf(html) });
  }
}

/** The answer as it came. Throws as fetchFragment does. */
export async function fetchHtml(url) {
  const headers = { Accept: "text/html", "HX-Request": "true", ...asPerson };
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(PATIENCE_MS) });
  const html = await response.text();
  if (!response.ok) throw new Refused(response.status, html);
  answered();
  return html;
}

/** The answer as a DocumentFragment. Throws Refused, or something else without a network or in time. */
export async function fetchFragment(url) {
  const template = document.createElement("template");
  template.innerHTML = await fetchHtml(url);
  return template.content;
}

/** What is sent and not answered is marked so; what the server renders knows nothing of that. */
const asking = new Set();
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => asking.add(ctx.sourceElement));
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => asking.delete(ctx.sourceElement));

const NO_TEXT = "[type=hidden], [type=checkbox], [type=radio], [type=file]";
const isWrittenIn = ({ value, defaultValue }) => value !== defaultValue;
/** Text fields that do not say any more what the server has put into them. */
export const writtenIn = (root) => [...root.querySelectorAll(`textarea, input:not(${NO_TEXT})`)].filter(isWrittenIn);

/**
 * `target` as `text`, the server's newest word; focus, scroll position and what was typed stay. Where the focus stands is
 * asked for behind the wait for that word, not before: it moves meanwhile. Not htmx.ajax: its calls share one queue, which
 * drops the third, and are over before they are answered.
 */
export async function morph(target, text) {
  const typed = writtenIn(target).map((field) => [field, field.value, field.defaultValue, field.form?.elements.seen?.value]);
  const marked = [...target.querySelectorAll(`.${ASKING}`)];
  await htmx.swap({ sourceElement: target, target, text, swap: "outerMorph" });
  marked.filter((each) => asking.has(each)).forEach((each) => each.classList.add(ASKING));
  for (const [field, value, begun, seen] of typed) {
    if (field !== document.activeElement && field.value !== value) field.value = value;
    // What was made of an earlier text was made of that, also when the dialog is opened again.
    if (seen && field.defaultValue !== begun) field.form.elements.seen.value = seen;
  }
}

/**
 * What has the focus as it opens does not take it from another field each time its dialog is rendered anew, nor from who
 * types elsewhere by the time it comes.
 */
document.addEventListener("htmx:after:settle", ({ detail: { task, newContent } }) => {
  if (task.swapSpec.style !== "outerMorph" && !document.activeElement?.matches("textarea, select, input")) return;
  const fresh = newContent.filter((node) => node instanceof Element).flatMap((each) => [each, ...each.querySelectorAll("*")]);
  const asking = fresh.filter((each) => each.hasAttribute("autofocus"));
  asking.forEach((each) => each.removeAttribute("autofocus"));
  queueMicrotask(() => asking.forEach((each) => each.setAttribute("autofocus", "")));
});

/** The answer as values. Throws as fetchFragment does. */
export async function fetchJson(url) {
  const response = await fetch(url, { headers: { Accept: "application/json", ...asPerson }, signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!response.ok) throw new Refused(response.status);
  return response.json();
}

/** What came with a message, as if it had been chosen here. Throws as fetchFragment does. */
export async function fetchFile(url, name) {
  const response = await fetch(url, { headers: asPerson, signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!response.ok) throw new Refused(response.status);
  const content = await response.blob();
  return new File([content], name, { type: content.type });
}

/** `work`, never twice at once: calls that come meanwhile are answered by one more run. */
export function latest(work) {
  let running = null;
  let again = false;
  async function run() {
    do {
      again = false;
      await work();
    } while (again);
  }
  return () => {
    again = true;
    running ??= run().finally(() => {
      running = null;
    });
    return running;
  };
}
