"""What the commands do: input, progress, files, messages, exit codes. The work itself is the engine's."""

import functools
import os
import re
import shutil
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from secrets import token_hex
from typing import TypeVar

import click

import onrecord.keep as keep
import onrecord.show as shows
from onrecord import engine, scale, spread
from onrecord.codec import dump
from onrecord.grow import rules
from onrecord.keep.lock import alone
from onrecord.keep.store import StoreError
from onrecord.read.metadata import dropped
from onrecord.serve.begun import Filled, into, resumed
from onrecord.serve.feeds import tell as tell_on
from onrecord.serve.growing import Relinked, kept_as_found, relink, settled_story, troubles
from onrecord.serve.pager import paged
from onrecord.serve.progress import progress
from onrecord.serve.terminal import note, reason, say, say_json, warn
from onrecord.serve.unknown import lacking, tell_unknown
from onrecord.text import one_line
from onrecord.types import Analysis, Dossier, Record, Refusal, Report

T = TypeVar("T")
Where = int | spread.Spread | None  # processes of this machine (None: its cores), or Dask
ALL, PARTIAL, NOTHING = 0, 1, 2
DOSSIER = (b'{"story":{"id":"s', b'{"schema":"onrecord/dossier/')  # how a dossier.json of ours begins
PAGES_WAIT = 120.0  # seconds for another process that writes pages
TOLD = 20  # fields that are told one by one
STORY = re.compile(r"s[0-9a-f]{12}")
SAMPLE = Path(__file__).parent.parent / "sample"


class Told(Record, frozen=True):
    """Who is told what: ``each`` of every report that is safe, a shell ``command`` and a web ``hook`` of the changes."""

    each: Callable[[Analysis], None] | None = None
    command: str | None = None
    hook: str | None = None


def tell(refusal: Refusal) -> None:
    """One clear line: file, reason, what to do."""
    warn(f"{refusal.file}: {refusal.reason}; {refusal.advice}")


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
    found = parted(engine.read(paths, max_bytes, keep=None if raw is None else raw.__setitem__))
    left_out(found[0])
    return found


def left_out(reports: Iterable[Report]) -> None:
    """Tell what of sidecars and rows was not taken over; of very much, the beginning."""
    lines = [line for r in reports for line in dropped(r.notes)]
    for line in lines[:TOLD]:
        warn(line)
    if len(lines) > TOLD:
        warn(f"{len(lines) - TOLD} more fields were left out; the notes of each report say which (onrecord read)")


def over(reports: Sequence[Report], where: Where) -> Iterator[Analysis | Refusal]:
    """The analyses of reports on processes of this machine, or on Dask."""
    if isinstance(where, spread.Spread):
        return spread.analyses(reports, where, tell=note)
    return scale.analyses(reports, where)


def analysed(reports: Sequence[Report], processes: Where) -> tuple[list[Analysis], list[Refusal]]:
    """Analyses of reports (dates not yet settled across stories), with a progress bar on long work."""
    return parted(progress(over(reports, processes), len(reports), "analysing"))


def settled(found: Sequence[Analysis]) -> list[Analysis]:
    """The analyses with dates settled across each story."""
    return [a for a in engine.settle(found) if isinstance(a, Analysis)]


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all. Who may read it is what the umask says, and no more than might read the file that was there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".onrecord-{token_hex(8)}")
    try:
        with part.open("x", encoding="utf-8", errors="surrogatepass", newline="\n") as f:
            f.write(text)
        if path.exists():
            part.chmod(part.stat().st_mode & path.stat().st_mode & 0o777)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def publish(dossiers: Sequence[Dossier], analyses: Sequence[Analysis], out: Path) -> None:
    """Write dossier.json and index.html, and one folder a story."""
    home = "../../index.html" if len(dossiers) > 1 else None
    pages = {d.story.id: page_of(d, analyses, home) for d in dossiers}
    for d in dossiers:
        write(out / "stories" / d.story.id / "dossier.json", dump(d) + "\n")
        write(out / "stories" / d.story.id / "index.html", pages[d.story.id])
    write(out / "dossier.json", dump(dossiers[0]) + "\n")
    write(out / "index.html", pages[dossiers[0].story.id] if len(dossiers) == 1 else shows.index(dossiers))


def page_of(dossier: Dossier, analyses: Iterable[Analysis], home: str | None) -> str:
    """The page of a story; ``home`` is where the list of stories is."""
    ids = {r.id for r in dossier.reports}
    mine = [a for a in analyses if a.report.id in ids]
    return shows.page(dossier, [a.report for a in mine], mine, home)


def build(paths: Sequence[Path], out: Path, *, processes: Where, max_bytes: int, replace: bool = False) -> int:
    """A record and its dossiers in a folder; a record that is there grows, or is set aside (``replace``). A run cut off is gone on with."""
    out.mkdir(parents=True, exist_ok=True)
    raw: dict[str, bytes] = {}
    read_ = taken(paths, max_bytes, raw)
    if not read_[0]:
        return nothing()
    try:
        fit_for_pages(out)
        record = out / "record.sqlite"
        fill = functools.partial(_fill, read_=read_, raw=raw, processes=processes)
        done = into(record, fill, functools.partial(resumed, reports=read_[0]), replace=replace)
        return pages(record, out, lacking(read_[0])) or done.code
    except StoreError as error:
        warn(str(error))
        return NOTHING


def add(paths: Sequence[Path], record: str | Path, *, out: Path | None, processes: Where, max_bytes: int, told: Told | None = None) -> int:
    """Add reports to a record; with ``out``, write the dossiers too."""
    raw: dict[str, bytes] = {}
    read_ = taken(paths, max_bytes, raw)
    server = str(record).startswith(keep.SERVERS)
    try:
        if not read_[0] and not server and not Path(record).exists():
            return nothing()
        if out:
            fit_for_pages(out)
        with keep.open(record, rules=rules("find")) as store:
            done = _fill(store, read_, raw, processes=processes, each=told.each if told else None)
            some = store.stories(limit=1).total > 0
            wanting = lacking(read_[0])
            heads = [r for d in store.dossiers() for r in d.reports if r.id in wanting] if wanting else []
        if done.behind:
            click.echo("others are adding to this record: the last of them links its stories", err=True)
        if not some:
            return done.code if done.behind else nothing()
        good = told is None or tell_on(Path(str(record)).name, done.entries, command=told.command, hook=told.hook)
        result = pages(record, out) if out else ALL
        tell_unknown(heads, wanting)
        return result or (done.code if good else max(done.code, PARTIAL))
    except StoreError as error:
        warn(str(error))
        return NOTHING


def _fill(
    store: keep.Store, read_: tuple[list[Report], list[Refusal]], raw: dict[str, bytes], *, processes: Where,
    each: Callable[[Analysis], None] | None = None,
) -> Filled:  # fmt: skip
    """Analyse what is not there yet, keep it as it comes, link the stories that are touched."""
    reports, refused = read_
    known = store.known()
    new = [r for r in reports if r.id not in known]
    results = progress(over(new, processes), len(new), "analysing")
    unfit, done = list(refused), 0
    for kept, bad in kept_as_found(store, results, raw):
        for item in bad:
            tell(item)
        unfit += bad
        done += len(kept)
        for a in kept:
            (each or _silent)(a)
    for item in unfit:
        store.refuse(item)
    there, found = len(reports) - len(new), relink(store)
    ended = max(code(done + there, len(unfit)), set_aside(found))
    return Filled(code=ended, entries=found.entries, new=done, known=there, behind=found.behind)


def set_aside(found: Relinked) -> int:
    """Tell the stories that could not be linked; the exit code for them."""
    aside = troubles(found.fresh)
    for item in aside:
        tell(item)
    return PARTIAL if aside else ALL


def _silent(_: Analysis) -> None:
    """Say nothing."""


def pages(record: str | Path, out: Path, given: Collection[str] = ()) -> int:
    """The pages of a record as it is now, in a folder; who writes there meanwhile waits, so that the last pages are the newest.

    What is not known of the reports ``given`` (their ids) is told.
    """
    with alone(out / "index.html", PAGES_WAIT):
        with keep.open(record, readonly=True) as store:
            dossiers = store.dossiers()
            every = [a for d in dossiers for a in settled_story(store, d)]
        if not dossiers:
            return nothing()

        def _write() -> None:
            publish(dossiers, every, out)
            clear(out / "stories", {d.story.id for d in dossiers})
            built(dossiers, out)
            tell_unknown((r for d in dossiers for r in d.reports), given)

        return written(_write)


def written(work: Callable[[], None]) -> int:
    """Write pages of a record that is kept; the exit code, where the system does not take them too."""
    try:
        work()
    except OSError as error:
        warn(f"the pages were not written, the record is whole: {reason(error)}")
        return PARTIAL
    return ALL


def fit_for_pages(out: Path) -> None:
    """No page of anybody else is written over: StoreError where the folder holds one."""
    ours = out / "dossier.json"
    there = next((f for f in (ours, out / "index.html") if f.exists()), None)
    try:
        good = there is None or ours.read_bytes().startswith(DOSSIER)
    except OSError:
        good = False
    if there and not good:
        raise StoreError(str(there), "it is there already, and no page of onrecord", "name a folder of its own with -o")


def clear(folder: Path, current: set[str]) -> None:
    """Away with the pages of stories that are no more: a story that grew has another id."""
    for old in sorted(folder.iterdir()):
        if STORY.fullmatch(old.name) and old.name not in current:
            shutil.rmtree(old, ignore_errors=True)


def nothing() -> int:
    """Say that nothing was built; the exit code."""
    warn("nothing was built: no report could be read; give text files or web pages, or a folder of them")
    return NOTHING


def built(dossiers: Sequence[Dossier], out: Path) -> None:
    """Say what was built."""
    reports = sum(len(d.reports) for d in dossiers)
    stories = "1 story" if len(dossiers) == 1 else f"{len(dossiers)} stories"
    note(f"{reports} report{'s' * (reports != 1)}, {stories}: open {out / 'index.html'}")


def read(paths: Sequence[Path], *, as_json: bool, max_bytes: int) -> int:
    """What was read of each report."""
    reports, refused = taken(paths, max_bytes)
    for r in reports:
        say_json(dump(r)) if as_json else say(_card(r))
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


def find(paths: Sequence[Path], *, as_json: bool, processes: Where, max_bytes: int) -> int:
    """What is found in each report."""
    reports, refused = taken(paths, max_bytes)
    found, unfit = analysed(reports, processes)
    for a in settled(found):
        say_json(dump(a)) if as_json else say(shows.findings(a))
    return code(len(found), len(refused) + len(unfit))


def show(
    record: str | Path, story: str | None, *, form: str = "text", colour: bool | None, whole: bool = False, pager: bool = False
) -> int:
    """The brief of a story in a record, as ``text``, ``md`` or ``json``; ``whole``: all its sections; ``pager``: by pages."""
    try:
        with keep.open(record, readonly=True) as store:
            found = [d for s in store.heirs(story) if (d := store.dossier(s))] if story else store.dossiers()
            dossiers = sorted(found, key=lambda d: (-len(d.reports), d.story.id))
    except StoreError as error:
        warn(str(error))
        return NOTHING
    if not dossiers:
        warn(f"{record}: no story {story or ''}; leave the name out to see the largest")
        return NOTHING
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ if colour is None else colour
    if form == "text":
        width = shutil.get_terminal_size().columns
        paged(shows.brief(dossiers[0], width=width, colour=colour, whole=whole).rstrip("\n"), pager)
    else:
        made = shows.markdown(dossiers[0], whole=whole) if form == "md" else shows.render(dossiers[0], (), form)
        (say_json if form == "json" else say)(made.rstrip("\n"))
    return ALL


def serve(record: str | Path, *, host: str, port: int, token: str | None) -> int:
    """The web app on a record, which is made where there is none, until it is stopped."""
    from onrecord.serve import web

    try:
        with keep.open(record) as store:
            set_aside(relink(store))
        web.serve(record, host=host, port=port, token=token)
    except StoreError as error:
        warn(str(error))
        return NOTHING
    return ALL


def check(record: str | Path) -> int:
    """Verify a record."""
    try:
        with keep.open(record, readonly=True) as store:
            faults = store.check()
    except StoreError as error:
        warn(str(error))
        return NOTHING
    say("\n".join(map(one_line, faults)) if faults else one_line(f"{record}: in order"))
    return PARTIAL if faults else ALL


def demo(out: Path) -> int:
    """The bundled sample's dossiers."""
    sample = sorted([*SAMPLE.glob("*.txt"), *SAMPLE.glob("*.html")])
    result = build(sample, out, processes=1, max_bytes=10_000_000)
    if result != NOTHING:
        show(out / "record.sqlite", None, colour=None)
        click.echo(f"\nOpen this file in a browser: {(out / 'index.html').resolve()}")
    return result
