// A page that the browser has prepared ahead begins to live when it is seen: only then it listens, and is read.

const seen = new Promise((resolve) => {
  if (document.prerendering) document.addEventListener("prerenderingchange", resolve, { once: true });
  else resolve();
});
await seen;
await import("./ticket.js");
