// Where the focus stands when what held it is gone: never on the page as a whole, where no key scrolls and no
// screen reader knows the place.

/** The thread takes it without a ring: nobody pressed Tab to come here. */
export function land(place = document.querySelector(".thread")) {
  if (!place) return;
  place.dataset.landed = "";
  place.addEventListener("blur", () => delete place.dataset.landed, { once: true });
  place.focus({ preventScroll: true });
}

const isLost = () => !document.activeElement || document.activeElement === document.body;

export function landWhenLost() {
  if (isLost() && !document.querySelector("dialog[open], [popover]:popover-open")) land();
}
