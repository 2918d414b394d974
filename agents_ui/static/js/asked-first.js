// Before anything is painted: one reads first what the draft answers, where both do not fit on the screen. An address
// that names a place of its own leads there.

(() => {
  const draft = document.querySelector("#draft:is([data-status=queued], [data-status=writing], [data-status=ready])");
  const asked = [...document.querySelectorAll("#messages > [data-author=customer]")].at(-1);
  if (draft && asked && !location.hash) asked.scrollIntoView({ block: "start" });
})();
