// Messages on their way: sent one after the other in the order they were written, kept until the server has them.

import { backoff } from "./backoff.js";
import { forget, keep, recallAll } from "./kept.js";
import { keepFiles, recallFiles } from "./kept-files.js";
import { post } from "./post.js";

/**
 * An item is { key, text, files, at, state: sending | waiting | refused | invalid, reason }; `files`: how many go along.
 * `url()` is where to post now; `onChange(item)` tells of a new state, `onSent(item, html)` of an acknowledgement.
 * The same again could help what is refused, and not what is invalid. `lost`: the reason in words when the browser could not keep the files.
 */
export function outbox(name, { url, lost, onChange, onSent }) {
  const stored = ({ key }) => `${name}:out:${key}`;
  const items = recallAll(`${name}:out:`).sort((one, other) => one.at - other.at);
  const patience = backoff(1_000, 20_000);
  let isBusy = false;
  let timer = 0;

  async function flush() {
    clearTimeout(timer);
    if (isBusy) return;
    isBusy = true;
    for (let item = next(); item; item = next()) {
      change(item, "sending");
      const files = await filesOf(item);
      if (files.length < item.files) {
        change(item, "invalid", lost);
        continue;
      }
      const answer = await post(url(), { client_key: item.key, text: item.text }, files);
      if (answer.outcome === "sent") arrived(item, answer.html);
      if (answer.outcome === "refused") change(item, answer.isInvalid ? "invalid" : "refused", answer.reason);
      if (answer.outcome === "later") {
        items.filter(isDue).forEach((due) => change(due, "waiting"));
        timer = setTimeout(flush, Math.max(answer.waitMs, patience.next()));
        break;
      }
    }
    isBusy = false;
  }

  const isDue = (item) => !["refused", "invalid"].includes(item.state);
  const next = () => items.find(isDue);

  function arrived(item, html) {
    patience.reset();
    drop(item);
    onSent(item, html);
  }

  function change(item, state, reason = "") {
    if (!items.includes(item)) return; // the stream has brought it meanwhile
    Object.assign(item, { state, reason });
    keep(stored(item), item);
    onChange(item);
  }

  function drop(item) {
    if (items.includes(item)) items.splice(items.indexOf(item), 1);
    forget(stored(item));
    if (item.files) keepFiles(stored(item), []);
  }

  const filesOf = (item) => (item.files ? recallFiles(stored(item)) : []);

  function add(key, text, files) {
    const item = { key, text, files: files.length, at: Date.now(), state: "waiting", reason: "" };
    items.push(item);
    if (files.length) keepFiles(stored(item), files);
    change(item, "sending");
    return flush();
  }

  function retry(item) {
    change(item, "sending");
    return flush();
  }

  addEventListener("online", flush);
  return { add, retry, drop, flush, filesOf, items };
}
