"""Text of reports as HTML: escaped, isolated from its surroundings, with characters that hide or turn text made visible.

The text content of what comes out equals the text that went in, character for character (NUL and lone surrogates, which HTML cannot
hold, become one U+FFFD each), so that offsets hold in the page.
"""

import re
from urllib.parse import quote

from markupsafe import Markup, escape

NAMES = {
    0x00: "NUL",
    0x00AD: "soft hyphen",
    0x061C: "ALM",
    0x200B: "zero-width space",
    0x200C: "ZWNJ",
    0x200D: "ZWJ",
    0x200E: "LRM",
    0x200F: "RLM",
    0x2028: "line separator",
    0x2029: "paragraph separator",
    0x202A: "LRE",
    0x202B: "RLE",
    0x202C: "PDF",
    0x202D: "LRO",
    0x202E: "RLO",
    0x2060: "word joiner",
    0x2066: "LRI",
    0x2067: "RLI",
    0x2068: "FSI",
    0x2069: "PDI",
    0xFEFF: "BOM",
}
JOINERS = "\u200c\u200d"  # they shape emoji and many scripts: marked only where they stand between plain Latin
ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
LATIN = re.compile(r"[\s\x21-\u024f]")
LINK = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)


def text(value: str | None) -> Markup:
    """Escaped text; odd characters each in an isolate of its own that shows a name for it.

    >>> str(text("a<b>\\u202e"))
    'a&lt;b&gt;<bdi class="odd" data-u="RLO">\\u202e</bdi>'
    """
    value = value or ""
    out, at = Markup(""), 0
    for m in ODD.finditer(value):
        if m[0] in JOINERS and not _hides(value, m.start()):
            continue
        out += escape(value[at : m.start()]) + _shown(m[0])
        at = m.end()
    return out + escape(value[at:])


def _hides(value: str, at: int) -> bool:
    before, after = value[at - 1 : at], value[at + 1 : at + 2]
    return bool(LATIN.fullmatch(before or " ") and LATIN.fullmatch(after or " "))


def _shown(char: str) -> Markup:
    code = ord(char)
    name = NAMES.get(code, f"U+{code:04X}")
    if char == "\r":
        return Markup("&#13;")  # a bare CR would be read as a line feed, and CR LF as one character
    body = "\ufffd" if code == 0 or 0xD800 <= code <= 0xDFFF else char
    return Markup('<bdi class="odd" data-u="{}">{}</bdi>').format(name, body)


def isolated(value: str | None) -> Markup:
    """Text of a report amid ours: its direction does not touch the words round it."""
    return Markup("<bdi>{}</bdi>").format(text(value))


def link(url: str | None) -> str | None:
    """An address that may be a link: http and https only.

    >>> link("javascript:alert(1)"), link("https://example.org/a")
    (None, 'https://example.org/a')
    """
    return url if url and LINK.fullmatch(url) else None


def address(value: str) -> str:
    """Text as a part of an address.

    >>> address("a/b c")
    'a%2Fb%20c'
    """
    return quote(value, safe="", errors="replace")


def clip(value: str | None, most: int = 160) -> str:
    """The beginning of a long text, cut at a space where there is one.

    >>> clip("one two three", 9)
    'one two…'
    """
    value = " ".join((value or "").split())
    if len(value) <= most:
        return value
    head = value[: most - 1]
    cut = head.rfind(" ")
    return head[: cut if cut > most // 2 else most - 1].rstrip(" ,;:") + "…"
