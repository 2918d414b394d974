// The messages of the conversation on screen: each once, in the order of their numbers.

import { fetchFragment, latest } from "./fragments.js";
import { showMoments } from "./moments.js";

/** `newest()`, `catchUp()` and `showNewest()`; numbers are those of rule 2. */
export function timeline(url) {
  const list = document.getElementById("messages");
  const numbers = (selector) => [...list.querySelectorAll(selector)].map((element) => Number(element.dataset.seq));
  const newest = (selector = "[data-seq]") => Math.max(0, ...numbers(selector));

  function place(fragment) {
    const fresh = [...fragment.children].filter((element) => !document.getElementById(element.id));
    list.append(...fresh);
    showMoments(list);
  }

  const catchUp = latest(async () => place(await fetchFragment(`${url}?after=${newest()}`)));
  /** The one that came last, on the screen. */
  const showNewest = () => list.lastElementChild?.scrollIntoView({ block: "nearest" });
  return { newest, catchUp, showNewest };
}
