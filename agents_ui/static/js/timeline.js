// The messages of the conversation on screen: each once, in the order of their numbers.

import { fetchFragment, latest } from "./fragments.js";
import { showMoments } from "./moments.js";

/** `onShown(seq)`: called with the newest public number on the screen after each look. */
export function timeline(url, onShown) {
  const list = document.getElementById("messages");
  const numbers = (selector) => [...list.querySelectorAll(selector)].map((element) => Number(element.dataset.seq));
  const newest = (selector = "[data-seq]") => Math.max(0, ...numbers(selector));

  function place(fragment) {
    const fresh = [...fragment.children].filter((element) => !document.getElementById(element.id));
    list.append(...fresh);
    showMoments(list);
    onShown(newest("[data-public]"));
  }

  const catchUp = latest(async () => place(await fetchFragment(`${url}?after=${newest()}`)));
  return { newest, catchUp };
}
