"""Of what a figure is where its sentence does not say: the whole counted before, the firm named before, the parties of "bilateral"."""

from collections import Counter
from collections.abc import Sequence
from functools import cache

import msgspec

from onrecord.find.figures.patterns import changes
from onrecord.find.figures.phrases import full, is_noun, kids
from onrecord.find.figures.scene import Figure, Scene
from onrecord.lang import Pack
from onrecord.syntax.scheme import SUBJECTS
from onrecord.text import Token
from onrecord.types import Quantity

MILLION = 1_000_000
BACK, WIDE = 2, 60  # sentences before; words on each side


def in_context(q: Quantity, f: Figure, scene: Scene, earlier: Sequence[Quantity]) -> Quantity:
    """The figure with what the report said before of the same thing; as it was where two candidates remain."""
    if q.of or not q.measure:
        return q
    of = _part(q, f, scene, earlier) or _parties(q, scene) or _firm(q, f, scene)
    return msgspec.structs.replace(q, of=of) if of else q


def in_money(q: Quantity, f: Figure, earlier: Sequence[Quantity], scene: Scene) -> Quantity:
    """ "It cost 2.7 billion dollars, the other 1.9 billion": a bare sum of what is paid goes on in the currency told before."""
    scaled = any(c.isalpha() for c in scene.text[f.number[0] : f.number[1]]) and f.value >= MILLION
    paid = {w.lower() for w in (q.measure or "").split()} & scene.words["paid_noun"]
    sums = [e.unit for e in earlier if len(e.unit) == 3 and e.unit.isupper()]
    if f.kind != "bare" or q.unit != "count" or not scaled or not paid or not sums:
        return q
    return msgspec.structs.replace(q, unit=sums[-1])


def _part(q: Quantity, f: Figure, scene: Scene, earlier: Sequence[Quantity]) -> str | None:
    """ "The mine consists of three pits. The first two pits are open": a definite part of a count told just before."""
    if f.noun is None or f.unit != "count":
        return None
    words = {t.text.lower() for t in scene.parse.tokens[max(0, f.noun.i - 5) : f.noun.i] if t.sent == f.noun.sent}
    if not words & scene.words["definite"] or not words & scene.words["part_word"]:
        return None
    wholes = {e.of for e in earlier if e.of and e.unit == "count" and e.value > q.value}
    return next(iter(wholes)) if len(wholes) == 1 else None


def _firm(q: Quantity, f: Figure, scene: Scene) -> str | None:
    """ "Halden Bank reported results. Profit rose": the only subject of the sentences before that is a body."""
    tok = scene.parse.at(f.number[0])
    if q.measure is None or any(w[:1].isupper() for w in q.measure.split()[:-1]):
        return None  # "Orrin shares": the name stands in it
    if tok is None or q.measure.split()[-1].lower() not in scene.words["firm_measure"]:
        return None
    here = scene.parse.sentences[tok.sent]
    near = scene.parse.tokens[max(here.first, tok.i - WIDE) : min(here.last, tok.i + WIDE)]
    if any(t.ent in {"body", "state", "people"} or (t.ent and t.text in q.measure.split()) for t in near):
        return None
    for k in range(here.i - 1, max(-1, here.i - 1 - BACK), -1):
        if scene.parse.sentences[k].kind != here.kind:
            return None
        found = [s for s in _subjects(k, scene) if s.ent == "body" and is_noun(s, scene)]
        if found:
            return full(found[0], scene) if len(found) == 1 else None
    return None


def _subjects(sentence: int, scene: Scene) -> list[Token]:
    """Subjects of the root of a sentence and of what it says."""
    words = scene.parse.sentence_tokens(scene.parse.sentences[sentence])[:WIDE]
    roots = [t for t in words if t.head == t.i or t.rel == "content"]
    return [s for r in roots for s in kids(r, scene, *SUBJECTS)]


def _parties(q: Quantity, scene: Scene) -> str | None:
    """ "Bilateral trade": of the two countries that the report is about, where two stand out."""
    if q.measure is None or not {w.lower() for w in q.measure.split()} & scene.words["mutual"]:
        return None
    if scene.countries is None:
        scene.countries = _countries(scene)
    (one, _), (two, m), (_, k) = (*scene.countries, ("", 0), ("", 0), ("", 0))[:3]
    return " and ".join(sorted((one, two))) if m >= 2 and m >= 2 * k else None


def _countries(scene: Scene) -> list[tuple[str, int]]:
    """Countries by how often a report names them, their people or their capital."""
    names = countries(scene.pack)
    found = Counter(c for t in scene.parse.tokens if t.text[:1].isupper() and (c := names.get(t.text)))
    return sorted(found.items(), key=lambda c: (-c[1], c[0]))


@cache
def countries(pack: Pack) -> dict[str, str]:
    """One-word country names, adjectives, peoples and capitals -> country."""
    out: dict[str, str] = {}
    for r in pack.table("names_countries"):
        for word in (r["country"], r.get("adjective", ""), r.get("people", ""), r.get("capital", "")):
            if word and " " not in word:
                out.setdefault(word, r["country"])
    return out


def as_change(q: Quantity, scene: Scene) -> Quantity:
    """ "Exports rose by 9%": the figure is an increase, of exports. A noun that says so itself ("a rise of 9%") stays."""
    if q.change != "by" or q.direction is None or not (q.measure or q.of):
        return q
    nouns = [w.lower() for w in (q.measure or "").split()]
    if nouns[:1] == ["share"]:
        return q  # "lost a quarter of its value"
    if any((w, "noun") in changes(scene.pack) for w in nouns):
        return q
    (word,) = scene.words[f"moved_{q.direction}"]
    both = q.measure is not None and q.of is not None
    return msgspec.structs.replace(q, measure=f"{word} of {q.measure}" if both else word, of=q.of if both else q.measure or q.of)
