// What this agent typed on another device, or into a draft that is gone: offered beside the composer, one after the other.

const banner = document.getElementById("elsewhere");

/** `take(text)`: puts it into the composer. */
export function elsewhere(take) {
  const offers = new Map();

  /** `settle()`: the agent has taken or dropped it. */
  function put(place, text, settle) {
    if (text) offers.set(place, { text, settle });
    else offers.delete(place);
    look();
  }

  function look() {
    const [offer] = offers.values();
    banner.hidden = !offer;
    if (offer) banner.querySelector("[data-words]").textContent = offer.text;
  }

  banner.addEventListener("click", (event) => {
    const button = event.target.closest("[data-elsewhere]");
    if (!button) return;
    const [[place, { text, settle }]] = offers;
    offers.delete(place);
    if (button.dataset.elsewhere === "take") take(text);
    settle();
    look();
    document.getElementById("composer-text").focus();
  });

  return { put };
}
