// The editor of an article: a preview while one types, and nothing typed is lost.

import { goTo, startStillPage } from "./console.js";
import { keepForm } from "./article-kept.js";

const form = document.getElementById("article-form");
const kept = document.getElementById("kept");

startStillPage({ u: goTo("[data-key=u]") });

const preview = () => form.dispatchEvent(new Event("input", { bubbles: true }));

keepForm(form, (discard) => {
  kept.hidden = false;
  preview();
  kept.querySelector("[data-forget]").addEventListener("click", () => {
    form.reset();
    preview();
    discard();
    form.elements.body.focus();
    kept.hidden = true;
  });
});
