// Whose page this is. With the cookie alone it would ask, and do, in the name of whoever has signed in since.

/** Under which this browser keeps what is theirs alone. */
export const person = document.querySelector(".desk")?.dataset.person;

/** Headers for whatever the page asks for (agents_ui/access.py). A customer's page has none. */
export const asPerson = person ? { "X-Person": person } : {};

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => Object.assign(ctx.request.headers, asPerson));
