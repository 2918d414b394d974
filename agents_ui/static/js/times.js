// Times as the server rendered them become times of the reader's own clock.

const language = document.documentElement.lang || undefined;
const clock = new Intl.DateTimeFormat(language, { timeStyle: "short" });
const day = new Intl.DateTimeFormat(language, { month: "short", day: "numeric" });
const weekday = new Intl.DateTimeFormat(language, { weekday: "long", month: "long", day: "numeric" });
const whole = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" });

export function localTimes(root) {
  root.querySelectorAll("time[datetime]").forEach((time) => {
    const at = new Date(time.dateTime);
    const isToday = at.toDateString() === new Date().toDateString();
    const date = "weekday" in time.dataset ? `${weekday.format(at)},` : day.format(at);
    time.textContent = isToday ? clock.format(at) : `${date} ${clock.format(at)}`;
    time.title = whole.format(at);
  });
}
