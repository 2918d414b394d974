// What waits for me: in the tab's title and icon, and, by this browser's choice, as a notification and a quiet sound.
// Says how many, never what about: a lock screen is no place for a customer's words.

import { keep, recall } from "./kept.js";
import { person } from "./person.js";

const COUNTS = ["count-approval", "count-mentions", "escalation-count"];
const SIDE = 64;
const BADGE = { at: 46, radius: 18, text: "#fff", fill: "#c2272d", font: "700 26px sans-serif" };
const SOUND = { hertz: [660, 880], gain: 0.05, each_s: 0.12 };
const choices = document.querySelector("[data-waiting-choices]");
const shared = `waiting.count:${person}`;
const icon = document.querySelector("link[rel=icon]");
const plainIcon = icon.href;
let waiting = count();
let audio = null;
let picture = null;
let onIcon = 0;

function count() {
  const shown = COUNTS.map((id) => document.getElementById(id)).filter((element) => element && !element.hidden);
  return shown.reduce((sum, element) => sum + (parseInt(element.textContent, 10) || 0), 0);
}

function show() {
  const title = document.title.replace(/^\(\d+\) /, "");
  const wanted = waiting ? `(${waiting}) ${title}` : title;
  if (document.title !== wanted) document.title = wanted;
  showIcon(waiting);
}

async function showIcon(number) {
  if (number === onIcon) return;
  onIcon = number;
  const address = number ? await badged(number).catch(() => plainIcon) : plainIcon;
  if (number === onIcon) icon.href = address;
}

/** The plain icon with `number` in its corner: a bitmap, since a drawing (SVG) takes a browser 15 ms of each page's first. */
async function badged(number) {
  const { at, radius, text, fill, font } = BADGE;
  const canvas = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
  const pen = canvas.getContext("2d");
  picture ??= await loaded(plainIcon);
  pen.drawImage(picture, 0, 0, SIDE, SIDE);
  pen.fillStyle = fill;
  pen.arc(at, SIDE - at, radius, 0, 2 * Math.PI);
  pen.fill();
  Object.assign(pen, { fillStyle: text, font, textAlign: "center", textBaseline: "middle" });
  pen.fillText(number > 9 ? "9+" : number, at, SIDE - at + 1);
  return canvas.toDataURL();
}

async function loaded(address) {
  const image = Object.assign(new Image(), { src: address });
  await image.decode();
  return image;
}

function changed() {
  const before = waiting;
  countAnew();
  keep(shared, waiting);
  if (waiting > before && document.hidden) tell();
}

function countAnew() {
  waiting = count();
  show();
}

function tell() {
  const { one, many } = choices.dataset;
  const words = waiting === 1 ? one : many.replace("{}", waiting);
  if (isOn("sound")) play();
  if (isOn("notification") && Notification.permission === "granted") {
    const said = new Notification(words, { tag: "waiting", icon: plainIcon });
    said.onclick = () => {
      window.focus();
      said.close();
    };
  }
}

/** Two soft notes. A browser lets a page sound only after somebody has pressed something in it. */
function play() {
  audio ??= new AudioContext();
  SOUND.hertz.forEach((hertz, number) => {
    const start = audio.currentTime + number * SOUND.each_s;
    const [note, volume] = [audio.createOscillator(), audio.createGain()];
    note.frequency.value = hertz;
    volume.gain.setValueAtTime(SOUND.gain, start);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + SOUND.each_s);
    note.connect(volume).connect(audio.destination);
    note.start(start);
    note.stop(start + SOUND.each_s);
  });
}

const isOn = (what) => recall(`waiting.${what}`) === true;

async function choose(button) {
  const what = button.dataset.waiting;
  const wanted = !isOn(what);
  const isRefused = wanted && what === "notification" && (await Notification.requestPermission()) !== "granted";
  choices.querySelector("[data-refused]").hidden = !isRefused;
  keep(`waiting.${what}`, wanted && !isRefused);
  if (wanted && what === "sound") play();
  showChoices();
}

function showChoices() {
  for (const button of choices.querySelectorAll("[data-waiting]")) {
    button.setAttribute("aria-checked", isOn(button.dataset.waiting));
  }
}

choices.addEventListener("click", (event) => {
  const button = event.target.closest("[data-waiting]");
  if (button) choose(button);
});
const watch = new MutationObserver(changed);
/** Of many hidden tabs only one is told (live.js). */
addEventListener("storage", ({ key }) => {
  if (key !== shared || !document.hidden) return;
  waiting = recall(shared);
  show();
});
document.addEventListener("visibilitychange", () => document.hidden || countAnew());
watch.observe(document.querySelector(".rail"), { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["hidden"] });
new MutationObserver(show).observe(document.querySelector("title"), { childList: true });
showChoices();
show();
