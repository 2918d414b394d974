// The list of articles, and one article to read: walked through with the keyboard.

import { startStillPage, upAndDown } from "./console.js";
import { followFilter } from "./article-filter.js";
import { forgetSent } from "./kept-form.js";
import { focusBy } from "./queue.js";
import "./refusal.js";

const items = () => [...document.querySelectorAll("[data-item]")];

/** What became of it is said on the page. */
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => ctx.sourceElement.closest("[popover]")?.hidePopover());

startStillPage(upAndDown((step) => focusBy(items(), step)));

const filter = document.querySelector(".article-filter");
if (filter) followFilter(filter);

if (document.getElementById("article-title")) forgetSent();
