// Where the reader is: stays at the end when they are there, and is never moved from where they read.

const NEAR_PX = 48;

/** `onEnd()`: the reader has come to the end. */
export function reader(scroll, newer, newMessage, onEnd) {
  const title = document.title;
  let isAtEnd = true;

  function toEnd() {
    isAtEnd = true;
    newer.hidden = true;
    scroll.scrollTop = scroll.scrollHeight;
  }

  /** Something has been added at the end. */
  function grown(isFromDesk) {
    if (isAtEnd) toEnd();
    else if (isFromDesk) newer.hidden = false;
    if (isFromDesk && document.hidden) document.title = `${newMessage} · ${title}`;
  }

  /* What has grown since we were brought to the end moves nobody away from there: only going up does. */
  let before = 0;
  scroll.addEventListener("scroll", () => {
    const isNear = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_PX;
    isAtEnd = isNear || (isAtEnd && scroll.scrollTop >= before);
    before = scroll.scrollTop;
    if (isNear) newer.hidden = true;
    if (isNear) onEnd();
  });
  newer.addEventListener("click", () => {
    toEnd();
    scroll.focus();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) document.title = title;
  });
  // A keyboard that opens, a text box that grows: the last words stay in sight.
  const resized = new ResizeObserver(() => isAtEnd && toEnd());
  resized.observe(scroll);
  resized.observe(scroll.firstElementChild);
  return { toEnd, grown, isAtEnd: () => isAtEnd };
}
