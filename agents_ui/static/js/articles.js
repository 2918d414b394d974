// The list of articles, and one article to read: walked through with the keyboard.

import { startKeys, upAndDown } from "./console.js";
import { followFilter } from "./article-filter.js";
import { forgetKept } from "./article-kept.js";
import { focusBy } from "./queue.js";
import "./refusal.js";

const main = document.getElementById("main");
const items = () => [...document.querySelectorAll("[data-item]")];

startKeys(upAndDown((step) => focusBy(items(), step)));

const filter = document.querySelector(".article-filter");
if (filter) followFilter(filter);

// What was typed has been saved by now.
if (main.dataset.saved) forgetKept(main.dataset.saved);
