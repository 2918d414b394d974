// A page that the browser has prepared ahead begins to live once it has been painted: only then it listens, and is read.
// Its modules would keep the very frame waiting that one has come for; keys pressed meanwhile are kept (early-keys.js).
// Any other page is only loaded once its module has run: whoever waits for that presses no key into the void.

(() => {
  const { module } = document.currentScript.dataset;
  /** Where nothing is painted, behind another window say, what was decided on the page before has to be sent as well. */
  const LATEST_MS = 500;

  function begin() {
    const script = document.createElement("script");
    Object.assign(script, { type: "module", src: module });
    document.head.append(script);
  }

  function beginOncePainted() {
    const painted = new Promise((resolve) => new PerformanceObserver(resolve).observe({ type: "paint", buffered: true }));
    const late = new Promise((resolve) => setTimeout(resolve, LATEST_MS));
    Promise.race([painted, late]).then(begin);
  }

  /** Everything before the paint itself is done ahead: asking what lies at a point needs as much. */
  const settle = () => document.elementFromPoint(0, 0);

  if (document.prerendering) {
    addEventListener("load", settle, { once: true });
    document.addEventListener("prerenderingchange", beginOncePainted, { once: true });
  } else begin();
})();
