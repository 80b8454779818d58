"use strict";
(async () => {
  const $ = (id) => document.getElementById(id);

  // A large page carries its folded parts deflated. Each is put in its place when it is needed, the rest while the browser is idle.
  const unpacked = async (packed) => {
    const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).text();
  };
  const holes = new Map();
  const fill = (hole) => { const html = holes.get(hole); if (holes.delete(hole)) hole.outerHTML = html; };
  const fillAll = () => { for (const hole of [...holes.keys()]) fill(hole); };
  const fillIdle = (time) => {
    for (const hole of holes.keys()) { if (time.timeRemaining() < 8) break; fill(hole); }
    if (holes.size) later(fillIdle);
  };
  const later = (work) => window.requestIdleCallback ? requestIdleCallback(work) : setTimeout(work, 30, { timeRemaining: () => 15 });
  const load = async () => {
    const packed = $("data").dataset.packed;
    if (!packed) return JSON.parse($("data").textContent);
    const [first, ...parts] = (await unpacked(packed)).split("<!--|-->");
    document.querySelectorAll("template.z").forEach((hole, i) => holes.set(hole, parts[i]));
    later(fillIdle);
    return JSON.parse(first);
  };
  const data = await load();
  const numbers = new Map(data.claims.map((id, i) => [id, i]));
  const keyOf = (a) => {
    const href = a.getAttribute("href"), rest = href.slice(3);
    return href[1] === "c" ? "c" + numbers.get(rest) : href[1] + rest;
  };
  const pane = $("pane"), body = $("pane-body"), title = $("pane-title"), search = $("search"), help = $("help"), main = $("main");
  const bar = document.querySelector("nav.sections");
  const ODD = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
  let current = null, shown = null, marks = [];

  // The record counts code points, the page UTF-16 units.
  const unit = (text, count) => {
    let at = 0;
    for (; count > 0 && at < text.length; count--) at += text.codePointAt(at) > 0xffff ? 2 : 1;
    return at;
  };
  const textBox = (report) => {
    const box = main.querySelector(`.text[data-r="${report}"]`), hole = box && box.querySelector("template.z");
    if (hole) fill(hole);
    return box;
  };
  const lineOf = (key) => {
    const found = () => [...main.querySelectorAll("a.open")].find((a) => keyOf(a) === key);
    const line = found();
    if (line || !holes.size) return line;
    fillAll();
    return found();
  };
  const make = (name, className, ...inside) => {
    const out = document.createElement(name);
    if (className) out.className = className;
    out.append(...inside);
    return out;
  };
  // Text of a report: characters that hide or turn text stand alone and are named.
  const plain = (text) => {
    const out = document.createDocumentFragment();
    let at = 0;
    for (const m of text.matchAll(ODD)) {
      const odd = make("bdi", "odd", m[0]);
      odd.dataset.u = "U+" + m[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
      out.append(text.slice(at, m.index), odd);
      at = m.index + m[0].length;
    }
    out.append(text.slice(at));
    return out;
  };
  const sourceHash = (p) => `#r=${data.reports[p[0]][0]}&s=${p[1]}-${p[2]}`;

  // ---------------------------------------------------------------- the pane
  const tail = (text) => text.length < 260 ? text : "… " + text.slice(text.indexOf(" ", text.length - 260) + 1);
  const head = (text) => text.length < 260 ? text : text.slice(0, text.lastIndexOf(" ", 260)) + " …";
  const words = (text, p) => {
    const from = unit(text, p[1]), to = unit(text, p[2]), exact = text.slice(from, to);
    const quote = make("blockquote", "");
    quote.dir = "auto";
    const before = text.slice(text.lastIndexOf("\n", from - 1) + 1, from), ends = text.indexOf("\n", to);
    const after = text.slice(to, ends < 0 ? undefined : ends);
    const inner = make("bdi", "exact");
    let at = 0;
    const list = p[5] || [];
    for (let i = 0; i < list.length; i += 3) {
      const a = unit(exact, list[i]), b = unit(exact, list[i + 1]);
      inner.append(plain(exact.slice(at, a)), make("mark", list[i + 2] ? "weighs" : "differs", plain(exact.slice(a, b))));
      at = b;
    }
    inner.append(plain(exact.slice(at)));
    quote.append(make("span", "around", plain(tail(before))), inner, make("span", "around", plain(head(after))));
    return quote;
  };
  const passage = (p) => {
    const [, outlet, dated, url] = data.reports[p[0]], box = textBox(p[0]);
    const go = make("a", "go", "In the report");
    go.href = sourceHash(p);
    const by = make("p", "by", make("span", "outlet", make("bdi", "", plain(outlet))), " ", make("span", "dim", dated));
    const who = make("p", "dim", make("bdi", "", plain(data.names[p[3]])), p[4] ? ", " + p[4] : "");
    const cite = make("button", "cite", "Copy as citation"), more = [];
    cite.type = "button";
    cite.addEventListener("click", () => copy(citation(p), "The citation is copied."));
    if (url) {
      const original = make("a", "original", "The original");
      Object.assign(original, { href: url, rel: "noopener noreferrer nofollow", target: "_blank" });
      more.push(" ", original);
    }
    return make("article", "passage", by, box ? words(box.textContent, p) : "", who, make("p", "ways", go, " ", cite, ...more));
  };

  // ---------------------------------------------------------------- out of the page: a citation, a link that stays
  const copy = async (text, told) => {
    try { await navigator.clipboard.writeText(text); } catch {
      const field = make("textarea", "hidden", text), focused = document.activeElement;
      pane.append(field);
      field.select();
      document.execCommand("copy"); // a page opened from disk may have no other way
      field.remove();
      if (focused) focused.focus({ preventScroll: true });
    }
    $("live").textContent = told;
  };
  // Numbers of claims and cards move as a story grows; a report and its characters do not.
  const address = (key) => {
    const places = data.opens[key].filter((p) => p[0] >= 0).slice(0, 2).map((p) => `${data.reports[p[0]][0]}:${p[1]}-${p[2]}`);
    return `${location.href.split("#")[0]}#at=${[key[0], ...places].join("/")}`;
  };
  const citation = (p) => {
    const [, outlet, dated, url] = data.reports[p[0]], who = data.names[p[3]], box = textBox(p[0]), text = box ? box.textContent : "";
    const said = box ? `“${text.slice(unit(text, p[1]), unit(text, p[2])).replace(/\s+/g, " ")}” – ` : "";
    return `${said}${[who, ...(who.startsWith(outlet) ? [] : [outlet]), dated].filter(Boolean).join(", ")}${url ? `, ${url}` : ""}`;
  };
  const keyAt = (kind, places) => {
    const has = (list, [report, start, end]) => list.some((p) => p[0] >= 0 && data.reports[p[0]][0] === report && p[1] < end && start < p[2]);
    const same = (list, [report, start, end]) => list.some((p) => p[0] >= 0 && data.reports[p[0]][0] === report && p[1] === start && p[2] === end);
    const found = (test) => Object.keys(data.opens).find((key) => key[0] === kind && places.length && places.every((at) => test(data.opens[key], at)));
    return found(same) || found(has);
  };
  const at = (told) => {
    const [kind, ...rest] = told.split("/");
    const places = rest.map((x) => x.match(/^([^:]+):(\d+)-(\d+)$/)).filter(Boolean).map((m) => [m[1], Number(m[2]), Number(m[3])]);
    const key = keyAt(kind, places) || keyAt(kind, places.slice(0, 1)) || keyAt("c", places.slice(0, 1));
    if (key) open(key);
    else if (places.length) source(...places[0]);
  };
  const open = (key) => {
    const list = data.opens[key];
    if (!list) return;
    shown = key;
    if (!current || keyOf(current) !== key) select(lineOf(key));
    title.replaceChildren(...(current ? [...current.childNodes].map((n) => n.cloneNode(true)) : []));
    body.replaceChildren(...list.filter((p) => p[0] >= 0).map(passage));
    pane.hidden = false;
    pane.scrollTop = 0;
    document.body.classList.add("opened");
    title.focus({ preventScroll: true });
    if (current) keepInSight(current);
  };
  const close = () => {
    if (pane.hidden) return false;
    pane.hidden = true;
    shown = null;
    document.body.classList.remove("opened");
    try { history.replaceState(null, "", "#-"); } catch { location.hash = "-"; }
    if (current) current.focus({ preventScroll: true });
    return true;
  };
  // How much of the window the section bar covers: its rows depend on width and letters; on a phone it scrolls away.
  const barred = () => getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0;
  const keepInSight = (element) => {
    const box = element.getBoundingClientRect(), beside = pane.hidden || pane.offsetHeight >= innerHeight, top = barred() + 10;
    const room = beside ? innerHeight : innerHeight - pane.offsetHeight;
    if (box.top < top || box.bottom > room - 10) scrollBy({ top: box.top - Math.max(top, room / 2 - 40) });
  };

  // ---------------------------------------------------------------- a passage in its report
  const unmark = () => {
    for (const m of marks) { const up = m.parentNode; m.replaceWith(...m.childNodes); up.normalize(); }
    marks = [];
  };
  const source = (key, start, end) => {
    const at = data.reports.findIndex((r) => r[0] === key), box = at < 0 ? null : textBox(at);
    if (at < 0) return;
    $("r" + at).open = true;
    unmark();
    if (!box) { $("r" + at).scrollIntoView(); return; }
    const text = box.textContent, from = unit(text, start), to = unit(text, end);
    const walk = document.createTreeWalker(box, NodeFilter.SHOW_TEXT), nodes = [];
    for (let n = walk.nextNode(), pos = 0; n; n = walk.nextNode()) {
      if (pos < to && pos + n.length > from) nodes.push([n, Math.max(0, from - pos), Math.min(n.length, to - pos)]);
      pos += n.length;
    }
    for (const [n, a, b] of nodes) {
      const part = n.splitText(a);
      part.splitText(b - a);
      const mark = make("mark", "hit");
      part.replaceWith(mark);
      mark.append(part);
      marks.push(mark);
    }
    pane.hidden = true;
    document.body.classList.remove("opened");
    if (marks.length) {
      marks[0].tabIndex = -1;
      marks[0].focus({ preventScroll: true });
      marks[0].scrollIntoView({ block: "center", behavior: "instant" });
    }
  };

  // ---------------------------------------------------------------- where the address leads
  const route = () => {
    const hash = location.hash.slice(1), [kind, rest] = [hash.slice(0, 2), hash.slice(2)];
    const parts = new URLSearchParams(hash);
    if (kind === "c=") open("c" + numbers.get(rest));
    else if (kind === "l=" || kind === "f=") open(kind[0] + rest);
    else if (hash.startsWith("at=")) at(hash.slice(3).replace(/%3A/gi, ":").replace(/%2F/gi, "/"));
    else if (kind === "r=") {
      const [a, b] = (parts.get("s") || "0-0").split("-").map(Number);
      source(parts.get("r"), a, b);
    } else {
      if (hash && hash !== "-" && !$(hash)) fillAll();
      const target = hash && $(hash), inner = target && target.querySelector(":scope > details.fold");
      if (inner) inner.open = true;
      if (target) unfold(target);
    }
  };

  // ---------------------------------------------------------------- lines and keys
  const lines = () => [...main.querySelectorAll("a.open")].filter((a) => !a.closest("details:not([open])"));
  const unfold = (element) => {
    for (let d = element.closest("details:not([open])"); d; d = element.closest("details:not([open])")) d.open = true;
  };
  const select = (line) => {
    if (current) current.removeAttribute("aria-current");
    current = line;
    if (!line) return;
    line.setAttribute("aria-current", "true");
    unfold(line);
  };
  const go = (line) => {
    if (!line) return;
    select(line);
    if (pane.hidden) line.focus({ preventScroll: true });
    else location.hash = line.getAttribute("href").slice(1);
    keepInSight(line);
  };
  const move = (step) => {
    const all = lines(), at = all.indexOf(current);
    if (at >= 0) return go(all[Math.min(all.length - 1, Math.max(0, at + step))]);
    go(all.find((a) => a.getBoundingClientRect().top > barred()) || all[0]);
  };
  const nextConflict = () => {
    const all = [...main.querySelectorAll("#conflicts .conflicts a.open, #checks a.open")];
    const past = current ? all.find((a) => current.compareDocumentPosition(a) & Node.DOCUMENT_POSITION_FOLLOWING) : null;
    if (all.length) go(past || all[0]);
    else $("live").textContent = "There is no conflict.";
  };
  // Findings of the open reports, one after the other, from the top of the window or from the last one.
  let finding = null;
  const nextFinding = (step) => {
    const all = [...main.querySelectorAll("details.report[open] .text i")].filter((i) => !i.matches(".text i i"));
    if (!all.length) { $("live").textContent = "Open a report first."; return; }
    let at = all.indexOf(finding);
    if (at < 0) at = all.findIndex((i) => i.getBoundingClientRect().top > barred()) - (step > 0 ? 1 : 0);
    if (finding) finding.removeAttribute("tabindex");
    finding = all[Math.min(all.length - 1, Math.max(0, at + step))];
    finding.tabIndex = -1;
    finding.focus({ preventScroll: true });
    finding.scrollIntoView({ block: "center", behavior: "instant" });
  };
  const toSource = () => {
    const key = shown || (current && keyOf(current)), list = key && data.opens[key];
    if (list && list.length) location.hash = sourceHash(list[0]).slice(1);
  };
  const openCurrent = () => {
    if (!current) return move(1);
    const hash = current.getAttribute("href");
    if (location.hash === hash) route(); else location.hash = hash.slice(1);
  };
  const escape = () => {
    if (close()) return;
    unmark();
  };
  const keys = {
    j: () => move(1), k: () => move(-1), o: openCurrent, x: escape, Escape: escape, s: toSource, c: nextConflict,
    n: () => nextFinding(1), p: () => nextFinding(-1),
    "/": () => find(), "?": () => help.showModal(),
  };
  addEventListener("keydown", (e) => {
    if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "k") { e.preventDefault(); find(); return; }
    if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input, textarea, select") || document.querySelector("dialog[open]")) return;
    const run = Object.hasOwn(keys, e.key) && keys[e.key];
    if (run) { e.preventDefault(); run(); }
  });
  addEventListener("click", (e) => {
    const line = e.target.closest && e.target.closest("a.open");
    if (line) {
      select(line);
      if (location.hash === line.getAttribute("href")) route();
    }
    const tool = e.target.closest && e.target.closest("[data-do]");
    if (tool) ({ search: find, help: () => help.showModal(), close, link: () => shown && copy(address(shown), "The link is copied.") })[tool.dataset.do]();
  });
  main.addEventListener("toggle", (e) => { for (const hole of e.target.querySelectorAll("template.z")) fill(hole); }, true);
  addEventListener("focusin", (e) => { if (e.target.matches("a.open")) select(e.target); });
  for (const box of document.querySelectorAll("[data-kind]")) {
    box.addEventListener("change", () => document.body.classList.toggle("off-" + box.dataset.kind, !box.checked));
  }

  // ---------------------------------------------------------------- search
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  let places = null, reports = [];
  const label = (a) => {
    const row = a.closest("tr");
    return row ? `${row.firstElementChild.textContent}: ${a.textContent}` : a.textContent;
  };
  const index = () => {
    fillAll();
    const seen = new Map();
    for (const a of main.querySelectorAll("a.open")) {
      const near = a.closest("tr") || a.closest("li") || a.closest("article"), key = keyOf(a);
      const text = fold((near || a).textContent + " " + data.opens[key].map((p) => data.names[p[3]]).join(" "));
      if (seen.has(key)) seen.get(key).text += " " + text;
      else seen.set(key, { key, text, label: label(a), note: data.opens[key].length ? data.names[data.opens[key][0][3]] : "", href: a.getAttribute("href") });
    }
    const rank = { c: 0, f: 1, l: 2 };
    return [...seen.values()].sort((a, b) => rank[a.key[0]] - rank[b.key[0]]);
  };
  const inReports = (term) => {
    const out = [];
    data.reports.forEach(([key, outlet], i) => {
      const [text, low] = reports[i];
      for (let at = low.indexOf(term), n = 0; at >= 0 && n < 4; at = low.indexOf(term, at + term.length), n++) {
        const from = [...text.slice(0, at)].length, to = from + [...text.slice(at, at + term.length)].length;
        out.push({ label: `${outlet}: …${text.slice(Math.max(0, at - 50), at + term.length + 70).replace(/\s+/g, " ")}…`, href: `#r=${key}&s=${from}-${to}` });
      }
    });
    return out;
  };
  const find = () => {
    if (!places) {
      places = index();
      reports = data.reports.map((_, i) => {
        const box = textBox(i), text = box ? box.textContent : "", low = text.toLowerCase();
        return [text, low.length === text.length ? low : text]; // some letters grow when lowered: offsets would shift
      });
    }
    if (!search.open) search.showModal();
    $("q").select();
    answer();
  };
  const answer = () => {
    const asked = $("q").value.trim(), terms = fold(asked).split(/\s+/).filter(Boolean);
    const hits = terms.length ? places.filter((p) => terms.every((t) => p.text.includes(t))) : [];
    const there = asked.length > 1 ? inReports(asked.toLowerCase()) : [];
    $("told").textContent = terms.length ? `${hits.length} lines, ${there.length} places in reports` : "";
    $("found").replaceChildren(...[...hits.slice(0, 60), ...there.slice(0, 40)].map((h) => {
      const a = make("a", "", plain(h.label), ...(h.note ? [make("span", "dim", plain(h.note))] : []));
      a.href = h.href;
      return make("li", "", a);
    }));
  };
  $("q").addEventListener("input", answer);
  search.addEventListener("click", (e) => { if (e.target.closest("a")) search.close(); });
  search.firstElementChild.addEventListener("submit", (e) => {
    const first = $("found").querySelector("a");
    if (first) { e.preventDefault(); search.close(); location.hash = first.getAttribute("href").slice(1); }
  });
  search.addEventListener("keydown", (e) => {
    if (e.key === "Escape") { e.preventDefault(); search.close(); return; } // a search field would only empty itself
    if (e.key !== "ArrowDown" && e.key !== "ArrowUp") return;
    const all = [$("q"), ...$("found").querySelectorAll("a")], at = all.indexOf(document.activeElement);
    e.preventDefault();
    all[Math.min(all.length - 1, Math.max(0, at + (e.key === "ArrowDown" ? 1 : -1)))].focus();
  });

  const clear = () => { document.documentElement.style.scrollPaddingTop = `${barred() + 4}px`; };
  addEventListener("resize", clear);
  clear();
  addEventListener("hashchange", route);
  route();
  document.documentElement.dataset.ready = "";
})();
