// A page that asks one thing: the keys that work everywhere.

import { startKeys } from "./console.js";

startKeys({});
