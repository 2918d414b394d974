// The draft card: the text grows in place, and what an agent has begun to edit is never replaced.

import { fetchFragment, latest } from "./fragments.js";
import { forget, keep, recall } from "./kept.js";
import { showMoments } from "./moments.js";

const card = () => document.getElementById("draft");
const part = (selector) => card().querySelector(selector);
const sameDraft = (one, other) => ["draft", "status", "attempt"].every((key) => one.dataset[key] === other.dataset[key]);

/** `keepText(text)`: takes an edited text that its draft can no longer carry. `onChange()`: another card stands there. */
export function draftCard(url, { keepText, onChange }) {
  let newer = null;

  // -- growing ------------------------------------------------------------------------------------------------
  /** Offsets count as String.length does; a part that is here already is skipped, a gap is read whole. */
  function grow({ draft, attempt, offset, text }) {
    if (card().dataset.draft !== draft || Number(card().dataset.attempt) !== attempt) return refresh();
    const shown = part(".draft-text");
    if (card().dataset.status !== "writing" || !shown) return refresh();
    if (offset > shown.textContent.length) return readWhole();
    shown.append(text.slice(shown.textContent.length - offset));
    shown.normalize();
  }

  const readWhole = latest(async () => {
    const response = await fetch(card().dataset.textUrl);
    if (!response.ok) return;
    const { attempt, text } = await response.json();
    if (Number(card().dataset.attempt) === attempt) showAtLeast(text);
  });

  function showAtLeast(text) {
    const shown = part(".draft-text");
    if (card().dataset.status === "writing" && text.length > shown.textContent.length) shown.textContent = text;
  }

  // -- another state ------------------------------------------------------------------------------------------
  const refresh = latest(async () => {
    const fresh = (await fetchFragment(url)).getElementById("draft");
    if (sameDraft(card(), fresh)) showAtLeast(fresh.querySelector(".draft-text")?.textContent ?? "");
    else if (isTouched()) offer(fresh);
    else show(fresh);
  });

  function show(fresh) {
    newer = null;
    const hadFocus = card().contains(document.activeElement);
    card().replaceWith(fresh);
    htmx.process(fresh);
    showMoments(fresh.parentElement);
    restore();
    if (hadFocus) document.querySelector(".thread").focus({ preventScroll: true });
    document.getElementById("announcer").textContent = fresh.dataset.announce ?? "";
    onChange();
  }

  function offer(fresh) {
    newer = fresh;
    part(".draft-newer").hidden = false;
    document.querySelectorAll("#draft [data-answers]").forEach((button) => (button.disabled = true));
  }

  // -- editing ------------------------------------------------------------------------------------------------
  const field = () => part("#revision-text");
  const place = () => `draft:${card().dataset.draft}`;
  const isTouched = () => Boolean(field()) && ("editing" in card().dataset || field().value !== field().defaultValue);

  function restore() {
    const kept = field() && recall(place());
    if (kept) field().value = kept;
  }

  function edit() {
    card().dataset.editing = "";
    field().focus();
    field().setSelectionRange(field().value.length, field().value.length);
  }

  function cancel() {
    delete card().dataset.editing;
    part("[data-edit]").focus({ preventScroll: true });
  }

  /** The revision was sent: its text needs no keeping any more. */
  function sent() {
    if (!field()) return;
    forget(place());
    delete card().dataset.editing;
    field().defaultValue = field().value;
  }

  const acts = { "[data-edit]": edit, "[data-cancel-edit]": cancel, "[data-show-newer]": takeNewer };

  function takeNewer() {
    if (field().value !== field().defaultValue) keepText(field().value);
    forget(place());
    show(newer);
  }

  document.addEventListener("click", (event) => {
    for (const [selector, act] of Object.entries(acts)) {
      const link = event.target.closest(`#draft ${selector}`);
      if (!link) continue;
      event.preventDefault();
      if (link.getAttribute("aria-disabled") !== "true") act();
    }
  });
  document.addEventListener("input", (event) => {
    if (event.target === field()) keep(place(), field().value);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target === field()) {
      event.preventDefault();
      cancel();
    }
  });

  restore();
  return { grow, refresh, sent };
}
