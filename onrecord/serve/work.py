"""What the commands do: input, progress, files, messages, exit codes. The work itself is the engine's."""

import os
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import click

import onrecord.keep as keep
import onrecord.show as shows
from onrecord import engine, scale
from onrecord.codec import dump
from onrecord.grow import rules
from onrecord.keep.store import StoreError
from onrecord.serve.growing import relink
from onrecord.serve.progress import progress
from onrecord.types import Analysis, Dossier, Refusal, Report

T = TypeVar("T")
ALL, PARTIAL, NOTHING = 0, 1, 2
SAMPLE = Path(__file__).parent.parent / "sample"


def tell(refusal: Refusal) -> None:
    """One clear line: file, reason, what to do."""
    click.echo(f"onrecord: {refusal.file}: {refusal.reason}; {refusal.advice}", err=True)


def code(done: int, refused: int) -> int:
    """0 all, 1 partial, 2 nothing."""
    return (PARTIAL if done else NOTHING) if refused or not done else ALL


def parted(items: Iterable[T | Refusal]) -> tuple[list[T], list[Refusal]]:
    """What came of the items, and the refusals among them (told at once)."""
    done: list[T] = []
    refused: list[Refusal] = []
    for item in items:
        if isinstance(item, Refusal):
            tell(item)
            refused.append(item)
        else:
            done.append(item)
    return done, refused


def taken(paths: Sequence[Path], max_bytes: int, raw: dict[str, bytes] | None = None) -> tuple[list[Report], list[Refusal]]:
    """The reports that could be read, and the refusals; their bytes go into ``raw`` by report id."""
    return parted(engine.read(paths, max_bytes, keep=None if raw is None else raw.__setitem__))


def analysed(reports: Sequence[Report], processes: int | None) -> tuple[list[Analysis], list[Refusal]]:
    """Analyses of reports (dates not yet settled across stories), with a progress bar on long work."""
    return parted(progress(scale.map_ordered(engine.analyse, reports, processes=processes), len(reports), "analysing"))


def settled(found: Sequence[Analysis]) -> list[Analysis]:
    """The analyses with dates settled across each story."""
    return [a for a in engine.settle(found) if isinstance(a, Analysis)]


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".onrecord-")
    with os.fdopen(handle, "w", encoding="utf-8", errors="surrogatepass", newline="\n") as f:
        f.write(text)
    Path(name).chmod(0o644)
    Path(name).replace(path)


def publish(dossiers: Sequence[Dossier], analyses: Sequence[Analysis], out: Path) -> None:
    """Write dossier.json and index.html, and one folder a story."""
    home = "../../index.html" if len(dossiers) > 1 else None
    pages = {d.story.id: _page(d, analyses, home) for d in dossiers}
    for d in dossiers:
        write(out / "stories" / d.story.id / "dossier.json", dump(d) + "\n")
        write(out / "stories" / d.story.id / "index.html", pages[d.story.id])
    write(out / "dossier.json", dump(dossiers[0]) + "\n")
    write(out / "index.html", pages[dossiers[0].story.id] if len(dossiers) == 1 else shows.index(dossiers))


def _page(dossier: Dossier, analyses: Iterable[Analysis], home: str | None) -> str:
    ids = {r.id for r in dossier.reports}
    mine = [a for a in analyses if a.report.id in ids]
    return shows.page(dossier, [a.report for a in mine], mine, home)


def build(paths: Sequence[Path], out: Path, *, processes: int | None, max_bytes: int) -> int:
    """A new record and its dossiers in a folder."""
    out.mkdir(parents=True, exist_ok=True)
    record = out / "record.sqlite"
    for old in (record, out / "record.sqlite-wal", out / "record.sqlite-shm"):
        old.unlink(missing_ok=True)
    return add(paths, record, out=out, processes=processes, max_bytes=max_bytes)


def add(paths: Sequence[Path], record: Path, *, out: Path | None, processes: int | None, max_bytes: int) -> int:
    """Add reports to a record; with ``out``, write the dossiers too."""
    raw: dict[str, bytes] = {}
    reports, refused = taken(paths, max_bytes, raw)
    try:
        if not reports and not record.exists():
            return _nothing()
        with keep.open(record, rules=rules("find")) as store:
            kept = store.known()
            found, unfit = analysed([r for r in reports if r.id not in kept], processes)
            for item in [*refused, *unfit]:
                store.refuse(item)
            for a in found:
                store.add(a, raw.pop(a.report.id, None))
            relink(store)
            dossiers = store.dossiers()
            every = settled(list(store.analyses())) if out else []
    except StoreError as error:
        click.echo(f"onrecord: {error}", err=True)
        return NOTHING
    if not dossiers:
        return _nothing()
    if out:
        publish(dossiers, every, out)
        _say(dossiers, out)
    return code(len(found) + len(kept & {r.id for r in reports}), len(refused) + len(unfit))


def _nothing() -> int:
    click.echo("onrecord: nothing was built: no report could be read; give text files or web pages, or a folder of them", err=True)
    return NOTHING


def _say(dossiers: Sequence[Dossier], out: Path) -> None:
    reports = sum(len(d.reports) for d in dossiers)
    stories = "1 story" if len(dossiers) == 1 else f"{len(dossiers)} stories"
    click.echo(f"{reports} report{'s' * (reports != 1)}, {stories}: open {out / 'index.html'}", err=True)


def read(paths: Sequence[Path], *, as_json: bool, max_bytes: int) -> int:
    """What was read of each report."""
    reports, refused = taken(paths, max_bytes)
    for r in reports:
        click.echo(dump(r) if as_json else _card(r))
    return code(len(reports), len(refused))


def _card(r: Report) -> str:
    date = f"{r.published.value} ({r.published.basis}: {r.published.reason})" if r.published else "not stated"
    lines = [
        f"{r.file}  {len(r.text)} characters, {r.encoding or 'text'}, language {r.language or 'not recognised'}",
        f"  title    {r.title or '-'}",
        f"  outlet   {r.outlet or '-'}",
        f"  authors  {', '.join(r.authors) or '-'}",
        f"  date     {date}",
        *(f"  taken from {c.name} [{c.start}:{c.end}]" for c in r.credits),
        *(f"  note     {n}" for n in r.notes),
        *(f"  {b.kind:<12}[{b.start}:{b.end}] {' '.join(r.text[b.start : b.end].split())[:70]}" for b in r.blocks),
    ]
    return "\n".join(lines)


def find(paths: Sequence[Path], *, as_json: bool, processes: int | None, max_bytes: int) -> int:
    """What is found in each report."""
    reports, refused = taken(paths, max_bytes)
    found, unfit = analysed(reports, processes)
    for a in settled(found):
        click.echo(dump(a) if as_json else shows.findings(a))
    return code(len(found), len(refused) + len(unfit))


def show(record: Path, story: str | None, *, as_json: bool, colour: bool | None) -> int:
    """The brief of a story in a record."""
    if not record.exists():
        click.echo(f"onrecord: {record}: there is no such record; make one: onrecord build PATH... -o DIR", err=True)
        return NOTHING
    try:
        with keep.open(record, readonly=True) as store:
            dossiers = [d for d in store.dossiers() if not story or d.story.id.startswith(story)]
    except StoreError as error:
        click.echo(f"onrecord: {error}", err=True)
        return NOTHING
    if not dossiers:
        click.echo(f"onrecord: {record}: no story {story or ''}; leave the name out to see the largest", err=True)
        return NOTHING
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ if colour is None else colour
    click.echo(dump(dossiers[0]) if as_json else shows.brief(dossiers[0], colour=colour), color=True)
    return ALL


def check(record: Path) -> int:
    """Verify a record."""
    try:
        with keep.open(record, readonly=True) as store:
            faults = store.check()
    except StoreError as error:
        click.echo(f"onrecord: {error}", err=True)
        return NOTHING
    click.echo("\n".join(faults) if faults else f"{record}: in order")
    return PARTIAL if faults else ALL


def demo(out: Path) -> int:
    """The bundled sample's dossiers."""
    sample = sorted([*SAMPLE.glob("*.txt"), *SAMPLE.glob("*.html")])
    result = build(sample, out, processes=1, max_bytes=10_000_000)
    if result != NOTHING:
        show(out / "record.sqlite", None, as_json=False, colour=None)
        click.echo(f"\nOpen this file in a browser: {(out / 'index.html').resolve()}")
    return result
