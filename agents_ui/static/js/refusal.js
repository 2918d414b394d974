// Why something was not sent, calmly, until it is dismissed or the next thing goes through.

const refusal = document.getElementById("refusal");

/** The template with this id, or nothing. What the server refuses comes here by itself (HX-Retarget). */
export function showRefusal(id = "") {
  refusal.replaceChildren(...(id ? [document.getElementById(id).content.cloneNode(true)] : []));
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-dismiss]")) showRefusal();
});
