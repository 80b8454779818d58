"use strict";
(() => {
  // How far an upload is: asked every half second, shown as a bar; without a script the page reloads itself.
  const job = document.querySelector("[data-job]");
  const ask = async () => {
    const answer = await fetch("/api/jobs/" + encodeURIComponent(job.dataset.job), { headers: { accept: "application/json" } });
    if (!answer.ok) return;
    const now = await answer.json();
    document.getElementById("stage").textContent = now.stage;
    const bar = document.querySelector("progress");
    bar.max = Math.max(1, now.total);
    bar.value = now.done;
    if (now.ended) location.reload(); else setTimeout(ask, 500);
  };
  if (job && job.dataset.ended !== "yes") setTimeout(ask, 300);

  // The report page: kinds on and off, the passage that the address names, next and previous finding.
  for (const box of document.querySelectorAll("[data-kind]")) {
    box.addEventListener("change", () => document.body.classList.toggle("off-" + box.dataset.kind, !box.checked));
  }
  const text = document.querySelector(".text");
  const unit = (string, count) => {
    let at = 0;
    for (; count > 0 && at < string.length; count--) at += string.codePointAt(at) > 0xffff ? 2 : 1;
    return at;
  };
  const show = (element) => {
    element.tabIndex = -1;
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "center", behavior: "instant" });
  };
  const mark = () => {
    const asked = /(?:^#|&)s=(\d+)-(\d+)/.exec(location.hash);
    if (!text || !asked) return;
    for (const old of text.querySelectorAll("mark.hit")) { const up = old.parentNode; old.replaceWith(...old.childNodes); up.normalize(); }
    const whole = text.textContent, from = unit(whole, +asked[1]), to = unit(whole, +asked[2]);
    const walk = document.createTreeWalker(text, NodeFilter.SHOW_TEXT), nodes = [];
    for (let n = walk.nextNode(), pos = 0; n; n = walk.nextNode()) {
      if (pos < to && pos + n.length > from) nodes.push([n, Math.max(0, from - pos), Math.min(n.length, to - pos)]);
      pos += n.length;
    }
    const hits = nodes.map(([n, a, b]) => {
      const part = n.splitText(a), hit = document.createElement("mark");
      part.splitText(b - a);
      hit.className = "hit";
      part.replaceWith(hit);
      hit.append(part);
      return hit;
    });
    if (hits.length) show(hits[0]);
  };
  addEventListener("hashchange", mark);
  mark();
  let at = -1;
  addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input, textarea, select")) return;
    if (e.key === "/") { e.preventDefault(); document.getElementById("ask").focus(); }
    if (!text || (e.key !== "n" && e.key !== "p")) return;
    const all = [...text.querySelectorAll("i")];
    if (!all.length) return;
    at = Math.min(all.length - 1, Math.max(0, at + (e.key === "n" ? 1 : -1)));
    show(all[at]);
  });
})();
