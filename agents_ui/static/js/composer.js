// The agent's own words, a reply and a note apart: kept until they are sent, never touched by a push.

import { elsewhere } from "./elsewhere.js";
import { say } from "./undoing.js";

const form = document.getElementById("composer");
const text = form?.elements.text;

/** What was typed behind `sent` while that was on its way. */
export const restOf = (now, sent) => (now.startsWith(sent) ? now.slice(sent.length).trimStart() : now);

function withoutMacro() {
  const address = new URL(location.href);
  address.searchParams.delete("macro");
  return address;
}

/** `unsent`: where this person's texts for this ticket are kept (unsent.js). */
export function composer(unsent) {
  const offers = elsewhere((words) => add(words));
  const sheets = { reply: sheet("reply", form.elements.client_key.value), note: sheet("note", crypto.randomUUID()) };
  let mode = sheets.note.text && !sheets.reply.text ? "note" : "reply";
  let chosenAt = 0;
  /** The key of a note behind which the reply is shown: one has taken over while it was on its way. */
  let before = "";

  function sheet(name, key) {
    const kept = unsent.at(name, {
      show: (words) => {
        sheets[name].text = words;
        show(mode);
      },
      offer: (words) => offers.put(name, words, kept.settle),
    });
    offers.put(name, kept.other(), kept.settle);
    return { text: kept.text(), key, failed: false, kept };
  }

  /** The box shows one of the two texts, with the key that is this text's own; it stays as long as there is the other. */
  function show(wanted) {
    mode = wanted;
    form.elements.mode.value = mode;
    form.toggleAttribute("data-other", Boolean(sheets[mode === "note" ? "reply" : "note"].text));
    text.placeholder = text.dataset[mode];
    if (text.value !== sheets[mode].text) put(sheets[mode].text);
    form.elements.client_key.value = sheets[mode].key;
  }

  /** The caret of who writes there stays before or behind the same words, where these stay. */
  function put(words) {
    const { value, selectionStart, selectionEnd } = text;
    text.value = words;
    if (!value || document.activeElement !== text) return;
    const moved = value.endsWith(words) ? words.length - value.length : 0;
    if (moved || words.startsWith(value)) text.setSelectionRange(Math.max(0, selectionStart + moved), Math.max(0, selectionEnd + moved));
  }

  /** From an empty note, in which nobody is, to the reply. */
  function turn() {
    show(text.value || document.activeElement === text ? mode : "reply");
  }

  /** A key is of one text: after a failure the same text keeps it, a changed one is another message (rule 3). */
  function typed() {
    const current = sheets[mode];
    current.text = text.value;
    if (current.failed) renewKey(mode);
    current.kept.typed(current.text, current.key);
  }

  function renewKey(of) {
    Object.assign(sheets[of], { key: crypto.randomUUID(), failed: false });
    form.elements.client_key.value = sheets[mode].key;
  }

  /** Words for the customer, where the cursor stands; an empty note makes room for the reply. Returns in which of the
   * two texts they are; in neither where nobody can write. */
  function insert(words) {
    if (text.readOnly) {
      say(text.dataset.closed, "note");
      return "";
    }
    const turns = mode === "note" && !text.value;
    if (turns) show("reply");
    text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
    typed();
    text.focus();
    if (turns) say(text.dataset.turned, "note");
    return mode;
  }

  /** What stands there already is not taken twice. */
  const below = (now, words) => (now.includes(words) ? now : [now, words].filter(Boolean).join("\n\n"));

  /** Below what stands there. It is kept from now on, and another message than one that may have arrived. */
  function add(words) {
    put(below(text.value, words));
    typed();
  }

  /** The same for the reply while a note is shown. */
  function addBehind(words) {
    const { reply } = sheets;
    reply.text = below(reply.text, words);
    if (reply.failed) renewKey("reply");
    reply.kept.typed(reply.text, reply.key);
    show(mode);
  }

  const modeOf = (button) => (button.matches(".send-note") ? "note" : "reply");

  text.addEventListener("input", typed);
  form.addEventListener("click", (event) => {
    if (event.target.name !== "mode") return;
    chosenAt = Date.now();
    before = "";
    if (event.target.value !== mode) show(event.target.value);
    text.focus();
  });
  const asked = form.elements.macro.dataset.words;
  // Who is quick has typed before this script was there.
  const early = text.value === text.defaultValue ? "" : text.value;
  show(asked ? "reply" : mode);
  if (asked) add(asked);
  if (asked) history.replaceState(history.state, "", withoutMacro()); // once is enough
  if (early) add(early);
  if (document.activeElement !== text) text.setSelectionRange(text.value.length, text.value.length); // one goes on there

  return {
    form,
    /** Takes a text from elsewhere, below what stands in the reply already. A note that is being written stays shown. */
    add: (words) => {
      const isFree = !text.value && document.activeElement !== text;
      if (mode === "note" && !isFree) return addBehind(words);
      show("reply");
      add(words);
    },
    /** The same for who is writing it: one goes on there, behind it; a note waits in its own place. */
    goOnWith: (words) => {
      show("reply");
      add(words);
      text.focus();
      text.setSelectionRange(text.value.length, text.value.length);
    },
    insert,
    offer: offers.put,
    /** An edit whose draft is gone. */
    offerLost: (place) => {
      const kept = unsent.at(place);
      offers.put(place, kept.text(), kept.gone);
    },
    /** What the button sent, `words`, has arrived; the other text may be on the screen by now, or more have been typed. */
    sent: (button, words) => {
      const gone = modeOf(button);
      const { text: now, key, kept } = sheets[gone];
      form.elements.override_reason.value = "";
      renewKey(gone);
      sheets[gone].text = restOf(now, words);
      kept.sent(sheets[gone].text, sheets[gone].key);
      show(mode);
      if (key === before && mode === "note") turn();
    },
    /**
     * Who takes over, asked for at `begun`, answers the customer: behind a note that is on its way. A note that stands
     * there stays one, and so does what was chosen since.
     */
    taken: (begun) => {
      if (chosenAt > begun) return;
      before = form.querySelector(".send-note.htmx-request") ? sheets.note.key : "";
      turn();
    },
    /** Nothing is typed in the box. */
    isFree: () => !text.value,
    /** Who has solved it hears of a reply that has been begun and was not sent. */
    solved: () => sheets.reply.text.trim() && say(text.dataset.unsent, "note"),
    /** Whether `words` have arrived is not known: what was typed since makes another message of them. */
    failed: (button, words) => {
      const mine = sheets[modeOf(button)];
      mine.failed = true;
      before = "";
      if (mine.text === words) return;
      renewKey(modeOf(button));
      mine.kept.typed(mine.text, mine.key);
    },
  };
}
