// The agent's own words, a reply and a note apart: kept until they are sent, never touched by a push.

import { forget, keep, recall } from "./kept.js";

const form = document.getElementById("composer");
const text = form?.elements.text;

/** `place`: the name under which this person's two texts for this ticket are kept in this browser. */
export function composer(place) {
  const stored = (mode) => `${place}:${mode}`;
  const sheet = (mode, key) => ({ text: recall(stored(mode)) ?? "", key, failed: false });
  const sheets = { reply: sheet("reply", form.elements.client_key.value), note: sheet("note", crypto.randomUUID()) };
  let mode = sheets.note.text && !sheets.reply.text ? "note" : "reply";

  /** The box shows one of the two texts, with the key that is this text's own. */
  function show(wanted) {
    mode = wanted;
    form.elements.mode.value = mode;
    text.value = sheets[mode].text;
    form.elements.client_key.value = sheets[mode].key;
  }

  /** A key is of one text: after a failure the same text keeps it, a changed one is another message (rule 3). */
  function typed() {
    const current = sheets[mode];
    current.text = text.value;
    if (current.text) keep(stored(mode), current.text);
    else forget(stored(mode));
    if (current.failed) renewKey(mode);
  }

  function renewKey(of) {
    Object.assign(sheets[of], { key: crypto.randomUUID(), failed: false });
    form.elements.client_key.value = sheets[mode].key;
  }

  function insert(words) {
    text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
    typed();
    text.focus();
  }

  const modeOf = (button) => (button.matches(".send-note") ? "note" : "reply");

  text.addEventListener("input", typed);
  form.addEventListener("click", (event) => {
    if (event.target.name !== "mode") return;
    if (event.target.value !== mode) show(event.target.value);
    text.focus();
  });
  document.addEventListener("click", (event) => {
    const macro = event.target.closest("[data-macro]");
    if (!macro) return;
    macro.closest("[popover]").hidePopover();
    insert(macro.dataset.macro);
  });
  show(mode);

  return {
    form,
    /** Takes a text from elsewhere, below what stands in the reply already. */
    add: (words) => {
      show("reply");
      text.value = [text.value, words].filter(Boolean).join("\n\n");
      typed();
    },
    /** What the button sent has arrived; the other text may be on the screen by now. */
    sent: (button) => {
      const gone = modeOf(button);
      sheets[gone].text = form.elements.override_reason.value = "";
      forget(stored(gone));
      renewKey(gone);
      show(mode);
    },
    /** Nothing is typed in the box. */
    isFree: () => !text.value,
    failed: (button) => (sheets[modeOf(button)].failed = true),
  };
}
