// The bubbles of messages that the server does not have yet.

import { isPicture, picture } from "./attaching.js";

export function pendingMessages(place, template, { filesOf, onRetry, onEdit, onDiscard }) {
  const bubble = (key) => place.querySelector(`[data-key="${key}"]`);

  function show(item) {
    const shown = bubble(item.key) ?? create(item);
    shown.dataset.state = item.state;
    shown.querySelector("[data-reason]").textContent = item.reason;
    shown.querySelectorAll("[data-when]").forEach((part) => {
      part.hidden = !part.dataset.when.split(" ").includes(item.state);
    });
  }

  function create(item) {
    const made = template.content.firstElementChild.cloneNode(true);
    made.dataset.key = item.key;
    made.querySelector(".message-body").textContent = item.text;
    made.querySelector(".message-body").hidden = !item.text;
    showFiles(item, made.querySelector("[data-files]"));
    made.querySelector("[data-act=retry]").addEventListener("click", () => onRetry(item));
    made.querySelector("[data-act=edit]").addEventListener("click", () => onEdit(item));
    made.querySelector("[data-act=discard]").addEventListener("click", () => onDiscard(item));
    place.append(made);
    return made;
  }

  async function showFiles(item, list) {
    list.replaceChildren(...(await filesOf(item)).map(line));
  }

  function line(file) {
    const made = document.createElement("li");
    const shown = document.createElement("span");
    shown.className = isPicture(file) ? "attachment-picture" : "attachment-file";
    shown.append(isPicture(file) ? picture(file) : Object.assign(document.createElement("span"), { textContent: file.name }));
    made.append(shown);
    return made;
  }

  function remove(key) {
    bubble(key)?.remove();
  }

  return { show, remove };
}
