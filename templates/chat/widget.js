/* The chat of this desk on your site:
   <script src="https://desk.example/widget.js" async data-accent="#0f766e" data-position="start"
           data-greeting="Ask us about your order" data-identity="a signed token"></script>
   All data attributes are optional; data-identity="" says that nobody is signed in. ?language=zh-hans behind the address chooses a language, else it is the browser's.
   window.deskChat: open(), close(), identify(token), signOut(). */
((words) => {
  const script = document.currentScript;
  const address = new URL(script.src);
  const { accent = "", greeting = "", position = "end", identity } = script.dataset;
  const SMALL = "(max-width: 40rem), (max-height: 30rem)"; /* what is beside the chat would be a strip: it covers all */
  const small = matchMedia(SMALL);
  let frame = null;
  let token = identity; /* undefined: the site says nothing; "": nobody is signed in */
  let isOpen = false;
  let isReady = false;

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; color-scheme: light dark; }
    [hidden] { display: none !important; }
    .launcher { position: fixed; z-index: 2147483000; inset-block-end: 1.25rem; inset-inline-end: 1.25rem; display: grid;
      place-items: center; inline-size: 3.5rem; block-size: 3.5rem; border: 0; border-radius: 50%; cursor: pointer;
      background: var(--accent, #1d5f80); color: var(--on-accent, #fff); box-shadow: 0 4px 16px rgb(0 0 0 / 0.25); }
    .launcher:focus-visible { outline: 3px solid var(--accent, #1d5f80); outline-offset: 3px; }
    .badge { position: absolute; inset-block-start: -0.25rem; inset-inline-end: -0.25rem; min-inline-size: 1.25rem;
      padding-inline: 0.25rem; box-sizing: border-box; border-radius: 0.625rem; background: #b3261e; color: #fff;
      font: 600 0.75rem/1.25rem system-ui, sans-serif; text-align: center; }
    .panel { position: fixed; z-index: 2147483000; inset-block-end: 5.75rem; inset-inline-end: 1.25rem;
      inline-size: min(25rem, 100vw - 2.5rem); block-size: min(42rem, 100dvh - 7.25rem); overflow: hidden;
      border-radius: 1rem; background: Canvas; box-shadow: 0 12px 48px rgb(0 0 0 / 0.3); }
    :host([data-position="start"]) :is(.launcher, .panel) { inset-inline: 1.25rem auto; }
    iframe { display: block; inline-size: 100%; block-size: 100%; border: 0; }
    .said { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
    @media ${SMALL} {
      .panel { inset: 0 !important; inline-size: auto; block-size: auto; border-radius: 0; }
      .panel:not([hidden]) ~ .launcher { display: none; }
    }`);

  function make(name, attributes, ...children) {
    const isDrawn = name === "svg" || name === "path";
    const made = isDrawn ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  const drawing = (d) =>
    make("svg", { viewBox: "0 0 24 24", width: 26, height: 26, fill: "none", stroke: "currentColor", "stroke-width": 2,
      "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" }, make("path", { d }));
  const speech = drawing("M7.9 20A9 9 0 1 0 4 16.1L2 22Z");
  const cross = drawing("M18 6 6 18M6 6l12 12");
  cross.toggleAttribute("hidden", true);
  const badge = make("span", { class: "badge", "aria-hidden": "true", hidden: "" });
  const launcher = make("button", { class: "launcher", type: "button", "aria-haspopup": "dialog", "aria-expanded": "false",
    "aria-controls": "panel", "aria-label": words.open }, speech, cross, badge);
  const before = make("span", { tabindex: "0" });
  const after = make("span", { tabindex: "0" });
  const panel = make("div", { class: "panel", id: "panel", role: "dialog", "aria-label": words.title, hidden: "" }, before, after);
  const said = make("span", { class: "said", role: "status" });
  const host = make("div", { "data-desk-chat": "", "data-position": position });
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet];
  root.append(panel, launcher, said);

  /* -- what lasts from page to page of this site ----------------------------------------------------------------- */
  const KEPT = "desk-chat", PERSON = "desk-chat-person";
  const kept = (name) => {
    try { return localStorage.getItem(name) ?? ""; } catch { return ""; }
  };
  const keep = (name, value) => {
    try { localStorage.setItem(name, value); } catch { /* then the chat begins at its start */ }
  };

  /* Whom the token names; the desk alone believes it or not. */
  function named() {
    try {
      const part = atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"));
      return JSON.parse(new TextDecoder().decode(Uint8Array.from(part, (each) => each.charCodeAt()))).sub;
    } catch { return ""; }
  }

  /* -- the frame: it speaks only to us, and we only to it -------------------------------------------------------- */
  function load() {
    if (frame) return;
    const path = kept(KEPT).startsWith("/widget/") ? kept(KEPT) : "/widget/";
    const start = new URL(path + address.search, address.origin);
    /* before anything of whoever was signed in is shown; it may still be them: another origin of this site keeps a list of its own */
    if (token === "") start.searchParams.set("nobody", "");
    else if (token && named() !== kept(PERSON)) start.searchParams.set("nobody", "yet");
    frame = make("iframe", { src: start, title: words.title });
    before.after(frame);
  }

  /* What is said before the chat has loaded, it learns when it is ready. */
  const tell = (message) => isReady && frame.contentWindow.postMessage({ desk: "chat", ...message }, address.origin);

  const acts = {
    ready: () => {
      isReady = true;
      tell({ type: "settings", accent, greeting, isNaming: token !== undefined, isShown: isOpen });
      if (token !== undefined) tell({ type: "identity", token });
    },
    at: ({ path, person }) => {
      keep(KEPT, path);
      keep(PERSON, person);
    },
    unread: ({ count }) => showUnread(count),
    close,
    elsewhere,
    refused: ({ reason }) => console.warn(`deskChat: the identity was not believed, the visitor stays anonymous: ${reason}`),
  };

  /* Another page of this site was told of somebody else since: what this one says of who is there is old. */
  function elsewhere() {
    token = undefined;
  }

  addEventListener("storage", ({ key, newValue }) => key === PERSON && newValue !== (token ? named() : "") && elsewhere());

  addEventListener("message", (event) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== address.origin) return;
    if (event.data?.desk === "chat") acts[event.data.type]?.(event.data);
  });

  function showUnread(count) {
    const words_ = count && !isOpen ? words.unread.replace("{n}", count) : "";
    badge.textContent = count > 99 ? "99+" : count;
    badge.hidden = !words_;
    if (said.textContent !== words_) said.textContent = words_;
    if (!isOpen) launcher.setAttribute("aria-label", words_ ? `${words.open}. ${words_}` : words.open);
  }

  /* -- open and close -------------------------------------------------------------------------------------------- */
  function show(wanted) {
    isOpen = wanted;
    panel.hidden = !isOpen;
    panel.setAttribute("aria-modal", isOpen && small.matches);
    launcher.setAttribute("aria-expanded", isOpen);
    launcher.setAttribute("aria-label", isOpen ? words.close : words.open);
    speech.toggleAttribute("hidden", isOpen);
    cross.toggleAttribute("hidden", !isOpen);
    if (isOpen) showUnread(0);
    tell({ type: "shown", isShown: isOpen });
  }

  function open() {
    load();
    show(true);
    frame.focus();
  }

  function close() {
    if (!isOpen) return;
    show(false);
    launcher.focus();
  }

  launcher.addEventListener("click", () => (isOpen ? close() : open()));
  root.addEventListener("keydown", (event) => event.key === "Escape" && close());
  /* Tab stays within the open chat: whoever leaves the frame at one end comes in at the other. */
  for (const [edge, end] of [[before, "last"], [after, "first"]]) {
    edge.addEventListener("focus", () => {
      frame.focus();
      tell({ type: "focus", end });
    });
  }

  function identify(given) {
    token = given;
    load();
    tell({ type: "identity", token });
  }

  const isColour = /^#[0-9a-f]{6}$/i.test(accent);
  if (isColour) {
    const [r, g, b] = [1, 3, 5].map((at) => (parseInt(accent.slice(at, at + 2), 16) / 255) ** 2.2);
    host.style.setProperty("--accent", accent);
    host.style.setProperty("--on-accent", 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.18 ? "#111" : "#fff");
  } else if (accent) console.warn(`deskChat: data-accent must be like #0f766e, and is ${accent}`);

  window.deskChat = { open, close, identify, signOut: () => identify("") };
  const start = () => {
    document.body.append(host);
    if (kept(KEPT) || identity) load(); /* who has written before is told of answers without opening the chat */
  };
  if (document.body) start();
  else addEventListener("DOMContentLoaded", start);
})({{ words|safe }});
