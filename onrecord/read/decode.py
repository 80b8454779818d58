"""Bytes become text: which encoding, and nothing dropped silently."""

import codecs
import re

import msgspec
from charset_normalizer import from_bytes

from onrecord.read.charsets import known

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SIGNATURES = (
    (b"%PDF-", "a PDF document"), (b"\x89PNG", "a PNG picture"), (b"\xff\xd8\xff", "a JPEG picture"), (b"GIF8", "a GIF picture"),
    (b"PK\x03\x04", "a zip archive or an office document"), (b"\x1f\x8b", "a gzip archive"), (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0", "an office document"), (b"SQLite format 3\x00", "a database"), (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf", "a 7z archive"), (b"\xfd7zXZ", "an xz archive"), (b"OggS", "a sound file"), (b"ID3", "a sound file"),
)  # fmt: skip
WIDE = ("cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256", "big5", "gb18030", "shift_jis", "euc_jp", "euc_kr")
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
HIGH = re.compile(rb"[\x80-\xff]")
# one well-formed UTF-8 sequence of two to four bytes (RFC 3629)
SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]"
    rb"|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)
# signs that stand inside a word only when a Latin page of another code page is read as Western
ODD_IN_WORD = re.compile(r"[^\W\d_][¡-¬¯-µ·-¿×÷¤¦]+[^\W\d_]|(?<=[^\W\d_])[³¹¼¾¿¡¢£¥](?=\s|$)")
COMMON = re.compile("[\u00a0-\u024f\u2000-\u206f\u20ac\u2122]")
SAMPLE = 50_000


class Decoded(msgspec.Struct, frozen=True):
    """The text of a file, the encoding it was read in, and what the reader should be told about it."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


class NotTextError(ValueError):
    """The bytes are no text; the message says what they look like."""


def decode(raw: bytes, declared: str | None = None) -> Decoded:
    """Decode bytes: byte order mark, UTF-8, UTF-8 with stray bytes, the declared encoding, then a guess; NotTextError for binary files.

    >>> decode("Zoë".encode()).encoding
    'utf-8'
    """
    return _marked(raw) or _unmarked(raw, declared)


def _unmarked(raw: bytes, declared: str | None = None) -> Decoded:
    """The same for bytes without a byte order mark (or behind one)."""
    for name in (_binary, _utf8, _wide_without_mark, _mixed):
        if (found := name(raw)) is not None:
            return found
    return (_declared(raw, declared) if declared else None) or _western(raw) or _guessed(raw)


def _marked(raw: bytes) -> Decoded | None:
    """A byte order mark names the encoding."""
    name = next((name for bom, name in BOMS if raw.startswith(bom)), None)
    if name is None:
        return None
    try:
        return Decoded(raw.decode(name), name)
    except UnicodeDecodeError:
        if name == "utf-8-sig":
            rest = _unmarked(raw[3:])
            return msgspec.structs.replace(rest, notes=(*rest.notes, "a byte order mark says UTF-8, but not all of it is"))
        text = raw.decode(name, errors="replace")
        return Decoded(text, name, (f"{text.count(chr(0xFFFD))} characters are broken {name.upper()} and shown as U+FFFD",))


def _binary(raw: bytes) -> None:
    """Raise NotTextError for files that are known by their first bytes or hold mostly control characters."""
    for head, what in SIGNATURES:
        if raw.startswith(head) and (head == b"%PDF-" or CONTROLS.search(raw[:64])):
            raise NotTextError(f"it is {what}, not text")


def _utf8(raw: bytes) -> Decoded | None:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if _wide_without_mark(raw) is None:
        _refuse_controls(raw, share=0.1)
        return Decoded(text, "utf-8")
    return None


def _refuse_controls(raw: bytes, share: float) -> None:
    sample = raw[:SAMPLE]
    count = len(CONTROLS.findall(sample))
    if count >= 8 and count > share * len(sample):
        raise NotTextError(f"it is binary: {count} of its first {len(sample)} bytes are control characters")


def _wide_without_mark(raw: bytes) -> Decoded | None:
    """UTF-16 without a mark: every other byte of plain text is NUL."""
    sample = raw[: SAMPLE // 2 * 2]
    if len(sample) < 8 or len(raw) % 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    for name, many, few in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if many > 0.6 * half and few < 0.05 * half:
            try:
                return Decoded(raw.decode(name), name, (f"no byte order mark: read as {name.upper()} because of its NUL bytes",))
            except UnicodeDecodeError:
                return None
    return None


def _mixed(raw: bytes) -> Decoded | None:
    """A UTF-8 page with stray bytes: keep its valid parts, read the stray bytes as Windows-1252."""
    _refuse_controls(raw, share=0.03)
    sequences, stray = 0, len(HIGH.findall(raw))
    for m in SEQUENCE.finditer(raw):
        stray -= len(m[0])
        sequences += bool(COMMON.match(m[0].decode())) or SEQUENCE.match(raw, m.end()) is not None
    if not sequences or sequences < stray / 4 or stray > 0.1 * len(raw):
        return None
    parts, at = [], 0
    for m in SEQUENCE.finditer(raw):
        parts += [cp1252(raw[at : m.start()]), m[0].decode()]
        at = m.end()
    parts.append(cp1252(raw[at:]))
    return Decoded("".join(parts), "utf-8+cp1252", (f"{stray} bytes are not UTF-8 and were read as Windows-1252",))


def cp1252(raw: bytes) -> str:
    """Windows-1252 as browsers read it: the five bytes that it leaves out become control characters, so nothing is lost.

    >>> cp1252(b"\\x93a\\x94\\x81")
    '“a”\\x81'
    """
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(bytes([b]).decode("latin-1" if b in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else "cp1252") for b in raw)


def _declared(raw: bytes, name: str) -> Decoded | None:
    """The encoding that a page declares, if it is one that may be used and the bytes fit it."""
    found = known(name)
    try:
        return Decoded(raw.decode(found), found) if found else None
    except (LookupError, UnicodeError, ValueError):
        return None


def _western(raw: bytes) -> Decoded | None:
    """Few high bytes, none of them a sign inside a word: Windows-1252 (of which Latin-1 is a part)."""
    high = len(HIGH.findall(raw))
    if high > 0.15 * len(raw):
        return None
    text = cp1252(raw)
    odd = len(ODD_IN_WORD.findall(text))
    return None if odd > 0.05 * high else Decoded(text, "cp1252", ("not UTF-8: read as Windows-1252",))


def _guessed(raw: bytes) -> Decoded:
    """The best guess of charset-normalizer; Windows-1252 when it has none."""
    best = from_bytes(raw[:SAMPLE], cp_isolation=list(WIDE)).best()
    names = [best.encoding] if best else []
    for name in names:
        try:
            return Decoded(raw.decode(name), _common_name(name), (f"not UTF-8: read as {_common_name(name)}, the most likely encoding",))
        except UnicodeDecodeError:
            continue
    return Decoded(cp1252(raw), "cp1252", ("the encoding was not recognised: read as Windows-1252",))


def _common_name(name: str) -> str:
    return name.replace("_", "-") if name.startswith("koi8") else name
