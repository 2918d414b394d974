// One stream for the page, and what it says about the connection.

import { live } from "./live.js";

const CALM_MS = 1_500; // a page that is left, or a short break, is no news
const offline = document.getElementById("offline");
const goneBanner = document.getElementById("gone");

export function gone() {
  goneBanner.hidden = false;
}

export const isGone = () => !goneBanner.hidden;

/** Follows `url`. `group`: of pages that hear alike. `refreshAll()` after everything that may have hidden a push. */
export function follow(url, { kinds, group, onPush, refreshAll }) {
  let timer = 0;
  let wasOffline = false;

  live(url, {
    kinds,
    group,
    onPush,
    onReset: refreshAll,
    onGone: gone,
    onOnline() {
      clearTimeout(timer);
      offline.hidden = true;
      if (wasOffline) refreshAll();
      wasOffline = false;
    },
    onOffline() {
      clearTimeout(timer);
      timer = setTimeout(() => (offline.hidden = false), CALM_MS);
      wasOffline = true;
    },
  });
}
