// Files that go along with what is written: chosen, dropped or pasted, looked at before they are sent, kept until then.

import { fetchFile } from "./fragments.js";
import { forget, keep } from "./kept.js";
import { keepFiles, recallFiles } from "./kept-files.js";

const UNITS = ["byte", "kilobyte", "megabyte"];
const NO_TEXT = /^(image|audio|video|font)\/|^application\/(vnd\.|msword|zip|gzip|x-(zip|gzip|7z|rar|tar|ms|apple))/;

/** Wire the file input of `form`; `name`: where its files are kept. `onChange(files)` is told of what is chosen. What can
 * be told by name and size to be refused is refused at once; what stands in a file only the server looks at.
 */
export function attaching(form, name, onChange = () => {}) {
  const input = form.elements.files;
  const told = `${name}:sent`;
  const place = form.querySelector("[data-chosen]");
  const list = place.querySelector("ul");
  const most = Number(input.dataset.most);
  const bytes = Number(input.dataset.bytes);
  const kinds = input.accept.split(",");
  const many = place.querySelector("[data-when=many]");
  const unkept = place.querySelector("[data-when=unkept]");
  const refusals = new Map([...place.querySelectorAll("[data-when]")].map((said) => [said, said.textContent]));
  let chosen = [];
  let isForgotten = false;
  let coming = 0;

  function add(files) {
    const all = [...chosen, ...files.filter((file) => !problemOf(file))];
    put(all.slice(0, most));
    for (const [said, words] of refusals) {
      const { when } = said.dataset;
      const refused = when === "many" ? all.slice(most).slice(0, 1) : files.filter((file) => problemOf(file) === when);
      if (refused.length) say(said, refused.map(({ name }) => words.replace("{}", () => name)).join(" "));
    }
  }

  /** What was chosen before: even if together they are too many, none is dropped. */
  const addAll = (files) => put([...chosen, ...files]);

  function problemOf(file) {
    if (!isTaken(file)) return "kind";
    if (file.size > bytes) return "big";
    return file.size ? "" : "empty";
  }

  /** As far as its name says. What no name tells to be something else may be plain text, which has many: .tsv, .log.1 */
  function isTaken({ name, type }) {
    const isNamed = kinds.some((kind) => kind.startsWith(".") && name.toLowerCase().endsWith(kind));
    return isNamed || kinds.includes(type) || !NO_TEXT.test(type);
  }

  function say(said, words) {
    delete said.dataset.isOld;
    said.textContent = words;
    said.hidden = place.hidden = false;
  }

  /** What the form will send is what is shown. */
  function put(files, areSent = false) {
    chosen = files;
    const all = new DataTransfer();
    chosen.forEach((file) => all.items.add(file));
    input.files = all.files;
    keepFiles(name, files).then((isKept) => isKept || files !== chosen || say(unkept, refusals.get(unkept)));
    list.replaceChildren(...chosen.map(row));
    refusals.forEach((_words, said) => grow(said, areSent));
    if (chosen.length > most) say(many, refusals.get(many));
    hideEmpty();
    onChange(chosen);
  }

  function hideEmpty() {
    place.hidden = !chosen.length && [...refusals.keys()].every(({ hidden }) => hidden);
  }

  /** What was left out is still said after the rest was sent, until something else is written, chosen or sent. */
  function grow(said, areSent) {
    said.hidden ||= !areSent || "isOld" in said.dataset;
    said.dataset.isOld = "";
  }

  function dropOld() {
    refusals.forEach((_words, said) => (said.hidden ||= "isOld" in said.dataset));
    hideEmpty();
  }

  function row(file) {
    const made = place.querySelector("template").content.firstElementChild.cloneNode(true);
    const remove = made.querySelector("button");
    made.querySelector(".chosen-name").textContent = file.name;
    made.querySelector("small").textContent = inWords(file.size);
    remove.ariaLabel = remove.ariaLabel.replace("{}", file.name);
    remove.addEventListener("click", () => {
      put(chosen.filter((one) => one !== file));
      input.focus();
    });
    if (isPicture(file)) made.querySelector(".chosen-picture").replaceChildren(picture(file));
    return made;
  }

  /**
   * What was sent and was taken back, as the desk has kept it: names and urls. What cannot be had now stays there. Resolves
   * to whether all of it came.
   */
  async function restore(kept) {
    coming += 1;
    const fetched = await Promise.allSettled(kept.map(({ name, url }) => fetchFile(url, name)));
    coming -= 1;
    const files = fetched.filter(({ value }) => value).map(({ value }) => value);
    const isHere = ({ name, size }) => chosen.some((one) => one.name === name && one.size === size);
    put([...files.filter((file) => !isHere(file)), ...chosen]);
    return files.length === kept.length;
  }

  input.addEventListener("change", () => add([...input.files]));
  form.elements.text.addEventListener("input", dropOld);
  form.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    if (!files.length || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    add(files);
  });
  document.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    form.dataset.dropping = true;
  });
  document.addEventListener("dragleave", (event) => event.relatedTarget === null && delete form.dataset.dropping);
  document.addEventListener("drop", (event) => {
    delete form.dataset.dropping;
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    add([...event.dataTransfer.files]);
  });
  const early = [...input.files]; // chosen before there was a script, or filled in by the browser
  onChange(chosen);
  recallFiles(name).then((kept) => kept.length && !isForgotten && addAll(kept.filter((file) => !chosen.some((one) => isSame(one, file)))));
  if (early.length) add(early);
  /** What was chosen since stays. */
  const drop = (files) => put(chosen.filter((one) => !files.some((file) => isSame(one, file))), true);

  /** Other pages of this browser, which may show the same ones, hear of it. */
  function sent(files) {
    drop(files);
    keep(told, files.map(({ name, size, lastModified }) => ({ name, size, lastModified })));
    forget(told);
  }

  addEventListener("storage", ({ key, newValue }) => key === told && newValue && drop(JSON.parse(newValue)));

  /** It has turned out to be somebody else's, with what has not been recalled yet. */
  function forgetAll() {
    isForgotten = true;
    put([]);
  }

  return { addAll, clear: () => put([], true), forgetAll, sent, restore, isComing: () => coming > 0, files: () => chosen };
}

const isSame = (one, other) => ["name", "size", "lastModified"].every((what) => one[what] === other[what]);

export const isPicture = (file) => /^image\/(png|jpeg|gif|webp)$/.test(file.type);

/** A picture that is only in this browser yet. */
export function picture(file) {
  const image = new Image();
  image.src = URL.createObjectURL(file);
  image.alt = file.name;
  image.onload = image.onerror = () => URL.revokeObjectURL(image.src);
  return image;
}

export function inWords(size) {
  const step = Math.min(Math.floor(Math.log10(Math.max(size, 1)) / 3), UNITS.length - 1);
  const format = { style: "unit", unit: UNITS[step], unitDisplay: step ? "short" : "long", maximumFractionDigits: step > 1 ? 1 : 0 };
  return new Intl.NumberFormat(document.documentElement.lang, format).format(size / 1000 ** step);
}
