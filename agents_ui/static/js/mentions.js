// Naming a colleague in a note: @ offers who sees the conversation. The field keeps the focus and the keys.
// And where one is named oneself: seen as soon as it is on the screen.

import { announce, unsay } from "./announcer.js";
import { fetchJson } from "./fragments.js";
import { post } from "./post.js";
import { joined } from "./sentences.js";

const MOST = 8;
/** An @ at the beginning of a word, up to the cursor. */
const BEGUN = /(?:^|[^\w.+-])@([\p{L}\p{N}_.+-]*)$/u;

/** `form`: the composer; `isNote()`: whether its text is read by colleagues alone. */
export function mentions(form, url, isNote) {
  const text = form.elements.text;
  const list = document.getElementById("mention-list");
  const said = list.dataset.found;
  let people = null;
  let told = "";

  const options = () => [...list.children];
  const chosen = () => list.querySelector("[aria-selected=true]");
  const begun = () => (isNote() ? text.value.slice(0, text.selectionStart).match(BEGUN) : null);

  async function look() {
    const found = begun();
    if (!found) return close();
    people ??= (await fetchJson(url).catch(() => null))?.people;
    const wanted = begun()?.[1].toLowerCase();
    if (wanted === undefined || document.activeElement !== text) return close();
    const fits = ({ login, name }) => login.toLowerCase().startsWith(wanted) || name.toLowerCase().split(/\s+/).some((word) => word.startsWith(wanted));
    show((people ?? []).filter(fits).slice(0, MOST));
  }

  function show(found) {
    if (!found.length) return close();
    list.replaceChildren(...found.map(optionOf));
    list.hidden = false;
    choose(list.firstElementChild);
    unsay(told);
    told = joined(said, found.length);
    announce(told);
  }

  function optionOf({ login, name }, at) {
    const option = document.createElement("li");
    Object.assign(option, { id: `mention-${at}`, className: "mention-option" });
    option.setAttribute("role", "option");
    option.dataset.login = login;
    const [who, how] = [document.createElement("b"), document.createElement("span")];
    who.textContent = name;
    how.textContent = `@${login}`;
    option.append(who, how);
    return option;
  }

  function choose(option) {
    chosen()?.removeAttribute("aria-selected");
    option.setAttribute("aria-selected", "true");
    text.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function close() {
    unsay(told);
    list.hidden = true;
    list.replaceChildren();
    text.removeAttribute("aria-activedescendant");
  }

  function take(option) {
    const [, typed] = begun() ?? [];
    if (typed === undefined) return close();
    const end = text.selectionStart;
    text.setRangeText(`@${option.dataset.login} `, end - typed.length - 1, end, "end");
    close();
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  }

  const step = (by) => choose(options().at((options().indexOf(chosen()) + by) % options().length));
  const keys = { ArrowDown: () => step(1), ArrowUp: () => step(-1), Enter: () => take(chosen()), Tab: () => take(chosen()), Escape: close };

  text.addEventListener("input", look);
  text.addEventListener("click", look);
  text.addEventListener("blur", close);
  text.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
}

/** Tells the desk, once for each time that one was named; `onRead()` afterwards. */
export function seenMentions(url, onRead) {
  const mark = () => document.querySelector("#state [data-mentioned]");
  let isTelling = false;

  async function look() {
    if (!mark() || isTelling || document.hidden) return;
    isTelling = true;
    const { outcome } = await post(url, {});
    isTelling = false;
    if (outcome === "sent") onRead();
  }

  document.addEventListener("visibilitychange", look);
  return { look };
}
