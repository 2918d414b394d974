// What this tab calls itself to the server. The same after a reload, another one in another tab: one that was duplicated
// has a copy of the name, and takes a new one when the first is still there.

/** So long the page that is being left may still hold the name: then it is another tab that does. */
const LEAVING_MS = 500;
let name = kept();
let isOurs = false;
let isKnown = claim();

function kept() {
  try {
    return (sessionStorage.device ??= crypto.randomUUID());
  } catch {
    return crypto.randomUUID();
  }
}

/** Never another tab's: until ours is known to be ours, a name for this once. */
export const device = () => (isOurs ? name : crypto.randomUUID());

/** Once it is known that no other tab calls itself so. */
export async function ownDevice() {
  await isKnown;
  return name;
}

/** Held as long as the page is shown; let go with it, or the back button could not bring the page back as it was. */
async function claim() {
  isOurs = false;
  if (document.prerendering) await new Promise((shown) => document.addEventListener("prerenderingchange", shown, { once: true }));
  await new Promise((known) => {
    const held = () => {
      known();
      return new Promise((letGo) => addEventListener("pagehide", letGo, { once: true }));
    };
    const asked = navigator.locks?.request(`device:${name}`, { signal: AbortSignal.timeout(LEAVING_MS) }, held);
    if (asked) asked.catch((why) => why.name === "TimeoutError" && rename()).then(known);
    else known(); // of such a browser nobody knows better
  });
  isOurs = true;
}

/** Nobody else has it: whoever copies it later, waits for us. */
function rename() {
  name = crypto.randomUUID();
  try {
    sessionStorage.device = name;
  } catch {
    // It lasts as long as the page.
  }
  return claim();
}

addEventListener("pageshow", (event) => event.persisted && (isKnown = claim()));
