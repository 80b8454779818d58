"""Archives of reports: zip, tar (plain, gzip, bzip2, xz) and single compressed files; members are read in memory and never become paths.

What comes out of an archive is counted while it comes (``budget``): a bomb ends at its limit, in whatever box it lies.
"""

import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import IO, BinaryIO, cast

from onrecord.read.budget import Budget
from onrecord.read.files import NOTES, SIDECAR
from onrecord.read.metadata import Sidecar, sidecar_of_bytes
from onrecord.read.packed import CHUNK, CUT, KINDS, Unpacked
from onrecord.read.source import WHOLE, Box, Opened, Source, member_name
from onrecord.read.tables import streamed
from onrecord.read.tar import Member, Tar, TarError
from onrecord.types import Refusal

BROKEN = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError)
DIRECTORY = 20_000_000  # bytes of the list of members of a zip
AGAIN = "get it again, or unpack it with a repair tool"
GIVE = "unpack it and give the file itself"


# ------------------------------------------------------------------ gzip, bzip2, xz
def open_compressed(box: Box) -> Opened | None:
    """A gzip, bzip2 or xz file of one report, table or tar; web archives are left to their own reader."""
    kind = next((kind for kind, (magic, _) in KINDS.items() if box.head.startswith(magic)), None)
    if kind is None or box.name.lower().endswith((".warc.gz", ".arc.gz")):
        return None
    return _compressed(box, kind)


def _compressed(box: Box, kind: str) -> Opened:
    """What is in it, then what is wrong with it."""
    name = member_name(box.name, PurePosixPath(box.name).stem or box.name)
    with box.open() as f:
        out = Unpacked(f, kind, box.budget)
        stream = io.BufferedReader(out, CHUNK)
        head = stream.peek(CHUNK)
        yes = [False]
        if head[257:262] == b"ustar":
            yield from _told(yes, _tar(box, stream, of=f"{kind} archive", quiet=lambda: bool(out.wrong)))
        elif (rows := streamed(Box(name, head[:4096], box.size, lambda: cast(BinaryIO, stream), box.budget))) is not None:
            yield from _told(yes, rows)
        else:
            yield from _told(yes, _single(box, name, stream, out))
        if out.wrong:
            yield _damaged(box, f"the {kind} archive is {out.wrong}", read=yes[0], spoilt=out.spoilt)


def _single(box: Box, name: str, stream: IO[bytes], out: Unpacked) -> Iterator[Source | Refusal]:
    """A packed file of one report (or of one box that is parsed whole)."""
    raw = stream.read(WHOLE + 1)
    if len(raw) > WHOLE:
        why = f"it unpacks to more than {WHOLE / 1e6:.0f} MB, which only tables, JSON lines and tars may"
        yield Refusal(file=box.name, reason=why, advice=GIVE)
    elif raw and not out.spoilt:
        note = ("the packed file is cut off: the text ends where it does",) if out.wrong == CUT else ()
        yield Source(name, raw, Sidecar(notes=note), nested=True)
    elif not out.wrong:
        yield Refusal(file=box.name, reason="it unpacks to nothing (0 bytes)", advice="leave it out")


def _told(yes: list[bool], found: Iterator[Source | Refusal]) -> Iterator[Source | Refusal]:
    """What is found, and a sign of whether any of it can be read."""
    for item in found:
        yes[0] = yes[0] or isinstance(item, Source)
        yield item


# ------------------------------------------------------------------ tar
def open_tar(box: Box) -> Opened | None:
    """A tar that is not compressed."""
    return _plain_tar(box) if box.head[257:262] == b"ustar" else None


def _plain_tar(box: Box) -> Opened:
    with box.open() as f:
        yield from _tar(box, f)


def _tar(box: Box, stream: IO[bytes], of: str = "tar archive", quiet: Callable[[], bool] = lambda: False) -> Opened:
    """Members of a tar in its order; links, devices and sparse files are left out. ``quiet``: whether what packs it tells of the damage."""
    yes = [False]
    tar = Tar(stream)
    try:
        for member in tar:
            box.budget.entry()
            if not _skipped(member.name) and not member.folder:
                yield from _told(yes, _tarred(member_name(box.name, member.name), tar, member))
    except (TarError, OSError) as err:
        if not quiet():
            yield _damaged(box, f"the {of} is damaged or cut off ({err})", read=yes[0])


def _tarred(name: str, tar: Tar, member: Member) -> Iterator[Source | Refusal]:
    if member.sparse:
        yield Refusal(file=name, reason="it is a sparse file in an archive", advice="pack it without --sparse")
    elif not member.regular:
        yield Refusal(file=name, reason="it is a link or a device in an archive", advice="pack the file itself")
    else:
        yield from _member(name, member.size, tar.read, Sidecar())  # its bytes are those of the tar: counted, where that is packed


# ------------------------------------------------------------------ zip
def open_zip(box: Box) -> Opened | None:
    """A zip of reports; an office document is none."""
    return _zip(box) if box.head.startswith((b"PK\x03\x04", b"PK\x05\x06")) else None


def _zip(box: Box) -> Opened:
    yes = [False]
    try:
        with box.open() as f:
            if (size := _directory(f)) > DIRECTORY:
                why = f"its list of members is {size / 1e6:.0f} MB long, more than {DIRECTORY / 1e6:.0f} MB"
                yield Refusal(file=box.name, reason=why, advice="split it")
                return
            with zipfile.ZipFile(f) as archive:
                yield from _told(yes, _zip_members(box, archive))
    except BROKEN as err:
        yield _damaged(box, f"the zip archive is damaged or cut off ({type(err).__name__}: {str(err)[:80]})", read=yes[0])


def _directory(f: BinaryIO) -> int:
    """How long the list of members says it is; 0 where there is none (the library then says so)."""
    found = zipfile._EndRecData(f)  # type: ignore[attr-defined]
    f.seek(0)
    return int(found[5]) if found else 0


def _zip_members(box: Box, archive: zipfile.ZipFile) -> Opened:
    infos = [i for i in archive.infolist() if not i.is_dir()]
    names = {i.filename: i for i in infos}
    if "[Content_Types].xml" in names or "mimetype" in names:
        yield Refusal(file=box.name, reason="it is an office document, not text", advice="save it as text (.txt) or as a page (.html)")
        return
    for info in infos:
        box.budget.entry()
        if not _skipped(info.filename):
            yield from _zipped(box, archive, info, names.get(info.filename + SIDECAR))


def _zipped(box: Box, archive: zipfile.ZipFile, info: zipfile.ZipInfo, beside: zipfile.ZipInfo | None) -> Iterator[Source | Refusal]:
    """One member of a zip; what is wrong with it is told of it alone."""
    name = member_name(box.name, info.filename)
    if info.flag_bits & 1:
        yield Refusal(file=name, reason="it is encrypted", advice="unpack it with its password and give the files")
        return
    try:
        known = Sidecar()
        if beside:
            with archive.open(beside) as member:
                known = sidecar_of_bytes(name + SIDECAR, _drained(_pieces(member, beside, box.budget), 1_000_000))
        with archive.open(info) as member:
            yield from _member(name, info.file_size, _pieces(member, info, box.budget), known)
    except BROKEN as err:
        why = f"it is damaged in its archive ({type(err).__name__}: {str(err)[:80]}) and was left out"
        yield Refusal(file=name, reason=why, advice=AGAIN)


def _pieces(member: IO[bytes], info: zipfile.ZipInfo, budget: Budget) -> Callable[[int], bytes]:
    """Counted reads, so small that none unpacks to very much: the library bounds what comes out only for stored and deflated members."""
    piece = CHUNK if info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) else 4096

    def read(most: int) -> bytes:
        """The next bytes; LimitError past the budget."""
        got = member.read(min(most, piece))
        budget.unpack(len(got))
        return got

    return read


# ------------------------------------------------------------------ both
def _member(name: str, size: int, read: Callable[[int], bytes], beside: Sidecar) -> Iterator[Source | Refusal]:
    """A member as a source; never more of it in memory than the limit of a box in a box."""
    if size > WHOLE:
        yield Refusal(file=name, reason=f"it is too large: {size / 1e6:.0f} MB in an archive", advice=GIVE)
        return
    raw = _drained(read, WHOLE)
    yield Source(name, raw, beside, nested=True) if raw else Refusal(file=name, reason="it is empty (0 bytes)", advice="leave it out")


def _drained(read: Callable[[int], bytes], most: int) -> bytes:
    """The bytes of a member, one more than ``most`` at the most."""
    parts: list[bytes] = []
    size = 0
    while size <= most and (got := read(most + 1 - size)):
        parts.append(got)
        size += len(got)
    return b"".join(parts)


def _skipped(name: str) -> bool:
    """Hidden files, resource forks, sidecars, a README: as in a folder."""
    parts = PurePosixPath(name).parts
    base = parts[-1] if parts else ""
    return base.startswith(".") or "__MACOSX" in parts or name.endswith(SIDECAR) or NOTES.match(base) is not None


def _damaged(box: Box, what: str, *, read: bool, spoilt: bool = False) -> Refusal:
    """An archive that ends early or is damaged; what came before is kept, and the line says whether anything did."""
    before = "what came before was read" + (", but may hold wrong characters" if spoilt else "") if read else "nothing of it was read"
    return Refusal(file=box.name, reason=f"{what}; {before}", advice=AGAIN)
