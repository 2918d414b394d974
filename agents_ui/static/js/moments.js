// Lengths of time that grow while one looks at them, and clocks in the reader's own time zone.
// The same units as agents_ui/templatetags/moments.py.

import { language } from "./language.js";

const EVERY_MS = 30_000;
const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const weekday = new Intl.DateTimeFormat(language, { weekday: "short" });
const date = new Intl.DateTimeFormat(language, { month: "short", day: "numeric" });
const unit = (name) => new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "narrow" });
const [minutes, hours, days] = ["minute", "hour", "day"].map(unit);

const now = new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(0, "second");

/** `kind`: "now" says so for less than a minute. */
function span(moment, kind) {
  const full = Math.floor(Math.abs(Date.now() - moment) / 60_000);
  if (!full && kind === "now") return now;
  const passed = Math.max(1, full);
  if (passed < 60) return minutes.format(passed);
  if (passed < 24 * 60) return hours.format(Math.floor(passed / 60));
  return days.format(Math.floor(passed / (24 * 60)));
}

/** A day of this week by its name, a later one by its date, with the time. */
function when(moment) {
  const isSoon = moment - Date.now() < 6 * 24 * 3_600_000;
  return `${(isSoon ? weekday : date).format(moment)} ${clock.format(moment)}`;
}

function write(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

export function showMoments(root = document) {
  for (const element of root.querySelectorAll("time[data-span]")) write(element, span(new Date(element.dateTime), element.dataset.span));
  for (const element of root.querySelectorAll("time[data-when]")) write(element, when(new Date(element.dateTime)));
  for (const element of root.querySelectorAll("time[data-clock]")) write(element, clock.format(new Date(element.dateTime)));
}

showMoments();
setInterval(showMoments, EVERY_MS);
document.addEventListener("htmx:after:swap", () => showMoments());
