// While the first message is typed: articles that may answer it, openable in place, never in the way.

import { post, signed } from "./post.js";

const PAUSE_MS = 700;
/** Latin characters; a Chinese one says as much as three of them. */
const ENOUGH = 12;
const CHINESE = /[\u3400-\u9fff]/gu;

/** `slot` says where to ask (data-url) and has its place on the page already, so that nothing moves. */
export function offerArticles(text, slot) {
  const hint = slot.innerHTML;
  let visit = "";
  let asked = "";
  let timer = 0;

  const isAtIt = () => slot.contains(document.activeElement) || slot.querySelector("dialog[open]");

  async function ask() {
    const words = text.value.trim();
    if (words === asked || isAtIt()) return;
    asked = words;
    const { outcome, html } = says(words) < ENOUGH ? { outcome: "sent", html: "" } : await post(slot.dataset.url, { text: words, visit });
    if (outcome !== "sent" || words !== asked || isAtIt()) return;
    slot.innerHTML = html.trim() || hint;
    visit = slot.querySelector("[data-visit]")?.dataset.visit ?? visit;
  }

  function tell(noun, fields = {}) {
    if (!visit) return;
    const body = new URLSearchParams(fields);
    // keepalive: the page may be on its way to the conversation.
    fetch(`${slot.dataset.url}${visit}/${noun}/`, { method: "POST", keepalive: true, body, headers: signed() }).catch(() => {});
  }

  slot.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-article]");
    if (opener) {
      document.getElementById(opener.getAttribute("aria-controls")).showModal();
      tell("opened", { article: opener.dataset.article });
    } else if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
    else if (event.target.closest("[data-settles]")) settle(event.target.closest("dialog"));
  });

  function settle(dialog) {
    dialog.close();
    tell("settled");
    slot.replaceChildren(slot.querySelector("template").content.cloneNode(true));
    text.focus();
  }

  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });

  /** The message has become the conversation at this address. */
  const sent = (address) => tell("asked", { ticket: new URL(address, location.href).pathname.split("/").at(-2) });
  return { sent };
}

function says(words) {
  const chinese = words.match(CHINESE)?.length ?? 0;
  return [...words].length + 2 * chinese;
}
