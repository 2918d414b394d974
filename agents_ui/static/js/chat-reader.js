// Where the reader is: stays at the end when they are there, and is never moved from where they read.

const NEAR_PX = 48;

export function reader(scroll, newer, newMessage) {
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

  scroll.addEventListener("scroll", () => {
    isAtEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_PX;
    if (isAtEnd) newer.hidden = true;
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
  return { toEnd, grown };
}
