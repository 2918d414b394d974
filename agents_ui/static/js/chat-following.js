// What could not be sent in one conversation and goes along into the next: as much of it as fits into one message stands
// in the text box of the start, and what was more follows by itself as soon as that is sent. Nothing of it is cut.

import { pendingMessages } from "./chat-pending.js";
import { AT_START, ownConversation } from "./frame-person.js";
import { forget, keep, moveAll, recall, recallAll } from "./kept.js";
import { keepFiles, moveAllFiles, recallFiles } from "./kept-files.js";

const THEN = "then:"; // what is kept under such names at the start will be kept for the conversation that begins there
const MOST_SHOWN = 200;
const outOf = (start) => `${start}${THEN}out:`;

/**
 * Out of a conversation that takes nothing more. `typed`: { text, files } that nobody has sent yet, which never goes out
 * by itself. `limits`: { longest, most } characters and files of one message. Resolves to whether all files could be kept.
 */
export async function leaveAtStart(out, typed, limits) {
  const [first = NOTHING, ...rest] = fitting(await messagesOf(out), limits);
  const half = together(await at(AT_START), typed);
  const isOne = !rest.length && (first === NOTHING || fit(first, half, limits));
  const areKept = [await put(AT_START, isOne ? together(first, half) : first)];
  if (!isOne) areKept.push(await put(AT_START + THEN, together(await at(AT_START + THEN), half)));
  for (const { item, files } of rest) areKept.push(await follow(item, files));
  [...out.items].forEach(out.drop);
  return areKept.every(Boolean);
}

const NOTHING = { text: "", files: [] };
const together = (one, other) => ({ text: [one.text, other.text].filter(Boolean).join("\n"), files: [...one.files, ...other.files] });
const messagesOf = (out) => Promise.all(out.items.map(async (item) => ({ item, text: item.text, files: await out.filesOf(item) })));

function fit(one, other, { longest, most }) {
  const { text, files } = together(one, other);
  return [...text.trim()].length <= longest && files.length <= most;
}

/** The first with all that fit into one message with it; each of the others by itself. */
function fitting([first, ...others], limits) {
  if (!first) return [];
  if (!others.length || !fit(first, others[0], limits)) return [first, ...others];
  return fitting([together(first, others[0]), ...others.slice(1)], limits);
}

const at = async (start) => ({ text: recall(`${start}text`) ?? "", files: await recallFiles(`${start}files`) });

function put(start, { text, files }) {
  if (text) keep(`${start}text`, text);
  else forget(`${start}text`);
  return keepFiles(`${start}files`, files);
}

function follow(item, files) {
  const name = outOf(AT_START) + item.key;
  keep(name, { ...item, state: "waiting", reason: "" });
  return keepFiles(name, files);
}

/** Below the start form: what follows it, and can be left out. */
export function showFollowing(start, place, template) {
  const nameOf = ({ key }) => outOf(start) + key;
  const shown = pendingMessages(place.querySelector("[data-messages]"), template, {
    filesOf: (item) => recallFiles(nameOf(item)),
    onDiscard: (item) => {
      forget(nameOf(item));
      keepFiles(nameOf(item), []);
      shown.remove(item.key);
      show();
    },
  });
  const items = () => recallAll(outOf(start)).sort((one, other) => one.at - other.at);
  const show = () => (place.hidden = !items().length);
  items().forEach((item) => shown.show({ ...item, text: beginning(item.text), state: "following" }));
  show();
  return {
    clear: () => {
      place.querySelector("[data-messages]").replaceChildren();
      place.hidden = true;
    },
  };
}

/** Enough to know it by. */
function beginning(text) {
  const signs = [...text];
  return signs.length > MOST_SHOWN ? `${signs.slice(0, MOST_SHOWN).join("")}…` : text;
}

/** The conversation at `address` has begun: its page sends the rest. Nobody waits for the database: see finishStart. */
export function followAlong(start, address) {
  const ticket = new URL(address, location.href).pathname.split("/").at(-2);
  moveAll(start + THEN, `${ownConversation(ticket)}:`);
  keep(`${start}left`, { ticket });
  finishStart(start);
}

/** What the page before had still to do with its files when it was left. Before any are recalled: the database keeps the order. */
export async function finishStart(start) {
  const left = recall(`${start}left`);
  if (!left) return;
  keepFiles(`${start}files`, []);
  await moveAllFiles(start + THEN, `${ownConversation(left.ticket)}:`);
  forget(`${start}left`);
}
