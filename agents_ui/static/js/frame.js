// The chat inside another site's page: whether it is in sight, what the site has chosen, and what it must show outside.
// Outside of a frame it is always in sight, and nobody is told anything.

import { backoff } from "./backoff.js";
import { belongTo, claim, claimAnew, namedIn, onAnother, openPage, person, whose } from "./frame-person.js";
import { post } from "./post.js";

const isFramed = window.parent !== window;
const data = document.documentElement.dataset;
const listeners = [];
const patience = backoff(1_000, 20_000);
let inSight = !isFramed;

export const isShown = () => inSight;
/** `act()` when the chat comes into sight. */
export const onShown = (act) => listeners.push(act);
export const tellUnread = (count) => tell({ type: "unread", count });

/** Nothing of this is a secret: our pages are only shown by sites that the desk allows. */
function tell(message) {
  if (isFramed) window.parent.postMessage({ desk: "chat", ...message }, "*");
}

const acts = {
  settings: ({ accent, greeting, isNaming, isShown: wanted }) => {
    if (!isNaming) cover(false);
    paint(accent);
    const place = document.querySelector(".chat-greeting");
    if (greeting && place) place.textContent = greeting;
    show(wanted);
  },
  shown: ({ isShown: wanted }) => show(wanted),
  focus: ({ end }) => stops().at(end === "last" ? -1 : 0)?.focus(),
  identity: ({ token }) => identify(token),
};

function show(wanted) {
  const wasInSight = inSight;
  inSight = wanted;
  if (!inSight || wasInSight) return;
  listeners.forEach((act) => act());
  land();
}

function land() {
  const text = document.querySelector("textarea");
  if (text && !matchMedia("(pointer: coarse)").matches) text.focus();
  else document.getElementById("main")?.focus();
}

/** White or nearly black on the site's colour: one of them always has contrast enough. */
function paint(accent) {
  if (!/^#[0-9a-f]{6}$/i.test(accent)) return;
  const [r, g, b] = [1, 3, 5].map((at) => (parseInt(accent.slice(at, at + 2), 16) / 255) ** 2.2);
  const on = 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.18 ? "#111" : "#fff";
  const style = document.documentElement.style;
  for (const name of ["--accent-fill", "--accent-fill-hover", "--mine"]) style.setProperty(name, accent);
  for (const name of ["--on-accent", "--on-mine"]) style.setProperty(name, on);
}

let said = "";

/** Where it may be another person than this page's, nothing of the page is in sight until that is known. */
async function identify(token) {
  const named = namedIn(token);
  const isAnew = named !== null && claim(named);
  const isAnothers = (name) => (person() ? name !== person() : isAnew);
  said = token;
  cover(isAnothers(named));
  const answer = await post(data.identity, isAnew ? { token, anew: true } : { token });
  if (said !== token) return; // the site has said something else since
  if (answer.outcome === "later") return setTimeout(() => said === token && identify(token), Math.max(answer.waitMs, patience.next()));
  if (isAnew) claimAnew(named);
  const who = named ?? person();
  if (answer.outcome === "refused") disbelieve(answer.reason, isAnothers(who));
  else believe(who, answer.isChanged || who !== person() || isAnothers(who));
}

function believe(who, isChanged) {
  if (isChanged && !isInVain()) return location.assign(`${data.home}?${said ? "named" : "nobody"}`);
  belongTo(who);
  cover(false);
}

/** It may be another one all the same: the page of whoever was there stays out of sight. */
function disbelieve(reason, isAnothers) {
  tell({ type: "refused", reason });
  if (isAnothers) location.assign(`${data.home}?nobody=yet`);
  else cover(false);
}

/** We come from there: a browser that keeps no cookies is told in vain who it is. */
const isInVain = () => !person() && new URLSearchParams(location.search).has("named");

/** They are there now, whatever the site has said on this page, which may have been left open for long. */
function makeWay() {
  said = null;
  cover(true);
  tell({ type: "elsewhere" });
  location.assign(data.home);
}

/** What is covered cannot have the cursor, and gets it back, unless it is in the site's own page by now. */
function cover(isCovered) {
  const wasCovered = "covered" in data;
  document.documentElement.toggleAttribute("data-covered", isCovered);
  const words = document.getElementById("covered");
  if (words) words.hidden = !isCovered;
  if (wasCovered && !isCovered && inSight && document.hasFocus() && document.activeElement === document.body) land();
}

/** Where the site opens the chat the next time, and for whom. */
function tellPlace() {
  const { place = location.pathname } = document.getElementById("main")?.dataset ?? {};
  tell({ type: "at", path: place, person: person() });
}

function stops() {
  const candidates = document.querySelectorAll("a[href], button:not([disabled]), input:not([type=hidden]), textarea, [tabindex='0']");
  return [...candidates].filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest("[hidden]"));
}

function leave(event) {
  const isBusy = event.defaultPrevented || document.querySelector(":popover-open, dialog[open]");
  if (event.key === "Escape" && !isBusy) tell({ type: "close" });
}

/** Everything but our own pages opens in a tab: no other page may be shown in here. */
function openOutside(event) {
  const link = event.target.closest("a[href]");
  if (!link || (link.origin === location.origin && link.pathname.startsWith("/widget/"))) return;
  link.target = "_blank";
  link.rel = "noopener";
}

if (isFramed) {
  openPage();
  cover(!person() && "nobody" in data && whose()); // until the site has said who it is
  onAnother(makeWay);
  addEventListener("message", ({ source, data: said }) => source === window.parent && said?.desk === "chat" && acts[said.type]?.(said));
  addEventListener("keydown", leave);
  document.addEventListener("click", openOutside, { capture: true });
  document.addEventListener("click", (event) => event.target.closest("[data-act=close]") && tell({ type: "close" }));
  tell({ type: "ready" });
  tellPlace();
  tellUnread(Number(document.getElementById("main")?.dataset.unread ?? 0));
}
