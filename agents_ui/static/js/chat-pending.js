// The bubbles of messages that the server does not have yet.

export function pendingMessages(place, template, { onRetry, onEdit }) {
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
    made.querySelector("[data-act=retry]").addEventListener("click", () => onRetry(item));
    made.querySelector("[data-act=edit]").addEventListener("click", () => onEdit(item));
    place.append(made);
    return made;
  }

  function remove(key) {
    bubble(key)?.remove();
  }

  return { show, remove };
}
