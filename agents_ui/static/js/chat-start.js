// The first message: kept while it is typed, sent once, and sent by itself when the network is back.

import { attaching } from "./attaching.js";
import { backoff } from "./backoff.js";
import { composer } from "./chat-composer.js";
import { finishStart, followAlong, showFollowing } from "./chat-following.js";
import "./frame.js";
import { begun, onForgotten, ownStart, person } from "./frame-person.js";
import { forget, keep, recall } from "./kept.js";
import { keepField } from "./kept-field.js";
import { offerArticles } from "./offers.js";
import { post } from "./post.js";
import { localTimes } from "./times.js";

const form = document.querySelector(".chat-start");
const refusal = document.getElementById("refusal");
const waiting = document.getElementById("waiting");
const button = form.querySelector(".chat-start-foot > button");
const patience = backoff(1_000, 20_000);
const kept = ownStart();
let isSending = false;
let timer = 0;

finishStart(kept);
const attached = attaching(form, `${kept}files`, (files) => (form.elements.text.required = !files.length));
const typing = composer(form, `${kept}text`, send, () => attached.files().length > 0);
keepField(form.elements.name, `${kept}name`);
const slot = document.getElementById("offers"); // none in a frame
const offers = slot && offerArticles(typing.text, slot);

async function send(text) {
  if (isSending) return;
  busy(true);
  const files = attached.files();
  const fields = { text, name: form.elements.name.value, person: person(), client_key: keyOf([text, ...files.map(({ name, size }) => `${name} ${size}`)].join("\n")) };
  const { outcome, html, waitMs, goTo } = await post(form.action, fields, files);
  waiting.hidden = outcome !== "later";
  if (outcome === "sent") return leave(goTo);
  busy(false);
  if (outcome === "later") later(text, waitMs);
  else refuse(html);
}

/** The same words and files again are the same message, after a reload too; others are another one. */
function keyOf(text) {
  const before = recall(`${kept}key`);
  if (before?.text === text) return before.key;
  const key = crypto.randomUUID();
  keep(`${kept}key`, { key, text });
  return key;
}

function later(text, waitMs) {
  clearTimeout(timer);
  timer = setTimeout(() => typing.text.value.trim() === text && send(text), Math.max(waitMs, patience.next()));
}

/** In the server's own words, with a link where one helps. */
function refuse(html) {
  forget(`${kept}key`);
  refusal.innerHTML = html;
}

function leave(address) {
  begun();
  offers?.sent(address);
  typing.clear();
  attached.clear();
  forget(`${kept}key`);
  forget(`${kept}name`);
  followAlong(kept, address);
  location.assign(address);
}

function busy(isBusy) {
  isSending = isBusy;
  typing.text.readOnly = isBusy;
  button.setAttribute("aria-busy", isBusy);
}

addEventListener("online", () => !waiting.hidden && form.requestSubmit());
addEventListener("pageshow", (event) => event.persisted && busy(false));
localTimes(document);
const following = showFollowing(kept, document.getElementById("following"), document.getElementById("pending"));
onForgotten(() => {
  clearTimeout(timer);
  waiting.hidden = true;
  form.reset();
  typing.clear();
  attached.forgetAll();
  following.clear();
});
