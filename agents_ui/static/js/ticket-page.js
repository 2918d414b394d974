// A page that the browser has prepared ahead begins to live when it is seen: only then it listens, and is read.
// Any other page is only loaded once its module has run: whoever waits for that presses no key into the void.

(() => {
  const { module } = document.currentScript.dataset;

  function begin() {
    const script = document.createElement("script");
    Object.assign(script, { type: "module", src: module });
    document.head.append(script);
  }

  if (document.prerendering) document.addEventListener("prerenderingchange", begin, { once: true });
  else begin();
})();
