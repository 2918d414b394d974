// Telling colleagues what one does at a ticket.

import { signed } from "./post.js";

export const tell = (url, doing) =>
  fetch(url, { method: "POST", body: new URLSearchParams({ doing }), headers: signed(), keepalive: true }).catch(() => {});

let followed = false;

/** Whether the page that follows tells that one has left: while it is painted, this one and the desk do nothing else. */
export const isFollowed = () => followed;

export const beFollowed = () => (followed = true);

/** After all, or again. */
export const stay = () => (followed = false);
