// Where the focus stands when what held it is gone: never on the page as a whole, where no key scrolls and no
// screen reader knows the place.

/** The thread takes it without a ring, until somebody walks by Tab. */
export function land(place = document.querySelector(".thread")) {
  if (!place) return;
  place.dataset.landed = "";
  place.focus({ preventScroll: true });
}

document.addEventListener("keydown", ({ key }) => {
  if (key === "Tab") delete document.querySelector("[data-landed]")?.dataset.landed;
});

const isLost = () => !document.activeElement || document.activeElement === document.body;

export function landWhenLost() {
  if (isLost() && !document.querySelector("dialog[open], [popover]:popover-open")) land();
}
