// The supervisors' queue: live, and walked through with the keyboard.

import { gone } from "./connection.js";
import { startPage, upAndDown } from "./console.js";
import { latest } from "./fragments.js";
import { focusBy } from "./queue.js";
import { showRefusal } from "./refusal.js";

const items = () => [...document.querySelectorAll(".escalation")];

const chosen = () => items().find((item) => item.contains(document.activeElement)) ?? items()[0];
const focusItem = (step) => focusBy(items(), step);

function open() {
  if (document.activeElement.matches("a, button, summary")) return false;
  chosen()?.querySelector("[data-open]").click();
  return true;
}

const refreshAll = latest(async () => {
  const target = document.getElementById("escalations");
  await htmx.ajax("GET", target.dataset.url, { target, swap: "outerMorph" });
});

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  if (ctx.request.method !== "POST") return;
  const { status } = ctx.response;
  if ([401, 403, 404].includes(status)) gone();
  if (status === 204) showRefusal();
  if (status === 204 && ctx.sourceElement.matches("[popover]")) ctx.sourceElement.hidePopover();
  refreshAll();
});

startPage({
  keys: { ...upAndDown(focusItem), Enter: open },
  scope: chosen,
  kinds: ["escalations.changed"],
  onPush: refreshAll,
  refreshAll,
});
