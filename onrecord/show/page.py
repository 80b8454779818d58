"""The dossier as one self-contained HTML page, and the index of stories. The same dossier gives the same bytes."""

import hashlib
import json
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from onrecord.show import charts, highlight, people, safe, svg
from onrecord.show.lines import Passage
from onrecord.show.pack import pack
from onrecord.show.view import View
from onrecord.types import Analysis, Dossier, Origin, Report, ReportHead

FIRST = {"agreed": 12, "figures": 8, "dated": 12, "said": 2, "speakers": 4, "groups": 6, "differs": 4, "updates": 2, "changes": 6}


def page(dossier: Dossier, reports: Sequence[Report] = (), analyses: Sequence[Analysis] = (), home: str | None = None) -> str:
    """One story as one HTML file that opens from disk; ``analyses`` bring highlights and the timeline, ``home`` a link to the index."""
    return story(View(dossier, reports, analyses), home)


def story(view: View, home: str | None = None, desk: str | None = None) -> str:
    """The page of a view; ``desk`` is the address at which the web app takes decisions on the story's links and names."""
    dossier = view.dossier
    shown = {r.id: highlight.report(a) for r in view.dossier.reports if (a := view.whole(r.id))}
    return _render(
        "page.html",
        script="script.js",
        view=view,
        title=safe.clip(dossier.story.title, 200) or "A story without a title",
        headline=headline(view),
        compared=compared(view),
        period=period(view),
        reaches=reaches(view),
        texts=shown,
        keys=[short(r.id) for r in dossier.reports],
        data=_json(_data(view)),
        timeline=svg.timeline(view),
        stemma=svg.stemma(view),
        series=[(s, charts.picture(view, s)) for s in charts.series(view)],
        quoting=charts.quoting(view),
        origins=ordered(dossier.origins),
        chains=lambda o: chains(view, o),
        since=lambda s: since(view, s),
        label=lambda o: label(view, o),
        home=home,
        desk=desk,
    )


def index(dossiers: Sequence[Dossier], hrefs: Sequence[str] | None = None) -> str:
    """The index of stories; ``hrefs`` are the addresses of their pages (default ``stories/<id>/index.html``)."""
    places = hrefs or [f"stories/{safe.address(d.story.id)}/index.html" for d in dossiers]
    stories = [(View(d), href) for d, href in zip(dossiers, places, strict=True)]
    rows = [
        {"view": v, "href": href, "title": safe.clip(v.dossier.story.title, 200), "told": headline(v), "period": period(v)}
        for v, href in stories
    ]
    return _render("index.html", script="index.js", rows=rows)


@cache
def environment(package: str = "onrecord.show") -> Environment:
    """Templates of a package and, behind them, of this room, with the filters that make values and texts of reports safe to show."""
    loader = ChoiceLoader([PackageLoader(package), PackageLoader("onrecord.show")])
    env = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
    env.filters |= {"t": safe.text, "b": safe.isolated, "clip": safe.clip, "link": safe.link, "u": safe.address}
    env.filters |= {"date": people.date, "count": people.count, "published": people.published, "marked": _marked, "told": people.ours}
    env.globals |= {"FIRST": FIRST, "KINDS": highlight.KINDS}
    return env


def _marked(p: Passage) -> Markup:
    return highlight.marked(p.exact, p.marks)


def _asset(name: str) -> str:
    return files("onrecord.show").joinpath(name).read_text(encoding="utf-8")


def _render(template: str, script: str, **values: object) -> str:
    """Fill a template; style and script stand in the page and are allowed by their hashes, nothing else is."""
    style, code = _asset("style.css"), _asset(script)
    html = environment().get_template(template).render(style=Markup(style), script=Markup(code), policy=policy(script), **values)
    return pack(html.encode("utf-8", "replace").decode("utf-8"))


def policy(script: str = "script.js") -> str:
    """The content security policy of a page of ours (CSP level 3): its own style and script by their hashes, nothing else."""
    inline = f"style-src {_hash(_asset('style.css'))}; script-src {_hash(_asset(script))}"
    return f"default-src 'none'; {inline}; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def short(report: str) -> str:
    """A report's id as it stands in a link to a passage.

    >>> short("sha256:0123456789abcdef0123")
    '0123456789abcdef'
    """
    return safe.address(report.removeprefix("sha256:")[:16])


# ------------------------------------------------------------------ the headline
def headline(view: View) -> list[tuple[str, str]]:
    """The ten-second summary: text and the section that it leads to."""
    if view.dossier.unlinked:
        return [(people.count(len(view.dossier.reports), "report"), "reports"), (unlinked(view.dossier), "reports")]
    parts = [(people.count(len(view.dossier.reports), "report"), "reports"), (outlets(view), "reports")]
    if conflicts := view.related("conflicts"):
        parts.append((people.count(len(conflicts), "conflict"), "conflicts"))
    failed = [f.check for f in view.dossier.findings if f.verdict == "fails"]
    parts += [(people.fails(kind, failed.count(kind)), "checks") for kind in dict.fromkeys(failed)]
    if view.dossier.changes:
        parts.append((f"latest change {since(view, max(c.since for c in view.dossier.changes))}", "changes"))
    return parts


def unlinked(dossier: Dossier) -> str:
    """Why a story has no lines: it is set aside."""
    return f"set aside: this story could not be linked ({dossier.unlinked}); it is tried anew when it changes, or with newer rules"


def outlets(view: View) -> str:
    """How many outlets carry the story, and how many reports do not say whose they are."""
    known = people.count(view.houses, "outlet")
    if not view.unknown:
        return known
    return f"{known} and {view.unknown} unknown" if view.houses else "outlets unknown"


def compared(view: View) -> str:
    """What was looked at where nothing was found that differs; never that there is no conflict."""
    if not view.compared:
        return "No figure is told by two outlets, so none could be compared."
    if view.compared == 1:
        return "One figure is told by two outlets; they do not disagree about it."
    return f"{view.compared} figures are told by two outlets or more; no two disagree."


def period(view: View) -> str:
    """The first and the last day on which the reports were published."""
    days = sorted(r.published.value for r in view.dossier.reports if r.published)
    undated = sum(r.published is None for r in view.dossier.reports)
    told = "" if not days else people.date(days[0]) if days[0] == days[-1] else people.date(f"{days[0]}/{days[-1]}")
    return "; ".join(part for part in (told, f"{undated} undated" if undated else "") if part)


def reaches(view: View) -> str:
    """The last day on which a report was published; empty where none is dated."""
    return people.date(max((r.published.value for r in view.dossier.reports if r.published), default=""))


def ordered(origins: Sequence[Origin]) -> list[Origin]:
    """Origins in the order in which they are told: those that reach most reports first, outlets' own voices last."""
    return sorted(origins, key=lambda o: (-len(o.reports), not any(len(c) > 1 for c in o.chains), -len(o.claims), o.id))


def label(view: View, origin: Origin) -> str:
    """What an origin is called; a report without an outlet as it is called in a line, not by its whole file."""
    return people.ours(_label(view, origin))


def _label(view: View, origin: Origin) -> str:
    for head in view.dossier.reports:
        if not head.outlet and origin.label.startswith(head.file):
            return view.outlet(head) + origin.label[len(head.file) :]
    return origin.label


def since(view: View, value: str) -> str:
    """What a change is counted from: a date, or a report."""
    return view.outlet(view.head(value)) if value in view.place else people.date(value)


def chains(view: View, origin: Origin) -> list[str]:
    """The ways from an origin to its outlets, in words."""
    told = [view.steps(origin, chain) for chain in origin.chains if len(chain) > 1]
    unstated = ("(outlet not stated)", "(step not stated)")
    return [" ← ".join(unstated[i > 0] if s == "?" else s for i, s in enumerate(steps)) for steps in told]


# ------------------------------------------------------------------ data for the script
def _data(view: View) -> dict[str, object]:
    """Passages behind every line, by the line's key; names are in a table so that long lists stay small."""
    names: dict[str, int] = {}
    opens: dict[str, list[list[object]]] = {}
    for line in view.lines.values():
        opens[f"c{line.n}"] = [_packed(p, names) for p in line.passages]
    for pair in view.pairs:
        opens[f"l{pair.n}"] = [_packed(p, names) for p in (*pair.left.passages[:1], *pair.right.passages[:1])]
    for check in view.checks:
        opens[f"f{check.n}"] = [_packed(p, names) for p in check.passages]
    heads = [[short(r.id), view.outlet(r), people.published(r.published), _original(r)] for r in view.dossier.reports]
    return {"reports": heads, "names": list(names), "claims": [safe.address(x.id) for x in view.lines.values()], "opens": opens}


def _original(report: ReportHead) -> str:
    """The address at which a report was published, where it is one that may be opened."""
    return report.url if report.url and safe.link(report.url) else ""


def _packed(p: Passage, names: dict[str, int]) -> list[object]:
    who = ", ".join(x for x in (p.who, p.role) if x) if not p.via else f"{p.who}{f' ({p.role})' if p.role else ''}"
    marks = [x for m in p.marks for x in (m.start, m.end, int(m.kind == "weighs"))]
    return [p.report, p.start, p.end, names.setdefault(who, len(names)), p.said, *([marks] if marks else [])]


def _json(data: object) -> Markup:
    """JSON that may stand in a script element: nothing in it can end the element, whatever the reports say."""
    plain = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    return Markup(plain.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))
