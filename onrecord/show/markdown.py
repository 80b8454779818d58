"""The brief as Markdown (CommonMark with tables), to paste into notes; text of reports is escaped, so that none of it is markup."""

import re
from collections.abc import Iterator

from onrecord.show import people
from onrecord.show.lines import Line, Pair, Passage
from onrecord.show.page import chains, compared, headline, label, ordered, period, since
from onrecord.show.safe import clip
from onrecord.show.text import once, plain
from onrecord.show.view import View
from onrecord.types import Dossier

ALWAYS = re.compile(r"([\\`*_\[\]<>|~&#])")
START = re.compile(r"^(\s*)(\d+)([.)])|^(\s*)([-+=>#])")
FEW = 12


def esc(text: str) -> str:
    """Text that Markdown shows as it is; addresses in it are no links.

    >>> esc("*1. <b> [x](y)")
    '\\\\*1. \\\\<b\\\\> \\\\[x\\\\](y)'
    """
    told = ALWAYS.sub(r"\\\1", plain(text))
    told = START.sub(lambda m: f"{m[1]}{m[2]}\\{m[3]}" if m[2] else f"{m[4]}\\{m[5]}", told)
    return re.sub(r"(?i)\b(https?|ftp)://", r"\1:\\//", re.sub(r"(?i)\bwww\.", r"www\\.", told))


def markdown(dossier: Dossier, *, whole: bool = True) -> str:
    """A dossier as Markdown: sections in the order of the page, evidence as ``file:start-end``; not ``whole``: its first sections."""
    return "\n".join(_rows(View(dossier), whole)).rstrip("\n") + "\n"


def _led(v: View, x: Line) -> str:
    parts = [x.speaker, v.carried(x)]
    return f"- {esc(clip(x.wording, 400))} ({esc('; '.join(p for p in parts if p))}) {_cited(v, x.passages[:1])}"


def _rows(v: View, whole: bool) -> Iterator[str]:
    yield from (f"# {esc(clip(v.dossier.story.title, 300) or 'A story without a title')}", "")
    if under := " · ".join(p for p in (v.headed, period(v)) if p):
        yield from (esc(under), "")
    yield from (" · ".join(f"**{esc(w)}**" for w, _ in headline(v)), "")
    yield from _section("On record", [_led(v, x) for x in v.lead])
    yield from _section("Where they differ", [r for p in v.disagreements for r in _pair(v, p)] or [esc(compared(v))])
    yield from _section("What does not add up", [f"- {esc(c.message)} {_cited(v, c.passages)}" for c in v.verdict("fails")])
    if not whole:
        return
    yield from _section("Figures", list(_figures(v)))
    yield from _section("Who said what", [r for s in v.speakers[:FEW] for r in _speaker(v, s.name, s.role, s.lines)])
    yield from _section("Told by several outlets", [_line(v, x) for x in once(v.agreed, lambda x: x.wording)[:FEW]])
    yield from _section("What changed", _changed(v))
    for status, lines in v.prospects:
        yield from _section(f"Deals and plans: {status}", [_line(v, x) for x in lines[:FEW]])
    yield from _section("Where it comes from", [_origin(v, i) for i in range(min(FEW, len(v.dossier.origins)))])
    yield from _section("The reports", list(_reports(v)))


def _section(title: str, rows: list[str]) -> Iterator[str]:
    if rows:
        yield from (f"## {title}", "", *rows, "")


def _cited(v: View, passages: tuple[Passage, ...]) -> str:
    """Where the words stand, as code, so that nothing in a file name is markup."""
    places = [f"{v.dossier.reports[p.report].file}:{p.start}-{p.end}" for p in passages[:4] if p.report >= 0]
    return " ".join(f"`{plain(x).replace('`', chr(39))}`" for x in places)


def _line(v: View, x: Line) -> str:
    parts = [x.status, x.speaker, people.date(x.when), x.sources]
    return f"- {esc(clip(x.wording, 400))} ({esc('; '.join(p for p in parts if p))}) {_cited(v, x.passages)}"


def _pair(v: View, p: Pair) -> Iterator[str]:
    yield f"- **{esc(p.title)}** {esc(people.ours(p.because))}"
    for side in (p.left, p.right):
        for passage in side.passages[:1]:
            yield f"  - {esc(passage.outlet)}: “{esc(clip(passage.exact, 300))}” ({esc(passage.who)}) {_cited(v, side.passages)}"


def _changed(v: View) -> list[str]:
    rows = []
    for c, x in once(v.changes, lambda f: f[1].wording)[:FEW]:
        rows.append(
            f"- {c.kind} since {esc(since(v, c.since))}: {esc(clip(x.wording, 300))} {esc(people.told(c.note))} {_cited(v, x.passages)}"
        )
    return rows


def _speaker(v: View, name: str, role: str, lines: tuple[Line, ...]) -> Iterator[str]:
    yield from (f"### {esc(', '.join(part for part in (name, role) if part))}", "")
    yield from (_line(v, x) for x in lines[:5])
    yield ""


def _figures(v: View) -> Iterator[str]:
    found = v.figures[: 3 * FEW]
    if found:
        yield from ("| Of what | Value | As of | Who says | Outlets | Where |", "|---|---:|---|---|---|---|")
    for x in found:
        told = (x.of or clip(x.wording, 90), x.value, " ".join(p for p in (x.as_of, x.status) if p), x.speaker or "the outlet", x.sources)
        yield "| " + " | ".join([*(esc(t) for t in told), _cited(v, x.passages).replace("|", "/")]) + " |"


def _origin(v: View, i: int) -> str:
    o = ordered(v.dossier.origins)[i]
    ways = "; ".join(chains(v, o)[:4])
    told = f"{people.count(len(o.reports), 'report')}, {people.count(len(o.claims), 'line')}"
    return f"- **{esc(people.told(label(v, o)))}**: {told}" + (f". {esc(ways)}" if ways else "")


def _reports(v: View) -> Iterator[str]:
    for r in v.dossier.reports:
        told = f"{v.outlet(r)}, {people.published(r.published)}: {clip(r.title or '', 200)}"
        yield f"- {esc(told)} `{plain(r.file).replace('`', chr(39))}`"
