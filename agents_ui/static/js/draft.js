// The draft card: the text grows in place, and what an agent has begun to edit is never replaced.

import { announce } from "./announcer.js";
import { restOf } from "./composer.js";
import { isLost, land } from "./focus.js";
import { fetchFragment, fetchJson, latest } from "./fragments.js";
import { notYetRead } from "./keys.js";
import { showMoments } from "./moments.js";
import { person } from "./person.js";
import { listenFor } from "./silence.js";

const card = () => document.getElementById("draft");
const part = (selector) => card().querySelector(selector);
/** The place of an edit of the draft that is shown, if there is one (agents_ui/unsent.py). */
const placeOf = (shown) => `draft:${shown.dataset.draft}`;
/** Under which this tab keeps an edit of it that was not chosen, as long as the approval without it may be taken back. */
const PASSED_OVER = `passed-over:${person}:`;
const { ticket } = document.querySelector(".conversation").dataset;
/** Which draft, and how often it was begun. */
const attemptOf = ({ draft, attempt }) => `${draft} ${attempt}`;
const passedOver = (shown) => `${PASSED_OVER}${ticket}:${shown.dataset.draft}`;
const LONGEST_UNDO_MS = 10 * 60_000;
const seconds = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "second", unitDisplay: "narrow", maximumFractionDigits: 1 });
/** One that ended goes once the conversation has gone on. */
const sameDraft = (one, other) => one.hidden === other.hidden && ["draft", "status", "attempt", "reply", "blocked"].every((key) => one.dataset[key] === other.dataset[key]);

/**
 * `unsent`: where edits are kept (unsent.js). `keepText(text)`: takes an edit that its draft can no longer carry;
 * `goOnWith(text)`: the same for who is at it. `offerText(place, text, settle)`: offers what another device made of it.
 * `onChange()`: another card stands there.
 */
export function draftCard(url, { unsent, keepText, goOnWith, offerText, onChange }) {
  let newer = null;
  let statusBefore = "";
  /** How long the first words of which attempt took: they may be told of before its card is there. */
  let first = {};
  /** The drafts that stood here and could be decided: who takes a decision back has read that one. */
  const wereReady = new Set();
  /** What is typed in a dialog of the card, by the name of its field. */
  let asked = {};
  const heard = listenFor(card);

  // -- growing ------------------------------------------------------------------------------------------------
  /** Offsets count as String.length does; a part that is here already is skipped, a gap is read whole. */
  function grow({ draft, attempt, offset, text, first_ms }) {
    if (first_ms) first = { of: attemptOf({ draft, attempt }), ms: first_ms };
    if (card().dataset.draft !== draft || Number(card().dataset.attempt) !== attempt) return refresh();
    const shown = part(".draft-text");
    if (card().dataset.status !== "writing" || !shown) return refresh();
    if (first_ms) sayFirst(first_ms);
    heard();
    if (offset > shown.textContent.length) return readWhole();
    shown.append(text.slice(shown.textContent.length - offset));
    shown.normalize();
  }

  /** How long the first words took, as long as one sees the draft grow. */
  function sayFirst(milliseconds) {
    const line = part(".draft-first");
    line.hidden = false;
    line.textContent = line.dataset.words.replace("{}", seconds.format(milliseconds / 1000));
  }

  const readWhole = latest(async () => {
    const { draft, textUrl } = card().dataset;
    const found = await fetchJson(textUrl).catch(() => null); // the next part asks again
    if (found && card().dataset.draft === draft && Number(card().dataset.attempt) === found.attempt) showAtLeast(found.text);
  });

  function showAtLeast(text) {
    const shown = part(".draft-text");
    if (card().dataset.status === "writing" && text.length > shown.textContent.length) shown.textContent = text;
  }

  // -- another state ------------------------------------------------------------------------------------------
  const refresh = latest(async () => {
    const fresh = (await fetchFragment(url)).getElementById("draft");
    if (isBeingSent() && "mine" in fresh.dataset) return; // it is what is being sent: its answer says so
    if (newer && asking() && sameDraft(card(), fresh)) takeBack();
    else if (!newer && sameDraft(card(), fresh)) showAtLeast(fresh.querySelector(".draft-text")?.textContent ?? "");
    else if ((isEditing() && !carriesOn(fresh)) || asking()) offer(fresh);
    else show(fresh);
  });

  /** The dialog in which one says why it is rejected, or sent all the same, until that is on its way. */
  const asking = () => part("form[popover]:popover-open:not(.htmx-request)");

  function show(fresh) {
    newer = null;
    const lost = supersededBy(fresh);
    const isTold = !lost && card().dataset.announce === fresh.dataset.announce;
    if (card().dataset.status === "ready") wereReady.add(card().dataset.draft);
    if (lost && !wereReady.has(fresh.dataset.draft)) notYetRead();
    const hadFocus = card().contains(document.activeElement);
    const height = card().offsetHeight;
    keepAsked(fresh);
    const goOn = carriesOn(fresh) ? carryOver(fresh) : rescue(fresh);
    card().replaceWith(fresh);
    if (!fresh.querySelector("#revision")) holdHeight(height);
    htmx.process(fresh);
    showMoments(fresh.parentElement);
    putAsked();
    restore();
    if (first.of === attemptOf(card().dataset) && part(".draft-first")) sayFirst(first.ms);
    if (goOn) goOn(hadFocus);
    else if (hadFocus && isLost()) land();
    if (!isTold) announce([lost, fresh.dataset.announce].filter(Boolean).join(" "));
    heard();
    onChange();
  }

  /** What is edited there stands there again, as when a colleague has approved it and taken that back. */
  function carriesOn(fresh) {
    const isSame = ["draft", "attempt"].every((key) => card().dataset[key] === fresh.dataset[key]);
    return isSame && Boolean(field() && fresh.querySelector("#revision-text"));
  }

  /** The fields themselves, with all that can be undone in them. Returns what goes on with the editing, if one was. */
  function carryOver(fresh) {
    const wasEditing = isEditing();
    if (!wasEditing && !isChanged()) return null;
    const { text, override_reason: reason } = field().form.elements;
    const at = reason === document.activeElement ? reason : text;
    const { selectionStart, selectionEnd } = at;
    const { elements } = fresh.querySelector("#revision");
    elements.text.replaceWith(text);
    elements.override_reason.replaceWith(reason);
    return wasEditing && ((hadFocus) => {
      card().dataset.editing = "";
      at.setSelectionRange(selectionStart, selectionEnd);
      if (hadFocus) at.focus({ preventScroll: true });
    });
  }

  /** A note for the next draft is not lost with one that was overtaken; why one is sent all the same is about that one. */
  function keepAsked(fresh) {
    const isSame = card().dataset.draft === fresh.dataset.draft;
    for (const { name, value } of card().querySelectorAll("[popover] .input")) asked[name] = isSame || name === "note" ? value : "";
  }

  function putAsked() {
    for (const field of card().querySelectorAll("[popover] .input")) field.value = asked[field.name] ?? "";
  }

  /** It has been sent, or decided without it. */
  function forgetAsked() {
    asked = {};
    putAsked();
  }

  /** A draft that is written anew is as high as the one before: nothing moves under who is about to press. */
  function holdHeight(height) {
    const body = part(".draft-body");
    if (body) body.style.minBlockSize = `${Math.max(0, height - card().offsetHeight + body.offsetHeight)}px`;
  }

  /** What is said when another draft stands where one was open. */
  function supersededBy(fresh) {
    const { draft: was, status, superseded } = card().dataset;
    return was && was !== fresh.dataset.draft && status === "ready" ? superseded : "";
  }

  function offer(fresh) {
    statusBefore = newer ? statusBefore : part(".draft-status").textContent;
    newer = fresh;
    part(".draft-newer").hidden = false;
    sayMoot(fresh.dataset.draft !== card().dataset.draft || fresh.dataset.status !== "ready");
    part(".draft-status").textContent = card().dataset.overtaken;
    for (const button of document.querySelectorAll("#draft [data-answers]")) {
      button.disabled = true;
      delete button.dataset.held; // it is not held for a moment only
    }
  }

  /** It has come back as it was, while one says what is wrong with it. */
  function takeBack() {
    newer = null;
    part(".draft-newer").hidden = true;
    sayMoot(false);
    part(".draft-status").textContent = statusBefore;
    for (const button of document.querySelectorAll("#draft [data-answers]")) button.disabled = false;
    onChange();
  }

  /** In the dialog that asks: whether nothing is left to decide. */
  function sayMoot(isMoot) {
    asking()?.querySelectorAll(".draft-moot").forEach((line) => (line.hidden = !isMoot));
    asking()?.querySelectorAll("[data-digit]").forEach((choice) => (choice.disabled = isMoot));
  }

  // -- things to check -----------------------------------------------------------------------------------------
  /** What is marked has to be seen before it is approved: the first press goes there, the next one approves. */
  function lookFirst(event) {
    const words = card().dataset.unchecked;
    if (!words) return;
    event.preventDefault();
    looked();
    part("mark[tabindex]")?.focus();
    announce(words);
  }

  const looked = () => delete card().dataset.unchecked;

  // -- editing ------------------------------------------------------------------------------------------------
  const field = () => part("#revision-text");
  const isEditing = () => "editing" in card().dataset;
  const isBeingSent = () => Boolean(part("#revision.htmx-request"));
  const isChanged = () => Boolean(field()) && field().value !== field().defaultValue;

  /** Words of this reader, typed here or taken back from what was about to be sent. */
  const isOwn = () => isChanged() || Boolean(field() && "undoneEdit" in card().dataset);

  function edit() {
    const place = placeOf(card());
    const isHere = () => Boolean(field()) && placeOf(card()) === place;
    const kept = unsent.at(place, {
      show: (text) => isHere() && fill(text),
      offer: (text) => (isHere() ? offerText(place, text, kept.settle) : offerText(place, kept.text(), kept.gone)),
    });
    return kept;
  }

  function restore() {
    if (!field()) return;
    fill(edit().text());
    takeUp();
    offerText(placeOf(card()), edit().other(), edit().settle);
  }

  /** Its draft was approved without it, and that was taken back: newer than all but what another device typed there. */
  function takeUp() {
    const { text, at } = JSON.parse(sessionStorage.getItem(passedOver(card()))) ?? {};
    sessionStorage.removeItem(passedOver(card()));
    if (!text || Date.now() - at >= LONGEST_UNDO_MS) return showKept();
    if (["", text].includes(edit().text())) {
      write(text);
      return showKept();
    }
    fill(text);
    edit().takenUp(text, field().form.elements.client_key.value, at);
  }

  /** Who takes the decision back goes on where the edit was left. */
  function passOver() {
    if (isChanged()) sessionStorage.setItem(passedOver(card()), JSON.stringify({ text: field().value, at: Date.now() }));
  }

  function fill(text) {
    if (field() && text && text !== field().value) field().value = text;
    showKept();
  }

  /** Says below the text that an edit of it is kept. */
  function showKept() {
    if (field()) part(".draft-kept").hidden = !isOwn();
  }

  /** An edit that its draft can no longer carry goes to the composer, unless its writer chose the draft without it. */
  function rescue(fresh) {
    const take = isEditing() ? goOnWith : keepText;
    if ("mine" in fresh.dataset) passOver();
    else if (isChanged()) take(field().value);
    if (field()) leave();
  }

  /** The edit needs no keeping any more. */
  function leave() {
    if (edit().text()) edit().gone();
  }

  function begin() {
    card().dataset.editing = "";
    field().focus();
    field().setSelectionRange(field().value.length, field().value.length);
  }

  /** Begins with what is forbidden in it covered; an edit that was kept stays as it is. */
  function beginCovered() {
    if (!isOwn()) write(part("[data-mask]").dataset.mask);
    begin();
  }

  function write(text) {
    field().value = text;
    field().dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** What is being sent is not moved elsewhere: the answer says what becomes of it. */
  function showNewer() {
    if (!isBeingSent()) show(newer);
  }

  /** What came meanwhile was only held back for the editor. */
  function cancel() {
    if (newer) return showNewer();
    delete card().dataset.editing;
    showKept();
    if (isOwn()) announce(part(".draft-kept").textContent.trim());
    part("[data-edit]").focus({ preventScroll: true });
  }

  /**
   * Decided from this page: the edit needs no keeping any more. `sent`: the edit as it was sent, or "" when it was
   * decided without it; what was typed since is no part of it.
   */
  function decided(sent) {
    forgetAsked();
    if (!field()) return;
    const take = document.activeElement === field() ? goOnWith : keepText;
    if (sent && field().value !== sent) take(restOf(field().value, sent));
    if (!sent) passOver();
    leave();
    if (card().contains(document.activeElement)) land();
    delete card().dataset.editing;
    field().defaultValue = field().value;
  }

  const acts = { "[data-edit]": begin, "[data-mask]": beginCovered, "[data-cancel-edit]": cancel, "[data-show-newer]": showNewer };

  document.addEventListener("click", (event) => {
    for (const [selector, act] of Object.entries(acts)) {
      const link = event.target.closest(`#draft ${selector}`);
      if (!link) continue;
      event.preventDefault();
      if (link.getAttribute("aria-disabled") !== "true") act();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("#draft .draft-decide form > [data-key=a]")) lookFirst(event);
  });
  document.addEventListener("toggle", ({ target, newState }) => newer && newState === "closed" && target.matches("#draft form") && !isEditing() && show(newer), true);
  document.addEventListener("focusin", (event) => {
    if (event.target.closest("#draft mark[tabindex]")) looked();
  });
  document.addEventListener("input", (event) => {
    if (event.target === field()) edit().typed(field().value, field().form.elements.client_key.value);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target === field()) {
      event.preventDefault();
      cancel();
    }
  });

  /** What is too old to be taken up is no longer kept. */
  function forgetPassedOver() {
    for (const name of Object.keys(sessionStorage).filter((each) => each.startsWith(PASSED_OVER))) {
      if (Date.now() - JSON.parse(sessionStorage.getItem(name)).at >= LONGEST_UNDO_MS) sessionStorage.removeItem(name);
    }
  }

  forgetPassedOver();
  restore();
  return { grow, refresh, attempt: () => attemptOf(card().dataset), decided, passOver, forgetAsked, place: () => field() && placeOf(card()) };
}
