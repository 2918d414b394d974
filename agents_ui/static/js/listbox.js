// A field above a list: the field keeps the focus, arrows walk through the options, Enter takes the chosen one.

/** `take(option)`: the chosen one, or null. */
export function listbox(field, list, take) {
  const options = () => [...list.querySelectorAll("[role=option]")].filter((option) => option.checkVisibility());
  const chosen = () => list.querySelector("[aria-selected=true]");

  function choose(option) {
    chosen()?.removeAttribute("aria-selected");
    option?.setAttribute("aria-selected", "true");
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const all = options();
    const at = all.indexOf(chosen());
    choose(all.at(at < 0 && by < 0 ? -1 : (at + by) % all.length));
  }

  const moves = { ArrowDown: () => step(1), ArrowUp: () => step(-1), Enter: () => take(chosen()) };
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || !moves[event.key]) return;
    event.preventDefault();
    if (event.key === "Enter" && event.repeat) return; // it is held still since it opened this
    moves[event.key]();
  });
  return { options, chosen, choose };
}

/** What is looked for, word by word; `fits(words, text)`: each of them stands in it. */
export const wordsIn = (field) => field.value.toLowerCase().split(/\s+/).filter(Boolean);
export const fits = (words, text) => words.every((word) => text.toLowerCase().includes(word));
