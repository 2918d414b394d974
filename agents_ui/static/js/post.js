// Posting a form so that nothing typed is lost: every answer is one of sent, later or refused.

import { asPerson } from "./person.js";

const PATIENCE_MS = 15_000;
const PATIENCE_WITH_FILES_MS = 120_000;
const TRY_AGAIN = new Set([408, 425, 429]);
const SIGNED_OUT = new Set([401, 403]);

/**
 * Resolves to { outcome: "sent", html, isChanged, undo, goTo }, { outcome: "later", waitMs, isAnswered } (the network, or a server that cannot
 * answer now) or { outcome: "refused", html, reason, isSignedOut, isInvalid } (the same again can only be refused again), the reason in the server's words, "" where it has none. Never rejects.
 */
export async function post(url, fields, files = []) {
  try {
    const response = await fetch(url, {
      method: "POST",
      body: bodyOf(fields, files),
      headers: { "HX-Request": "true", ...signed() },
      signal: AbortSignal.timeout(files.length ? PATIENCE_WITH_FILES_MS : PATIENCE_MS),
    });
    const html = await response.text();
    if (response.ok) return { outcome: "sent", html, isChanged: response.status === 200, undo: response.headers.get("X-Undo"), goTo: response.headers.get("HX-Redirect") };
    if (response.status >= 500 || TRY_AGAIN.has(response.status)) return { outcome: "later", waitMs: wait(response), isAnswered: true };
    return { outcome: "refused", html, reason: isPage(html) ? "" : wordsOf(html), isSignedOut: SIGNED_OUT.has(response.status), isInvalid: response.status === 422 };
  } catch {
    return { outcome: "later", waitMs: 0 };
  }
}

function bodyOf(fields, files) {
  if (!files.length) return new URLSearchParams(fields);
  const body = new FormData();
  Object.entries(fields).forEach(([name, value]) => body.append(name, value));
  files.forEach((file) => body.append("files", file));
  return body;
}

/** From the cookie, which another tab may have renewed, and not from the page. */
function csrfToken() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
}

/** The headers of whatever is posted. */
export const signed = () => ({ "X-CSRFToken": csrfToken(), ...asPerson });

function wait(response) {
  return 1000 * Number(response.headers.get("Retry-After") ?? 0);
}

/** What a page says is not why this was refused. */
const isPage = (html) => /^\s*<!doctype/i.test(html);

export function wordsOf(html) {
  return new DOMParser().parseFromString(html, "text/html").body.textContent.trim();
}
