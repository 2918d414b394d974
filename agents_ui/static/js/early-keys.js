// Keys that are pressed on a page that is seen, but whose scripts are still on their way. keys.js acts on them then.

(() => {
  const pressed = [];
  const keep = (event) => event.repeat || pressed.push(event);
  document.addEventListener("keydown", keep);

  /** Those that were pressed after the page was painted: nobody answers what was not on the screen. */
  globalThis.takeEarlyKeys = () => {
    document.removeEventListener("keydown", keep);
    const painted = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Infinity;
    return pressed.splice(0).filter((event) => event.timeStamp > painted);
  };
})();
