// What is on record of a draft: read, and go back.

import { goTo, startStillPage } from "./console.js";
import { isLost, land } from "./focus.js";
import { nextQuote } from "./quotes.js";

startStillPage({ u: goTo(".record-back"), q: nextQuote });

// A macro has no column that scrolls by itself: its page begins as others do.
const column = document.querySelector(".record-body");
if (column && isLost()) land(column);
