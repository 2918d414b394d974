// A conversation that is open: pushes are hints, each makes us fetch what it is about.

import { aids, translateNewest } from "./aids.js";
import { attaching } from "./attaching.js";
import { carry } from "./carried.js";
import { composer } from "./composer.js";
import { macros } from "./macros.js";
import { mentions, seenMentions } from "./mentions.js";
import { isSending, outgoingCard } from "./outgoing.js";
import { showRefusal } from "./refusal.js";
import { draftCard } from "./draft.js";
import { forgetEmptied, leaveEmptied, sayEmptied } from "./emptied.js";
import { isLost, land, landWhenLost } from "./focus.js";
import { gone } from "./connection.js";
import { startPage, upAndDown } from "./console.js";
import { fetchHtml, latest, morph } from "./fragments.js";
import { press } from "./keys.js";
import { pickKeys } from "./picks.js";
import { focusRow, goBy, goOn, isInQueue, passOld, refreshQueue } from "./queue.js";
import { bePresent, lookForColleagues } from "./presence.js";
import { precedent } from "./precedent.js";
import { nextQuote } from "./quotes.js";
import { seen } from "./seen.js";
import { unsayStopped } from "./stopped.js";
import { timeline } from "./timeline.js";
import { tried } from "./tried.js";
import { tellTyping, typingLine } from "./typing.js";
import { endReply, keepOffer, onUndone, passUndo, say } from "./undoing.js";
import { unsentTexts } from "./unsent.js";

const CALM_MS = 400;
/** Nothing of these stands in the queue. */
const QUIET = new Set(["draft.grew", "reading.moved", "typing", "presence.changed", "aid.changed"]);
const conversation = document.querySelector(".conversation");
const { ticket, person, messagesUrl, outgoingUrl, draftUrl, precedentUrl, stateUrl } = conversation.dataset;
const kept = ["unsent", "composer", "passed-over"].map((kind) => `${kind}:${person}:${ticket}:`);
forgetEmptied(...kept, `form:${person}:${location.pathname}article/`);
const unsent = unsentTexts(conversation.dataset.unsentUrl, `unsent:${person}:${ticket}`);
const words = composer(unsent);
const attached = attaching(words.form, `composer:${person}:${ticket}:files`);
const macro = macros(words.form, `composer:${person}:${ticket}:macro`, { insert: words.insert, isFree: words.isFree });
mentions(words.form, conversation.dataset.mentionsUrl, () => words.form.elements.mode.value === "note");
const named = seenMentions(conversation.dataset.mentionsUrl, () => {
  tried(refreshState);
  refreshQueue();
});
const messages = timeline(messagesUrl);
/** The newest message that this page knows of. */
let told = 0;
/** The answer that a reply of this page waits for, if one does. */
let unanswered = null;
const draft = draftCard(draftUrl, { unsent, keepText: words.add, goOnWith: words.goOnWith, offerText: words.offer, onChange: hold });
const reply = outgoingCard(outgoingUrl, { take: takeBack, isFree: words.isFree, onChange: hold, onEnd: endReply, unanswered: () => unanswered });
const answered = precedent(precedentUrl, { use: words.add });
const theirs = typingLine(document.getElementById("typing"));
const read = seen(conversation.dataset.readingUrl, { newest: () => messages.newest("[data-public]"), isLooking: () => document.hasFocus() });

/** The fresh head may know of messages that are not on this screen yet. */
const refreshState = latest(async () => {
  const html = await fetchHtml(stateUrl);
  const pane = document.activeElement?.closest("#facts-pane:popover-open");
  await morph(document.getElementById("state"), html);
  words.form.elements.text.readOnly = document.getElementById("state").dataset.ticketStatus === "closed";
  leaveEmptied();
  if (pane && isLost()) land(pane); // its verb is done
  landWhenLost();
  hold();
  named.look();
});

function refreshAll() {
  tried(catchUp);
  tried(reply.refresh);
  tried(draft.refresh);
  tried(refreshState);
  tried(answered.refresh);
  tried(unsent.refresh);
  tried(aids.refresh);
  refreshQueue();
}

// -- never blind, never twice: while something newer is known but not shown nothing that answers can be pressed, and
// no draft is decided while a reply is about to go ------------------------------------------------------------
function isBehind() {
  return told > messages.newest();
}

const isHeld = (button) => isBehind() || (button.closest("#draft") && isSending()) || (button.matches(".send-reply") && attached.isComing());

function hold() {
  for (const field of conversation.querySelectorAll("[name=seen_seq]")) field.value = messages.newest("[data-public]");
  for (const button of conversation.querySelectorAll("[data-answers]")) {
    if (isHeld(button) && !button.disabled) button.disabled = button.dataset.held = true;
    if (!isHeld(button) && button.dataset.held) {
      button.disabled = false;
      delete button.dataset.held;
    }
  }
  if (!isBehind()) document.getElementById("behind").hidden = true;
  else setTimeout(() => (document.getElementById("behind").hidden = !isBehind()), CALM_MS);
}

async function catchUp() {
  await messages.catchUp();
  hold();
  read.look();
}

/** One's own, which may stand above the card of a draft or of a reply. */
async function showNote() {
  await catchUp();
  messages.showNewest();
}

function hear({ seq, author }) {
  if (author === "customer") theirs.clear();
  if (author === "agent") tried(refreshState);
  told = Math.max(told, seq);
  hold();
  tried(catchUp);
  tried(draft.refresh);
  tried(answered.refresh);
  tried(aids.refreshSummary);
}

const acts = {
  "message.created": hear,
  "ticket.changed": () => tried(refreshState),
  "draft.changed": () => {
    tried(draft.refresh);
    tried(refreshState);
  },
  "reply.changed": () => {
    tried(reply.refresh);
    tried(draft.refresh);
    tried(unsent.refresh); // what was sent from another tab or device stands here no more
  },
  "reading.moved": () => tried(refreshState),
  "aid.changed": (facts) => tried(() => aids.changed(facts)),
  typing: theirs.show,
  "draft.grew": draft.grow,
};

function onPush(kind, facts) {
  if (kind === "presence.changed") lookForColleagues();
  if (facts.ticket === ticket || kind === "draft.grew") acts[kind]?.(facts);
  if (!QUIET.has(kind)) refreshQueue();
}

const placeOf = (source) => (source.matches("#revision") ? draft.place() : source.matches(".send-note") ? "note" : "reply");

// -- what became of what was sent ------------------------------------------------------------------------------
/** Whether one wants to go on from what is sent is known as it begins; what other devices have typed is not sent with it. */
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  ctx.attempt = draft.attempt();
  ctx.goesOn = Boolean(ctx.sourceElement.closest("form[data-goes-on]"));
  if (ctx.sourceElement.matches(".send-reply")) unanswered = new Promise((resolve) => (ctx.endWait = resolve));
  if (ctx.sourceElement.closest("#composer, #revision")) unsent.sign(ctx.request.body, placeOf(ctx.sourceElement));
});

document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  if (!ctx.endWait) return;
  unanswered = null;
  ctx.endWait();
});

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  if (ctx.request.method !== "POST") return;
  if (ctx.response.status === 204) succeeded(ctx);
  if (ctx.response.status === 204) return;
  if ([401, 403, 404].includes(ctx.response.status)) gone();
  else if (ctx.response.status >= 500) failed(ctx);
  if (ctx.response.status >= 400) refreshAll();
});

document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (ctx?.request.method !== "POST") return;
  failed(ctx);
  tried(draft.refresh);
});

/** What for: by now another verb may stand in the same form. */
const asked = ({ request }) => new URL(request.action, location.href).pathname;

function succeeded(ctx) {
  const { sourceElement: source, request: { body: sent }, response: answer, goesOn } = ctx;
  if (ctx.isOfPicks) return refreshAll();
  const isUndone = keepOffer(ctx);
  showRefusal();
  const wasFree = words.isFree();
  const form = source.closest("form");
  if (source.matches(".send-reply")) reply.begun(sent.get("text"));
  if (source.matches(".send-reply")) unsayStopped();
  if (form === words.form) words.sent(source, sent.get("text"));
  if (asked(ctx).endsWith("/takeover/")) words.taken(ctx.begun);
  if (asked(ctx).endsWith("/solution/")) words.solved();
  if (source.matches(".send-reply") && sent.get("macro") === form.elements.macro.value) macro.drop();
  if (form.id === "macro-form") form.elements.client_key.value = crypto.randomUUID();
  if (form === words.form) attached.sent(sent.getAll("files"));
  if (form.matches("#rejection, #override")) draft.forgetAsked(); // a push may have brought the next card before
  if (form.matches("#draft form:not([data-anew])") && ctx.attempt === draft.attempt()) draft.decided(form.id === "revision" ? sent.get("text") : "");
  if (form.matches("[popover]")) {
    form.hidePopover();
    form.reset();
  }
  if (source.matches(".send-note")) tried(showNote);
  if (goesOn && !isUndone && (words.isFree() || (form !== words.form && !wasFree))) leaveFor(ctx);
  else refreshAll();
}

/** What was sent here can be taken back from the next ticket. */
function leaveFor({ response, begun }) {
  passUndo(response.headers.get("X-Undo"), begun);
  passOld();
  goOn();
}

/** Nothing is sent before its files are there. */
async function takeBack({ text, macro: acting, files }) {
  words.add(text);
  if (acting.pk) macro.choose(acting);
  if (!files.length) return;
  const restored = attached.restore(files);
  hold();
  if (!(await restored)) say(words.form.dataset.lacking, "note");
  hold();
}

/** Approve, then the next ticket, which sends it. What has to be looked at or reasoned first stays on the screen. */
function approveAndGoOn() {
  const form = document.querySelector("#draft .draft-decide form:has(> [data-key=a])");
  const isLooked = !document.querySelector("#draft[data-unchecked]");
  if (!form || !isLooked || form.querySelector("[data-key=a]").disabled) return press(document.getElementById("draft"), "a");
  draft.passOver();
  carry(form, unsent.nameOf(draft.place()), conversation.dataset.presenceUrl);
  goOn();
  return true;
}

function failed({ sourceElement: source, request: { body: sent }, isOfPicks }) {
  if (isOfPicks) return showRefusal("not-done");
  const form = source.closest("form");
  if (form === words.form) words.failed(source, sent.get("text"));
  showRefusal(form.elements.text ? "not-sent" : "not-done");
}

/** One at a time goes out of the composer: its files go with one of them. */
words.form.addEventListener("click", (event) => {
  const button = event.target.closest(".composer-send button");
  const onTheirWay = [...words.form.querySelectorAll(".composer-send .htmx-request")];
  if (button && onTheirWay.some((each) => each !== button)) say(words.form.dataset.sending, "note");
});

const isReply = (field) => field.id === "revision-text" || (field.id === "composer-text" && words.form.elements.mode.value === "reply");

/** A colleague is at it already. One may write all the same, and nothing typed is touched. */
function sayClaimed(who) {
  const line = document.getElementById("claimed");
  line.hidden = !who;
  if (who) line.querySelector("span").textContent = line.dataset.words.replace("{}", who);
}

const inQueue = (step) => isInQueue() && focusRow(step);

const goBack = () => location.assign(conversation.dataset.back);

for (const place of unsent.places()) if (!["reply", "note", draft.place()].includes(place)) words.offerLost(place);
addEventListener("focus", () => tried(unsent.refresh));
onUndone(refreshAll);
conversation.addEventListener("filled", hold);
landWhenLost();
sayEmptied(landWhenLost);
reply.begin();
hold();
tried(answered.refresh);
read.look();
named.look();
tellTyping(conversation, conversation.dataset.typingUrl, isReply);
bePresent(ticket, conversation.dataset.presenceUrl, sayClaimed);
startPage({
  keys: { ...upAndDown(goBy), ...pickKeys, "shift+a": approveAndGoOn, u: goBack, q: nextQuote, l: translateNewest, ArrowDown: () => inQueue(1), ArrowUp: () => inQueue(-1) },
  kinds: [...Object.keys(acts), "presence.changed", "escalations.changed"],
  onPush,
  refreshAll,
});
