// The numbers behind the sentences of a draft: hover, focus or Q shows the quote in its article.

const SOON_MS = 120;
const LATER_MS = 250;
const LITTLE = 4;
let timer = 0;

const numbers = () => [...document.querySelectorAll(".cite")].filter((number) => number.checkVisibility());
const quoteOf = (number) => document.getElementById(number.getAttribute("popovertarget"));
/** In the text, and in the list beside what one edits. */
const numbersOf = (quote) => [...document.querySelectorAll(`.cite[popovertarget="${quote.id}"]`)];
const shownNumberOf = (quote) => numbersOf(quote).find((number) => number.checkVisibility());
/** Which of them a quote hangs from. */
const shownBy = new WeakMap();
const isFree = () => !document.querySelector("dialog[open], [popover]:not(.quote):popover-open");

function show(number) {
  clearTimeout(timer);
  if (!number.checkVisibility() || !isFree() || quoteOf(number).matches(":popover-open")) return;
  const quote = quoteOf(number);
  quote.showPopover({ source: number });
  shownBy.set(quote, number);
  const words = quote.querySelector("mark");
  if (words) scrollTo(quote, words.closest("p, li, tr, pre, h1, h2, h3, h4") ?? words);
}

/** Far down, the quote begins with the paragraph of the words, below the article's title: no line is cut in two. */
function scrollTo(quote, paragraph) {
  const top = paragraph.getBoundingClientRect().top - quote.getBoundingClientRect().top;
  const isInSight = top + paragraph.offsetHeight <= quote.clientHeight;
  const title = paragraph.closest(".prose").parentElement.querySelector("h3");
  quote.scrollTop = isInSight ? 0 : top - title.offsetHeight - LITTLE;
}

function hide(quote) {
  if (quote.matches(":popover-open")) quote.hidePopover();
}

const stays = (number) => number === document.activeElement || quoteOf(number).contains(document.activeElement);

/** A key that goes from quote to quote; false where there is none. */
export function nextQuote() {
  const all = numbers();
  if (!all.length) return false;
  const next = all[(all.indexOf(document.activeElement) + 1) % all.length];
  next.focus();
  show(next);
  next.scrollIntoView({ block: "nearest" });
  return true;
}

const over = (event) => {
  const quote = event.target.closest(".quote");
  return event.target.closest(".cite") ?? (quote && shownNumberOf(quote));
};

document.addEventListener("pointerover", (event) => {
  const number = event.pointerType === "mouse" && over(event);
  if (!number) return;
  clearTimeout(timer);
  timer = setTimeout(() => show(number), SOON_MS);
});
document.addEventListener("pointerout", (event) => {
  const number = event.pointerType === "mouse" && over(event);
  if (!number) return;
  clearTimeout(timer);
  timer = setTimeout(() => stays(number) || hide(quoteOf(number)), LATER_MS);
});
document.addEventListener("focusin", ({ target }) => {
  for (const quote of document.querySelectorAll(".quote:popover-open")) {
    if (!(shownBy.get(quote) ?? shownNumberOf(quote))?.checkVisibility()) hide(quote);
  }
  if (target.matches(".cite:focus-visible")) show(target);
});
document.addEventListener("focusout", ({ target, relatedTarget }) => {
  const quote = target.matches(".cite") && quoteOf(target);
  if (!quote || quote.contains(relatedTarget)) return;
  const wasShown = quote.matches(":popover-open");
  hide(quote);
  const number = wasShown && relatedTarget?.id === "revision-text" && shownNumberOf(quote);
  if (number) show(number); // one edits what one has read
});
