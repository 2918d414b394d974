// A customer's conversation: what is new comes by itself, what is written goes out once and is never lost.

import { isShown, onShown, tellUnread } from "./frame.js";
import { onForgotten, ownConversation, ownStart } from "./frame-person.js";
import { attaching } from "./attaching.js";
import { composer } from "./chat-composer.js";
import { leavingEmail } from "./chat-email.js";
import { finishStart, leaveAtStart } from "./chat-following.js";
import { isLost } from "./focus.js";
import { goOn } from "./kept.js";
import { live } from "./live.js";
import { outbox } from "./outbox.js";
import { pendingMessages } from "./chat-pending.js";
import { post } from "./post.js";
import { rating } from "./chat-rating.js";
import { reader } from "./chat-reader.js";
import { seen } from "./seen.js";
import { localTimes } from "./times.js";
import { tellTyping, typingLine } from "./typing.js";

const POLL_MS = 5_000;
const PATIENCE_MS = 3_000;
const KNOWN_MS = 2_200; // so long the server may say what was before
const SPREAD_MS = 4_000;
const GONE = new Set([404, 410]); // 401 and 403 are those of a proxy on the way, and may pass
const CALM_MS = 1_000; // who only passes by is not told of
const page = document.querySelector(".chat");
const log = document.getElementById("log");
const status = document.getElementById("status");
const menu = document.getElementById("chat-menu");
const connection = document.getElementById("connection");
const form = document.getElementById("composer");
const done = document.getElementById("done");
const unknown = document.getElementById("unknown");
const name = ownConversation(page.dataset.ticket);
const view = reader(document.getElementById("scroll"), document.getElementById("newer"), page.dataset.new, () => lookUp());

finishStart(ownStart());
const theirs = typingLine(document.getElementById("typing"));
const read = seen(page.dataset.reading, { newest: () => newest(), isLooking: () => isShown() && view.isAtEnd(), known: Number(page.dataset.read) });

const newest = () => Number(log.lastElementChild?.dataset.seq ?? 0);
const messagesUrl = () => `${page.dataset.messages}?after=${newest()}`;
const fragment = (html) => new DOMParser().parseFromString(html, "text/html").body;

// -- what the server has ------------------------------------------------------------------------------------------
function showMessages(html) {
  const fresh = [...fragment(html).children].filter(({ id }) => !document.getElementById(id));
  fresh.forEach((message) => {
    localTimes(message);
    const next = [...log.children].find(({ dataset }) => Number(dataset.seq) > Number(message.dataset.seq));
    log.insertBefore(message, next ?? null);
    if (message.dataset.key) arrived(message.dataset.key);
  });
  const isFromDesk = fresh.some(({ dataset }) => dataset.side === "start");
  if (isFromDesk) theirs.clear();
  if (fresh.length) view.grown(isFromDesk);
  lookUp();
}

/** What of the desk's words nobody has looked at is counted outside of the frame. */
function lookUp() {
  read.look();
  const theirWords = log.querySelectorAll("[data-author=agent], [data-author=assistant]");
  tellUnread([...theirWords].filter(({ dataset }) => Number(dataset.seq) > read.upTo()).length);
}

let shownStatus = status.textContent;
let awaitsDeletion = "awaitsDeletion" in menu.dataset;
let due = 0;
let holding = 0;

/** What it offers holds when it is opened; under the hand nothing changes. */
menu.addEventListener("beforetoggle", () => menu.toggleAttribute("data-awaits-deletion", awaitsDeletion));

function showStatus(html) {
  const next = fragment(html);
  const said = next.firstElementChild;
  showSeen(Number(said.dataset.seen));
  awaitsDeletion = "awaitsDeletion" in said.dataset;
  watchCheck(said);
  if (next.textContent.trim() === shownStatus.trim()) return;
  shownStatus = next.textContent;
  const hadFocus = status.contains(document.activeElement);
  status.replaceChildren(...next.childNodes);
  localTimes(status);
  watchPromise();
  rated.refresh(status.querySelector("[data-tone=solved]") !== null).catch(() => {});
  if (form) form.hidden = status.querySelector("[data-tone=closed]") !== null && !typing.text.value;
  if (hadFocus) form?.elements.text.focus();
}

/** A person has read one's words up to there. */
function showSeen(upTo) {
  for (const message of log.querySelectorAll("[data-side=end]")) {
    if (Number(message.dataset.seq) > upTo) continue;
    message.querySelectorAll("[data-when]").forEach((part) => (part.hidden = part.dataset.when !== "seen"));
  }
}

/** A promised time that passes changes what is true, without any push. */
function watchPromise() {
  clearTimeout(due);
  const promised = status.querySelector("time")?.dateTime;
  if (promised) due = setTimeout(refresh, Math.max(new Date(promised) - Date.now(), 0) + 1_000);
}

/** Who checks the answer may leave without a word. */
function watchCheck({ dataset: { holdsMs } }) {
  clearTimeout(holding);
  if (holdsMs) holding = setTimeout(refresh, Number(holdsMs) + CALM_MS);
}

async function get(url) {
  const response = await fetch(url, { headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(15_000) });
  if (GONE.has(response.status)) await leave();
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.text();
}

/** The page anew says why there is nothing more, but would take along what a browser without our cookies has not sent. */
async function leave() {
  if (isOver) return; // what was not sent may be on its way to the start by now
  if (!out.items.length && !typing?.text.value) return location.reload();
  const { status: found, url } = await fetch(location.href, { signal: AbortSignal.timeout(15_000) });
  const isUnknown = found === 404 || url === unknown.querySelector("a").href;
  if (isOver) return;
  if (!isUnknown) return location.reload();
  isOver = true;
  unknown.hidden = false;
}

let isCarrying = false;

/** What was not sent goes along to the start. If files stay behind, that is said before one goes on. */
async function carryOn(event) {
  event.preventDefault();
  if (isCarrying || event.detail > 1) return; // a double click has not read it
  isCarrying = true;
  const lost = unknown.querySelector("[data-lost]");
  const isTold = !lost.hidden;
  lost.hidden = await carryAlong();
  isCarrying = false;
  if (lost.hidden || isTold) goOn(unknown.querySelector("a").href);
}

async function carryAlong() {
  const limits = { longest: Number(form?.dataset.limit ?? 0), most: Number(form?.elements.files.dataset.most ?? 0) };
  const isKept = await leaveAtStart(out, { text: typing?.text.value ?? "", files: attached?.files() ?? [] }, limits);
  typing?.clear();
  attached?.clear();
  return isKept;
}

const rated = rating(document.getElementById("rating"), `${name}:rating`, get, {
  onFailure: (outcome) => (outcome === "later" ? (connection.hidden = false) : refresh()),
  onShown: () => view.grown(false),
});

let isOver = false;
let isFetching = false;
let isAskedAgain = false;
let later = 0;

/** Fetch what is new. Called again meanwhile, it fetches once more. */
async function refresh() {
  isAskedAgain = true;
  if (isFetching || isOver) return;
  isFetching = true;
  try {
    while (isAskedAgain) {
      isAskedAgain = false;
      const [messages, standing] = await Promise.all([get(messagesUrl()), get(page.dataset.status)]);
      showMessages(messages);
      showStatus(standing);
    }
  } catch {
    if (!isOver) refreshIn(PATIENCE_MS);
  }
  isFetching = false;
}

/** What concerns every customer need not be asked for by all in the same instant. */
function refreshIn(ms) {
  clearTimeout(later);
  later = setTimeout(refresh, ms);
}

// -- what the customer writes ---------------------------------------------------------------------------------------
const pending = pendingMessages(document.getElementById("outbox"), document.getElementById("pending"), {
  filesOf: (item) => out.filesOf(item),
  onRetry: (item) => out.retry(item),
  onEdit: async (item) => {
    pending.remove(item.key); // nobody presses it twice
    attached.addAll(await out.filesOf(item));
    out.drop(item);
    typing.put([item.text, typing.text.value].filter(Boolean).join("\n"));
  },
  onDiscard: (item) => {
    out.drop(item);
    pending.remove(item.key);
    typing.text.focus();
  },
});

const out = outbox(name, {
  url: messagesUrl,
  lost: form?.querySelector("[data-when=lost]").textContent,
  onChange: (item) => {
    pending.show(item);
    if (item.state === "refused") refresh();
  },
  onSent: (item, html) => {
    showMessages(html);
    pending.remove(item.key);
    refresh();
  },
});

function arrived(key) {
  pending.remove(key);
  out.items.filter((item) => item.key === key).forEach(out.drop);
}

function send(text) {
  typing.clear();
  done.textContent = "";
  view.toEnd();
  out.add(crypto.randomUUID(), text, attached.files());
  attached.clear();
  view.toEnd();
}

const attached = form && attaching(form, `${name}:files`);
const typing = form && composer(form, `${name}:text`, send, () => attached.files().length > 0);
if (typing) tellTyping(typing.text, page.dataset.typing);
leavingEmail(document.getElementById("chat-email"), `${name}:email`, refresh);

status.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = event.target.querySelector("button");
  button.setAttribute("aria-busy", true);
  const { outcome, html } = await post(event.target.action, {});
  button.removeAttribute("aria-busy");
  connection.hidden = outcome !== "later";
  if (outcome === "sent") showStatus(html);
  if (outcome !== "later") refresh();
});

/** Who comes here goes on writing, where no keyboard would cover the page; a frame does so when it is opened. */
function writeOn() {
  const isAtDesk = matchMedia("(hover: hover) and (pointer: fine)").matches;
  if (typing && isAtDesk && isShown() && isLost() && !location.hash) typing.put(typing.text.value);
}

/** What was done is said once: aloud too, as nobody is told of what stands in a status from the beginning. */
function sayDone() {
  const words = done.textContent;
  if (!words) return;
  done.textContent = "";
  setTimeout(() => (done.textContent = words), CALM_MS);
  history.replaceState(history.state, "", location.pathname + location.hash);
}

// -- the line ---------------------------------------------------------------------------------------------------------
let notice = 0;
let polling = 0;

function online() {
  clearTimeout(notice);
  clearInterval(polling);
  notice = polling = 0;
  connection.hidden = true;
  refresh();
  out.flush();
}

/** Told again at each vain try: the first one counts. */
function offline(reason) {
  if (reason === "pushes") polling ||= setInterval(refresh, POLL_MS);
  else if (navigator.onLine) notice ||= setTimeout(() => (connection.hidden = false), PATIENCE_MS);
  else connection.hidden = false;
}

log.querySelectorAll("[data-key]").forEach(({ dataset }) => arrived(dataset.key));
out.items.forEach(pending.show);
localTimes(document);
watchPromise();
watchCheck(status.firstElementChild);
view.toEnd();
out.flush();
onShown(() => {
  view.toEnd();
  lookUp();
});
lookUp();
writeOn();
sayDone();
onForgotten((isLeft) => isLeft || location.assign(`${unknown.querySelector("a").href}?nobody=yet`));
unknown.querySelector("a").addEventListener("click", carryOn);
live(page.dataset.stream, {
  noMore: GONE,
  kinds: ["message.created", "ticket.changed", "reading.moved", "typing", "checking.changed", "outage.changed"],
  onPush: (kind, facts) => {
    if (kind === "typing") theirs.show(facts);
    else if (kind === "outage.changed") refreshIn(KNOWN_MS + Math.random() * SPREAD_MS);
    else if (kind === "checking.changed") refreshIn(CALM_MS);
    else refresh();
    if (kind === "ticket.changed") rated.lookAgain().catch(() => {});
  },
  onReset: refresh,
  onOnline: online,
  onOffline: offline,
  onGone: () => leave().catch(() => refreshIn(PATIENCE_MS)),
});
