// A similar question that was answered before: fetched after the page, offered to the agent, never sent.

import { fetchFragment, latest } from "./fragments.js";
import { showMoments } from "./moments.js";

/** `use(text)`: takes the answer that the agent wants to go on from. */
export function precedent(url, { use }) {
  const place = () => document.getElementById("precedent");

  const refresh = latest(async () => {
    const fresh = (await fetchFragment(url)).getElementById("precedent");
    if (place().contains(document.activeElement) || fresh.isEqualNode(place())) return;
    place().replaceWith(fresh);
    showMoments(fresh);
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-precedent]");
    if (!button) return;
    use(button.dataset.precedent);
    document.getElementById("composer-text").focus();
  });

  return { refresh };
}
