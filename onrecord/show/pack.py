"""A large page made small: its folded parts travel deflated in the page and are put in place by its script when it opens.

Templates put ``<!--[-->`` and ``<!--]-->`` round what may travel so. A page up to ``PLAIN`` characters keeps everything as it is and is
whole without a script. Deflate: RFC 1951, read in the browser by DecompressionStream (WHATWG Compression Streams).
"""

import re
import zlib
from base64 import b64encode

OPEN, CLOSE, NEXT = "<!--[-->", "<!--]-->", "<!--|-->"  # text of reports is escaped: none of these can come from it
PLAIN = 1_500_000
HOLE = '<template class="z"></template>'
DATA = re.compile(r'(<script type="application/json" id="data">)(.*?)(</script>)', re.DOTALL)


def pack(page: str, plain: int = PLAIN) -> str:
    """A page with its marked parts deflated when it has more than ``plain`` characters; the marks are gone either way.

    >>> pack("a<!--[-->b<!--[-->c<!--]--><!--]-->d")
    'abcd'
    """
    if len(page) <= plain:
        return page.replace(OPEN, "").replace(CLOSE, "")
    data = DATA.search(page)
    shell, parts = _parted(page if data is None else page[: data.start(2)] + page[data.end(2) :])
    body = _deflated(NEXT.join([data[2] if data else "", *parts]))
    return shell.replace('id="data">', f'id="data" data-packed="{body}">', 1)


def _parted(page: str) -> tuple[str, list[str]]:
    """The page with holes, and what was in them: the outermost marked parts, in their order."""
    out: list[str] = []
    parts: list[str] = []
    depth, begin = 0, 0
    for token in re.split(f"({re.escape(OPEN)}|{re.escape(CLOSE)})", page):
        if token == OPEN:
            depth += 1
            begin = len(out) if depth == 1 else begin
        elif token == CLOSE:
            depth -= 1
            if not depth:
                parts.append("".join(out[begin:]))
                out[begin:] = [HOLE]
        else:
            out.append(token)
    return "".join(out), parts


def _deflated(text: str) -> str:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    return b64encode(squeeze.compress(text.encode("utf-8", "replace")) + squeeze.flush()).decode()
