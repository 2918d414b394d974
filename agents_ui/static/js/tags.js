// The desk's tags: each is saved by itself, and what is typed at the others stays.

import { gone } from "./connection.js";
import { startStillPage } from "./console.js";
import { keepOffer, sayAnswered, sayNoAnswer } from "./undoing.js";

const REFUSED = new Set([409, 422]);

startStillPage();

/** Nothing but a list comes in the place of the list. */
document.addEventListener("htmx:after:request", (event) => {
  const { status } = event.detail.ctx.response;
  if (status < 400 || REFUSED.has(status)) return sayAnswered();
  event.preventDefault();
  if (status >= 500) sayNoAnswer();
  else gone();
});

/** What was typed for the next one meanwhile stays. */
const isAsSent = ({ sourceElement, request: { body } }) => saidIn(new FormData(sourceElement)) === saidIn(body);
const saidIn = (fields) => JSON.stringify(["name", "tone", "is_active"].map((each) => fields.get(each)));

/** One goes on in the field where one is, or in that which was refused. Other parts of the page come by themselves. */
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (!ctx.sourceElement.matches(".tag-edit")) return;
  if (REFUSED.has(ctx.response.status)) return document.querySelector("#tags [aria-invalid]")?.focus();
  if (isAsSent(ctx)) ctx.sourceElement.reset();
  keepOffer(ctx);
});
document.addEventListener("htmx:error", sayNoAnswer);
