"""Which paragraphs of a page are its story: what trafilatura takes, put back in its place, cut and made whole as the page says."""

import re
from collections.abc import Sequence
from itertools import pairwise

import msgspec
from selectolax.lexbor import LexborHTMLParser, LexborNode

from onrecord.read.corrections import LONGEST, is_correction
from onrecord.read.html_meta import Meta
from onrecord.read.html_scan import Page, Paragraph, linear
from onrecord.read.html_tree import Element, class_words, elements, key
from onrecord.read.marks import Mark
from onrecord.read.words import column

SENTENCE = re.compile(r"[.!?…。！？][\s\"'”’»)\]]*$")
NEVER = "head, nav, footer, svg, button, select, iframe, input, img, picture, source, video, audio, link, meta"
DECKS = ("p[", "div[", "h2[", "h3[", "h4[", "h5[", "span[", "section[")
FEW, ENOUGH, START = 200, 40, 30
TEASER = {"p": 0.75, "li": 0.6}  # share of a line's letters in links above which it is a teaser of another page, if it is no sentence
MOST = 0.3  # a box that holds more of the story than this share is no furniture, whatever its class says
Row = tuple[Paragraph, Mark | None]


class Parts(msgspec.Struct):
    """A page taken apart: its paragraphs with what is known of them, its summary, and what the reader should be told."""

    rows: list[Row]
    deck: Paragraph | None = None
    notes: tuple[str, ...] = ()


class Taken(msgspec.Struct):
    """Lines of the extractor: as a paragraph, and the index of its element where it was found in the page."""

    paragraph: Paragraph
    place: int | None


def story(page: Page, tree: LexborHTMLParser, meta: Meta) -> Parts:
    """The story of a page; all its text, and a note, where none is recognised."""
    found = elements(tree)
    taken = _located(_extract(_light(page.html)), found)
    notes: tuple[str, ...] = ()
    if sum(len(t.paragraph.text) for t in taken) < FEW:
        taken, notes = _otherwise(taken, found, meta)
    if not taken:
        return Parts([(e.paragraph, None) for e in found] or [(p, None) for p in linear(page.html)], notes=notes)
    held = _held(taken, found)
    taken = _whole(taken, found, held)
    _captioned(taken, found, held)
    _corrected(taken, found)
    first = next((t.place for t in taken if t.place is not None), len(found))
    loose = any(t.place is None for t in taken)  # a line that is no element of its own can only be known by its words
    links = {
        k
        for a in (tree.css("a") if loose else ())
        if len((text := a.text(deep=True)).split()) > 3 and not SENTENCE.search(text) and (k := key(text))
    }
    rows = [(t.paragraph, _headline(t, meta) or _mark(t, found, held, links)) for t in taken]
    return Parts(rows, _summary(found, meta, first), notes)


def _light(text: str) -> str:
    """The page without what no extractor takes for a story: half of it, which the extractor need not look at."""
    tree = LexborHTMLParser(text)
    for node in tree.css(NEVER):
        node.decompose()
    return tree.html or text


def _extract(text: str) -> list[str]:
    """Lines of the story by trafilatura, its thorough way where the fast one finds little."""
    from trafilatura import bare_extraction

    best = ""
    for fast in (True, False):
        try:
            found = bare_extraction(text, fast=fast, include_comments=False, with_metadata=False)
        except Exception:  # whatever a page does to the library, its text is still read (the caller keeps all of it)
            found = None
        best = max(best, (getattr(found, "text", None) or ""), key=len)
        if len(best) >= FEW:
            break
    return [line for raw in best.splitlines() if (line := re.sub(r"^\s*[-*•]\s+", "", raw).strip())]


def _located(lines: Sequence[str], found: Sequence[Element]) -> list[Taken]:
    """Each line as it stands in the page (zero-width and combining characters too), with its place."""
    by_key: dict[str, list[int]] = {}
    by_start: dict[str, int] = {}
    for i, e in enumerate(found):
        by_key.setdefault(e.key, []).append(i)
        by_start.setdefault(e.key[:40], i)
    out: list[Taken] = []
    for line in lines:
        k = key(line)
        places = by_key.get(k, [])
        place = (places.pop(0) if len(places) > 1 else places[0]) if places else by_start.get(k[:40])
        if place is None and (parts := _parts(k, found, by_key)):
            out += [Taken(found[i].paragraph, i) for i in parts]  # a cell that holds a heading and paragraphs
            continue
        source = found[place].paragraph.source if place is not None else "body"
        out.append(Taken(Paragraph(found[place].text if places and place is not None else line, source), place))
    return out


def _parts(k: str, found: Sequence[Element], by_key: dict[str, list[int]]) -> list[int]:
    """The elements beside each other whose words together are a line's; none where they are not."""
    head = next((k[:n] for n in range(min(len(k), 120), 2, -1) if k[:n] in by_key), None)
    at = by_key[head][0] if head else len(found)
    parts: list[int] = []
    while k and at < len(found) and found[at].key and k.startswith(found[at].key):
        k = k[len(found[at].key) :]
        parts.append(at)
        at += 1
    return [] if k else parts


# ------------------------------------------------------------------ where the extractor finds little
def _otherwise(taken: list[Taken], found: Sequence[Element], meta: Meta) -> tuple[list[Taken], tuple[str, ...]]:
    """The text that the page's own metadata gives; else the box that holds most paragraphs; else all text."""
    body = [" ".join(line.split()) for line in meta.body.splitlines() if line.strip()]
    if sum(map(len, body)) >= FEW:
        where = _located(body, found)
        rest = "script[ld+json] articleBody"
        return [t if t.place is not None else Taken(Paragraph(t.paragraph.text, rest), None) for t in where], ()
    boxes: dict[int, list[int]] = {}
    for i, e in enumerate(found):
        if e.paragraph.source.startswith("p[") and len(e.text) >= ENOUGH and SENTENCE.search(e.text):
            parent = e.node.parent
            boxes.setdefault(parent.mem_id if parent is not None else 0, []).append(i)
    best = max(boxes.values(), key=lambda b: sum(len(found[i].text) for i in b), default=[])
    if sum(len(found[i].text) for i in best) >= FEW:
        return [Taken(found[i].paragraph, i) for i in best], ("the story was not marked in the page: the box with most text was taken",)
    if taken:
        hardly = sum(len(t.paragraph.text) for t in taken) < FEW / 2
        return taken, ("next to no story was recognised in the page",) if hardly else ()
    return [], ("no story was recognised in the page: all its text was kept",)


# ------------------------------------------------------------------ boxes
def _held(taken: Sequence[Taken], found: Sequence[Element]) -> dict[int, float]:
    """The share of the story that each box of the page holds, by the id of its node."""
    held: dict[int, float] = {}
    total = sum(len(t.paragraph.text) for t in taken) or 1
    for t in taken:
        for node in found[t.place].up() if t.place is not None else ():
            held[node.mem_id] = held.get(node.mem_id, 0.0) + len(t.paragraph.text) / total
    return held


def _headline(taken: Taken, meta: Meta) -> Mark | None:
    """A headline of the page that is put otherwise than the one that is taken, or holds it with a kicker."""
    if taken.paragraph.source.startswith("h1["):
        return Mark("title", "page.h1")
    title = key(meta.fields.title or "")
    holds = len(title) > START and title in key(taken.paragraph.text) and len(taken.paragraph.text) < len(meta.fields.title or "") + 80
    return Mark("title", "page.heading") if holds and taken.paragraph.source.startswith("h") else None


def _mark(taken: Taken, found: Sequence[Element], held: dict[int, float], links: set[str]) -> Mark | None:
    """What the page says of a paragraph: a caption, furniture by its box, a line that is a link to another page and little else."""
    source = taken.paragraph.source
    element = found[taken.place] if taken.place is not None else None
    if element is not None and _caption(element, held):
        return Mark("caption", "page.figcaption")
    if element is not None and _furniture(element, held):
        return Mark("boilerplate", "page.area")
    if not source.startswith("h") and key(taken.paragraph.text) in links:
        return Mark("boilerplate", "page.link")
    most = TEASER.get(source.partition("[")[0])
    long = len(taken.paragraph.text.split()) > 3 and not SENTENCE.search(taken.paragraph.text)
    return Mark("boilerplate", "page.teaser") if most and element is not None and long and element.link_share() > most else None


def _caption(element: Element, held: dict[int, float]) -> bool:
    """Words under a picture: a figcaption, or in a figure or a box called so."""
    if element.paragraph.source.startswith("figcaption[") or "caption" in class_words(element.node):
        return True
    return any(n.tag == "figure" and held.get(n.mem_id, 0.0) <= MOST for n in element.up())


def _furniture(element: Element, held: dict[int, float]) -> bool:
    """Whether a box round a paragraph, or the paragraph itself, is called what furniture is called and holds little of the story."""
    for node in (element.node, *element.up()):
        if held.get(node.mem_id, 0.0) > MOST:
            return False
        if node.tag in ("nav", "aside", "footer", "a") or _named(node, "furniture") or _named(node, "about"):
            return True
    return False


def _named(node: LexborNode, kind: str) -> bool:
    words = class_words(node)
    known = column("areas", "word", kind)
    return any(w in known for w in words) or any(f"{a} {b}" in known for a, b in pairwise(words))


def _whole(taken: list[Taken], found: Sequence[Element], held: dict[int, float]) -> list[Taken]:
    """Paragraphs that the extractor left out of the boxes that hold the story, and of boxes of the same name beside them."""
    places = {t.place for t in taken if t.place is not None}
    if not places:
        return taken
    homes, names = _homes(places, found, held)
    said, placed = "|".join(key(t.paragraph.text) for t in taken), {found[i].key for i in places}
    out = list(taken)
    for i in range(min(places) + 1, len(found)):
        e = found[i]
        parent = e.node.parent
        if i in places or parent is None or not (e.paragraph.source.startswith("p[") and len(e.text) >= ENOUGH):
            continue
        home = parent.mem_id in homes or signature(parent) in names
        twice = parent.mem_id in homes and e.key in placed  # the extractor keeps one of several equal paragraphs
        if home and (twice or e.key[:START] not in said) and e.link_share() < 0.5 and not _furniture(e, held):
            _insert(out, Taken(e.paragraph, i))
    return out


def _captioned(out: list[Taken], found: Sequence[Element], held: dict[int, float]) -> None:
    """The words under the pictures of the story: captions in a box that holds most of it, and in none that is furniture."""
    said = {key(t.paragraph.text) for t in out}
    for i, e in enumerate(found):
        if not e.paragraph.source.startswith("figcaption[") or e.key in said or len(e.text) < ENOUGH / 2:
            continue
        if any(held.get(node.mem_id, 0.0) > 0.5 for node in e.up()) and not _furniture(e, held):
            said.add(e.key)
            _insert(out, Taken(e.paragraph, i))


def _corrected(out: list[Taken], found: Sequence[Element]) -> None:
    """Notes on corrections that the extractor left out are kept: by their box, or by how they begin."""
    said = {key(t.paragraph.text) for t in out}
    for i, e in enumerate(found):
        first = out[0].place if out else None
        if e.key in said or not 20 < len(e.text) <= LONGEST or (first is not None and i < first and e.paragraph.source.startswith("li")):
            continue
        if is_correction(e.text) or (e.node.parent is not None and len(e.text) > ENOUGH and _named(e.node.parent, "note")):
            said.add(e.key)
            _insert(out, Taken(e.paragraph, i))


def _homes(places: set[int], found: Sequence[Element], held: dict[int, float]) -> tuple[set[int], set[str]]:
    """The boxes that directly hold a good part of the story, and what they are called."""
    direct: dict[int, float] = {}
    nodes: dict[int, LexborNode] = {}
    total = sum(len(found[i].text) for i in places) or 1
    for i in sorted(places):
        parent = found[i].node.parent
        if parent is not None and found[i].paragraph.source.startswith("p["):
            direct[parent.mem_id] = direct.get(parent.mem_id, 0.0) + len(found[i].text) / total
            nodes[parent.mem_id] = parent
    homes = {m for m, share in direct.items() if share >= MOST / 2}
    return homes, {s for m in homes if (s := signature(nodes[m]))}


def signature(node: LexborNode) -> str:
    """What a box is called: its tag and classes; empty where it has no class."""
    name = node.attributes.get("class")
    return f"{node.tag}.{' '.join(name.split())}" if name and name.strip() else ""


def _insert(out: list[Taken], new: Taken) -> None:
    """Put a paragraph before the first that stands after it in the page."""
    at = next((k for k, t in enumerate(out) if t.place is not None and new.place is not None and t.place > new.place), len(out))
    out.insert(at, new)


def _summary(found: Sequence[Element], meta: Meta, first: int) -> Paragraph | None:
    """The summary under the headline: an element named so, or one that says what the page's own description says, before the story."""
    described = [k for d in meta.descriptions if len(k := key(d)) > START]
    for i, e in enumerate(found[: first + 6]):
        if not 20 < len(e.text) <= 600 or not e.paragraph.source.startswith(DECKS):
            continue
        if _named(e.node, "summary") or (
            i < first and any(e.key.startswith(d) or d.startswith(e.key) for d in described if len(e.key) > START)
        ):
            return e.paragraph
    return None
