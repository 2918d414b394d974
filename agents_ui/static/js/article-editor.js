// The editor of an article: a preview while one types, and nothing typed is lost.

import { goTo, startStillPage } from "./console.js";
import { keepForm } from "./kept-form.js";

startStillPage({ u: goTo("[data-key=u]") });
keepForm(document.getElementById("article-form"));
