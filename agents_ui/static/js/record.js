// What is on record of a draft: read, and go back.

import { goTo, startKeys } from "./console.js";

startKeys({ u: goTo(".record-back") });
