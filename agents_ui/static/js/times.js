// Times as the server rendered them become times of the reader's own clock.

import { language } from "./language.js";

const time = { hour: "2-digit", minute: "2-digit" };
const clock = new Intl.DateTimeFormat(language, { timeStyle: "short" });
const day = new Intl.DateTimeFormat(language, { month: "short", day: "numeric", ...time });
const weekday = new Intl.DateTimeFormat(language, { weekday: "long", month: "long", day: "numeric", ...time });
const whole = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" });

export function localTimes(root) {
  root.querySelectorAll("time[datetime]").forEach((time) => {
    const at = new Date(time.dateTime);
    const isToday = at.toDateString() === new Date().toDateString();
    const date = "weekday" in time.dataset ? weekday : day;
    time.textContent = (isToday ? clock : date).format(at);
    time.title = whole.format(at);
  });
}
