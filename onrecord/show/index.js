"use strict";
(() => {
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const field = document.getElementById("q"), told = document.getElementById("told");
  const rows = [...document.querySelectorAll(".stories li[data-words]")].map((li) => [li, fold(li.textContent + " " + li.dataset.words)]);
  field.addEventListener("input", () => {
    const terms = fold(field.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const [li, text] of rows) {
      li.hidden = !terms.every((t) => text.includes(t));
      count += !li.hidden;
    }
    told.textContent = terms.length ? `${count} of ${rows.length} stories` : "";
  });
  addEventListener("keydown", (e) => {
    if ((e.key === "/" && e.target !== field) || ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "k")) { e.preventDefault(); field.focus(); }
    if (e.key === "Escape" && e.target === field) { field.value = ""; field.dispatchEvent(new Event("input")); }
  });
})();
