// A page that asks one thing: the keys that work everywhere.

import { startStillPage } from "./console.js";

startStillPage();
