// What is on record of a draft: read, and go back.

import { goTo, startKeys } from "./console.js";
import { nextQuote } from "./quotes.js";

startKeys({ u: goTo(".record-back"), q: nextQuote });
