// Whose page it is, before it is seen. One that was kept for the way back, or prepared ahead, may be of whoever had this
// browser before: it is covered until it is known to be of who is signed in now, and loaded anew where it is not. Where one
// signs in that is nobody: whoever signs out is led there.

(() => {
  const SIGNED_IN = "signed-in";
  const { person } = document.currentScript.dataset;
  const cover = (isCovered) => document.documentElement.toggleAttribute("data-covered", isCovered);

  /** Where a browser forbids storage nobody knows better. */
  function stored(act) {
    try {
      return act(localStorage);
    } catch {
      return person;
    }
  }

  const isTheirs = () => stored((all) => all.getItem(SIGNED_IN)) === person;

  function look() {
    cover(!isTheirs());
    if (!isTheirs()) location.reload();
  }

  if (document.prerendering) document.addEventListener("prerenderingchange", look, { once: true });
  else stored((all) => all.setItem(SIGNED_IN, person));
  addEventListener("pagehide", ({ persisted }) => persisted && cover(true));
  addEventListener("pageshow", ({ persisted }) => persisted && look());
})();
