// A bar that moves says that somebody is at work: it stops where nothing has been heard of the draft for some seconds,
// be it that its worker was killed or that the provider is silent. The draft begins again by itself later, or people get it.

const AFTER_MS = 5_000;
const seconds = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "second", unitDisplay: "narrow" });

/** Returns what is to be called whenever something is heard of the draft on `card()`. */
export function listenFor(card) {
  let heardAt = Date.now();

  function look() {
    const line = card().querySelector(".draft-silent"); // only while it is being written
    if (!line) return;
    const quietMs = Date.now() - heardAt;
    const isSilent = quietMs >= AFTER_MS;
    card().toggleAttribute("data-silent", isSilent);
    line.hidden = !isSilent;
    if (isSilent) line.textContent = line.dataset.words.replace("{}", seconds.format(Math.floor(quietMs / 1000)));
  }

  setInterval(look, 1_000);
  return () => {
    heardAt = Date.now();
    look();
  };
}
