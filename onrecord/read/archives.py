"""Archives of reports: zip, tar (plain, gzip, bzip2, xz) and single compressed files; members are read in memory and never become paths.

What an archive unpacks to is counted while it is unpacked (``Options.unpacked``, ``ratio``): a bomb ends at its limit.
"""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import IO, Any, BinaryIO

from onrecord.read.files import NOTES, SIDECAR
from onrecord.read.metadata import Sidecar, sidecar_of_bytes
from onrecord.read.options import current
from onrecord.read.source import SEVERAL, Box, Opened, Source, member_name
from onrecord.types import Refusal

COMPRESSED: tuple[tuple[bytes, str, Callable[[BinaryIO], Any]], ...] = (
    (b"\x1f\x8b", "gzip", lambda f: gzip.GzipFile(fileobj=f)),
    (b"BZh", "bzip2", bz2.BZ2File),
    (b"\xfd7zXZ\x00", "xz", lzma.LZMAFile),
)
BROKEN = (
    OSError,
    EOFError,
    zlib.error,
    lzma.LZMAError,
    tarfile.TarError,
    zipfile.BadZipFile,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
SMALLEST = 10_000_000  # what unpacks to less than this is no bomb, however small it was


class BombError(ValueError):
    """An archive unpacks to more than it may."""


class Counted(io.RawIOBase):
    """A stream that counts what comes out of it and stops at the limits of its archive."""

    def __init__(self, inner: IO[bytes], packed: int) -> None:
        self.inner, self.count, options = inner, 0, current()
        self.most = min(options.unpacked, max(SMALLEST, options.ratio * packed))

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """The next bytes; BombError past the limit."""
        got = self.inner.read(len(buffer))
        self.count += len(got)
        if self.count > self.most:
            raise BombError(f"it unpacks to more than {self.most / 1e6:.0f} MB")
        buffer[: len(got)] = got
        return len(got)


def open_compressed(box: Box) -> Opened | None:
    """A gzip, bzip2 or xz file of one report or of a tar; web archives are left to their own reader."""
    found = next(((what, unpack) for start, what, unpack in COMPRESSED if box.head.startswith(start)), None)
    if found is None or box.name.lower().endswith((".warc.gz", ".arc.gz")):
        return None
    what, unpack = found
    return _compressed(box, what, unpack)


def _compressed(box: Box, what: str, unpack: Callable[[BinaryIO], Any]) -> Opened:
    try:
        with box.open() as f, io.BufferedReader(Counted(unpack(f), box.size)) as stream:
            if stream.peek(600)[257:262] == b"ustar":
                yield from _tar(box, stream)
                return
            inner = PurePosixPath(box.name).stem or box.name
            raw = stream.read(SMALLEST * 5 + 1)
            yield Source(member_name(box.name, inner), raw, nested=True)
    except BROKEN as err:
        yield _broken(box, what, err)


def open_tar(box: Box) -> Opened | None:
    """A tar that is not compressed."""
    if box.head[257:262] != b"ustar":
        return None
    return _plain_tar(box)


def _plain_tar(box: Box) -> Opened:
    try:
        with box.open() as f:
            yield from _tar(box, f)
    except BROKEN as err:
        yield _broken(box, "tar", err)


def _tar(box: Box, stream: IO[bytes]) -> Opened:
    """Members of a tar in its order; links and devices are left out."""
    with tarfile.open(fileobj=stream, mode="r|") as tar:
        for count, info in enumerate(tar):
            if count >= current().members:
                yield _too_many(box)
                return
            name = member_name(box.name, info.name)
            if _skipped(info.name) or info.isdir():
                continue
            if not info.isreg():
                yield Refusal(file=name, reason="it is a link or a device in an archive", advice="pack the file itself")
                continue
            member = tar.extractfile(info)
            if member is not None:
                yield from _member(name, info.size, member.read, Sidecar())


def open_zip(box: Box) -> Opened | None:
    """A zip of reports; an office document is none."""
    if not box.head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return None
    return _zip(box)


def _zip(box: Box) -> Opened:
    try:
        with box.open() as f, zipfile.ZipFile(f) as archive:
            infos = [i for i in archive.infolist() if not i.is_dir()]
            names = {i.filename: i for i in infos}
            if "[Content_Types].xml" in names or "mimetype" in names:
                yield Refusal(
                    file=box.name, reason="it is an office document, not text", advice="save it as text (.txt) or as a page (.html)"
                )
                return
            left = min(current().unpacked, max(SMALLEST, current().ratio * box.size))
            for count, info in enumerate(i for i in infos if not _skipped(i.filename)):
                if count >= current().members:
                    yield _too_many(box)
                    return
                left -= info.file_size
                if left < 0:
                    raise BombError(f"it unpacks to more than {min(current().unpacked, current().ratio * box.size) / 1e6:.0f} MB")
                yield from _zipped(box, archive, info, names.get(info.filename + SIDECAR))
    except BROKEN as err:
        yield _broken(box, "zip", err)


def _zipped(box: Box, archive: zipfile.ZipFile, info: zipfile.ZipInfo, beside: zipfile.ZipInfo | None) -> Iterator[Source | Refusal]:
    """One member of a zip; what is wrong with it is told of it alone."""
    name = member_name(box.name, info.filename)
    if info.flag_bits & 1:
        yield Refusal(file=name, reason="it is encrypted", advice="unpack it with its password and give the files")
        return
    try:
        known = sidecar_of_bytes(name + SIDECAR, archive.open(beside).read(1_000_001)) if beside else Sidecar()
        with archive.open(info) as member:
            yield from _member(name, info.file_size, member.read, known)
    except BROKEN as err:
        yield _broken(Box(name, b"", 0, box.open), "zip", err)


def _member(name: str, size: int, read: Callable[[int], bytes], beside: Sidecar) -> Iterator[Source | Refusal]:
    """A member as a source; never more of it in memory than the limit of a box in a box."""
    most = SMALLEST * 5
    if size > most:
        yield Refusal(file=name, reason=f"it is too large: {size / 1e6:.0f} MB in an archive", advice="unpack it and give the file itself")
        return
    raw = read(most + 1)
    yield Source(name, raw, beside, nested=True) if raw else Refusal(file=name, reason="it is empty (0 bytes)", advice="leave it out")


def _skipped(name: str) -> bool:
    """Hidden files, resource forks, sidecars, a README: as in a folder."""
    parts = PurePosixPath(name).parts
    base = parts[-1] if parts else ""
    return base.startswith(".") or "__MACOSX" in parts or name.endswith(SIDECAR) or NOTES.match(base) is not None


def _too_many(box: Box) -> Refusal:
    return Refusal(file=box.name, reason=f"it holds more than {current().members} files; the rest was left", advice=SEVERAL)


def _broken(box: Box, what: str, err: Exception) -> Refusal:
    """A bomb, or an archive that ends early or is damaged; what came before is kept."""
    if isinstance(err, BombError):
        return Refusal(
            file=box.name,
            reason=f"{err}: reading stopped there",
            advice="unpack it if you trust it, or raise the limits unpacked and ratio",
        )
    why = f"the {what} archive is damaged or cut off ({type(err).__name__}: {str(err)[:80]}); what came before was read"
    return Refusal(file=box.name, reason=why, advice="get it again, or unpack it with a repair tool")
