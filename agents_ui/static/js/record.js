// What is on record of a draft: read, and go back.

import { goTo, startStillPage } from "./console.js";
import { isLost, land } from "./focus.js";
import { nextQuote } from "./quotes.js";

startStillPage({ u: goTo(".record-back"), q: nextQuote });

if (isLost()) land(document.querySelector(".record-body"));
