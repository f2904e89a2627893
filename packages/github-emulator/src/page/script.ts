/**
 * The only script: shows the buttons that copy, and fetches the page again every two seconds to
 * replace the parts marked `data-live`. A part somebody types in or has focused is left alone, and
 * a log that was scrolled to its end stays there. Without it, everything still works by reloading.
 */
export const SCRIPT = `
(() => {
  const copying = () => {
    for (const button of document.querySelectorAll("button[data-copy]")) button.hidden = false;
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
  const refresh = async () => {
    if (document.hidden || document.querySelector("[data-live]") === null) return;
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!answer.ok) return;
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of document.querySelectorAll("[data-live]")) {
      const fresh = next.getElementById(part.id);
      if (fresh === null || fresh.innerHTML === part.dataset.shown) continue;
      if (part.contains(document.activeElement)) continue;
      const log = part.querySelector("pre");
      const followed = log !== null && log.scrollTop + log.clientHeight >= log.scrollHeight - 4;
      const markup = fresh.innerHTML;
      part.replaceChildren(...fresh.childNodes);
      part.dataset.shown = markup;
      const end = part.querySelector("pre");
      if (followed && end !== null) end.scrollTop = end.scrollHeight;
      copying();
    }
  };
  for (const part of document.querySelectorAll("[data-live]")) part.dataset.shown = part.innerHTML;
  copying();
  const again = () => setTimeout(() => refresh().catch(() => {}).finally(again), 2000);
  again();
})();
`;
