// The agent's own words: kept until they are sent, never touched by a push.

import { forget, keep, recall } from "./kept.js";

const form = document.getElementById("composer");
const text = form?.elements.text;

/** `place`: the name under which this person's text for this ticket is kept in this browser. */
export function composer(place) {
  let failed = false;

  function remember() {
    if (text.value) keep(place, { text: text.value, mode: form.elements.mode.value });
    else forget(place);
  }

  function restore() {
    const kept = recall(place);
    if (!kept) return;
    text.value = kept.text;
    form.elements.mode.value = kept.mode;
  }

  /** A key is of one text: after a failure the same text keeps it, a changed one is another message (rule 3). */
  function typed() {
    remember();
    if (failed) renewKey();
    failed = false;
  }

  function renewKey() {
    form.elements.client_key.value = crypto.randomUUID();
  }

  function insert(words) {
    text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
    typed();
    text.focus();
  }

  text.addEventListener("input", typed);
  form.addEventListener("click", (event) => {
    if (event.target.name !== "mode") return;
    remember();
    text.focus();
  });
  document.addEventListener("click", (event) => {
    const macro = event.target.closest("[data-macro]");
    if (!macro) return;
    macro.closest("[popover]").hidePopover();
    insert(macro.dataset.macro);
  });
  restore();

  return {
    form,
    insert,
    /** Takes a text from elsewhere, below what stands here already. */
    add: (words) => {
      text.value = [text.value, words].filter(Boolean).join("\n\n");
      typed();
    },
    sent: () => {
      text.value = form.elements.override_reason.value = "";
      renewKey();
      forget(place);
    },
    failed: () => (failed = true),
    hasSeen: (seq) => (form.elements.seen_seq.value = seq),
  };
}
