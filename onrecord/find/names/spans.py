"""Where names stand: the parser's entities repaired, the tables' surfaces, runs of capitals, letter-digit designations."""

import re
from collections.abc import Iterator, Sequence

import msgspec

from onrecord.find.names.words import Known, View, Words, longest
from onrecord.lang.names import initials
from onrecord.syntax.scheme import NAMES, NOUNS
from onrecord.text import Parse, Sentence

LABELS = {"person": "person", "body": "organisation", "state": "place", "place": "place", "site": "facility", "product": "product",
          "occasion": "event", "law": "document", "work": "document"}  # fmt: skip
HYPHENS = frozenset("-–‑—/")
NESTING = frozenset({"event", "programme", "document", "award"})  # names inside these are marked; inside other names they are not
DESIGNATION = re.compile(r"(?=.{2,16}$)(?P<letters>[A-Z][A-Za-z]{0,9})[-‑]?(?P<digits>\d{1,4})[A-Za-z]{0,3}")
ORDINAL = re.compile(r"\d{1,3}(st|nd|rd|th)")


class Name(msgspec.Struct):
    """A name as it is being worked out: tokens ``[first, last)``, its type, and what it stands for."""

    first: int
    last: int
    type: str
    rule: str
    label: str = ""
    known: Known | None = None
    key: str = ""
    name: str = ""
    form: str = "name"
    role: str | None = None
    role_at: tuple[int, int] | None = None
    candidates: tuple[str, ...] = ()


def titled(view: View, sentence: Sentence) -> bool:
    """The sentence is in headline case: most of its longer words start with a capital, so capitals tell nothing."""
    long = [i for i in range(sentence.first + 1, sentence.last) if len(view.low[i]) > 3 and view.low[i].isalpha()]
    share = 0.6 if sentence.kind in {"title", "deck"} else 0.85
    if sentence.kind not in {"title", "deck"} and view.tokens[sentence.last - 1].pos == "PUNCT":
        return False
    return len(long) >= 3 and sum(view.caps(i) for i in long) >= share * len(long)


def propose(parse: Parse, view: View, words: Words) -> list[Name]:
    """All names, outer before inner, in text order; types are first guesses."""
    found: list[Name] = []
    cover: dict[int, Name] = {}
    plain = [s for s in parse.sentences if not titled(view, s)]
    acronyms = frozenset(view.low[t.i] for t in view.tokens if t.text.isupper() and 3 <= len(t.text) <= 6)
    passes = [designations(view, words), *(headed(view, words, s) for s in plain), *(entities(view, words, s) for s in plain)]
    for proposals in [*passes, *(unlabelled(view, words, s, acronyms) for s in plain)]:
        for n in proposals:
            _keep(n, found, cover)
    for n in tabled(view, words, cover, surnames(found, view)):
        _keep(n, found, cover)
    for n in again(parse, view, found, cover):
        _keep(n, found, cover)
    return sorted(found, key=lambda n: (n.first, -n.last))


def _keep(n: Name, found: list[Name], cover: dict[int, Name]) -> None:
    """Add a name unless its place is taken; inside an event's or programme's name smaller ones may stand."""
    held = [cover[i] for i in range(n.first, n.last) if i in cover]
    if any(
        h.type not in NESTING or h.rule == "names.site" or h.first > n.first or h.last < n.last or (h.first, h.last) == (n.first, n.last)
        for h in held
    ):
        return
    found.append(n)
    cover.update(dict.fromkeys(range(n.first, n.last), n))


def surnames(found: Sequence[Name], view: View) -> frozenset[str]:
    """Last words of the full person names seen."""
    return frozenset(view.low[n.last - 1] for n in found if n.type == "person" and n.last - n.first > 1)


# ------------------------------------------------------------------ designations
def designations(view: View, words: Words) -> Iterator[Name]:
    """Letters and digits that name a product ("KX-20"), or a body by the table ("G20")."""
    for i, t in enumerate(view.tokens):
        m = DESIGNATION.fullmatch(t.text) if view.capital[i] else None
        if not m or view.low[i] in words.set("names_prefixes"):
            continue
        kind, name = words.designations.get(view.low[i], ("product", ""))
        letters = m["letters"]
        if not kind or letters.lower() in words.set("names_prefixes") or (len(letters) > 3 and letters[1:].islower() and "-" not in t.text):
            continue
        yield Name(first=i, last=i + 1, type=kind, rule="names.designation", name=name)


# ------------------------------------------------------------------ runs of capitals with a telling head
def runs(view: View, sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Maximal runs of capitalised words, joined over glued hyphens ("A-B Annual Summit"); an ordinal may lead."""
    i = sentence.first
    while i < sentence.last:
        if not view.capital[i]:
            i += 1
            continue
        j = i
        while j < sentence.last and (_capital(view, j) or (j > i and j + 1 < sentence.last and _joint(view, j))):
            j += 1
        if j > i:
            start = i - 1 if i > sentence.first and ORDINAL.fullmatch(view.low[i - 1]) else i
            yield start, j
        i = max(j, i + 1)


def _capital(view: View, i: int) -> bool:
    return view.caps(i) and view.tokens[i].morph not in {"personal", "possessive", "determiner", "wh", "wh:adverb", "interjection"}


def _joint(view: View, i: int) -> bool:
    return view.tokens[i].text in HYPHENS and view.glued(i - 1) and view.glued(i) and view.caps(i + 1)


def headed(view: View, words: Words, sentence: Sentence) -> Iterator[Name]:
    """Runs whose last word tells an event, programme, document or award, and names in front of a lower-case "dam", "forum"."""
    for first, last in runs(view, sentence):
        kind = words.heads.get(view.low[last - 1], "")
        if kind in NESTING and last - first >= 2 and view.tokens[last - 1].morph in NOUNS and view.tokens[last - 1].ent != "person":
            first = _and(view, first, sentence)
            if not (
                first == sentence.first
                and last - first == 2
                and view.tokens[first].morph in {"ing", "adverb", "adposition", "adjective", "number"}
            ):
                yield Name(first=first, last=last, type=kind, rule="names.head")
            continue
        site = _site(view, words, first, last, sentence.last)
        if site:
            yield Name(first=first, last=site[0], type=site[1], rule="names.site")


def _and(view: View, first: int, sentence: Sentence) -> int:
    """ "Deep and Lasting Partnership": take in the adjective before "and"."""
    pair = first - 2 >= sentence.first and view.low[first - 1] in {"and", "&"} and view.caps(first - 2)
    return first - 2 if pair and view.tokens[first - 2].morph == "adjective" else first


def unlabelled(view: View, words: Words, sentence: Sentence, acronyms: frozenset[str]) -> Iterator[Name]:
    """Runs of proper nouns that the parser left without a label, where their last word or an abbreviation tells what they are."""
    for first, last in runs(view, sentence):
        toks = view.tokens[first:last]
        if last - first < 2 or any(t.ent or t.morph not in {"name", "names"} for t in toks):
            continue
        kind = words.heads.get(view.low[last - 1], "")
        short = initials(tuple(view.low[first:last]))
        if kind in {"organisation", "facility"} or (last - first > 2 and acronyms & set(short)):
            kind = kind if kind == "facility" else "organisation"
            yield Name(first=first, last=last, type=kind, rule="names.unlabelled")


def _site(view: View, words: Words, first: int, last: int, end: int) -> tuple[int, str] | None:
    """A lower-case head after a run of capitals, at most two words between: "Ostrev nuclear power plant"."""
    if any(_surface(view, words, k, last) for k in range(first, last)) or view.tokens[last - 1].morph not in {
        "name",
        "names",
        "noun",
        "adjective",
    }:
        return None
    if first and (view.low[first - 1] in {"a", "an"} or view.low[first - 1][:1].isdigit()):
        return None
    for at in range(last, min(last + 3, end)):
        hit = longest(words.sites, view.low, at, end)
        if hit and (hit[0] >= end or view.tokens[hit[0]].morph not in {"noun", "nouns"}):
            return hit
        if view.tokens[at].morph not in {"noun", "adjective"} or view.caps(at):
            return None
    return None


# ------------------------------------------------------------------ the parser's entities
def entities(view: View, words: Words, sentence: Sentence) -> Iterator[Name]:
    """The parser's entities with titles, articles and possessives cut off."""
    i = sentence.first
    while i < sentence.last:
        label, j = view.tokens[i].ent, i + 1
        while j < sentence.last and view.tokens[j].ent == label and not view.tokens[j].ent_starts:
            j += 1
        if label in LABELS:
            for first, last in repair(view, words, i, j, sentence):
                yield Name(first=first, last=last, type=LABELS[label], label=label, rule="names.entity")
        i = j


def repair(view: View, words: Words, first: int, last: int, sentence: Sentence) -> list[tuple[int, int]]:
    """The name proper inside an entity of the parser: what is no name is cut from both ends."""
    person = view.tokens[first].ent == "person"
    first, last = _brackets(view, first, last, sentence)
    first, last = trim_titles(view, words, first, last, person)
    hit = _surface(view, words, first, last) if first < last else None
    if hit and hit[0] == last:
        return [(first, last)]
    for k in range(first + 1, last - 1):  # "Aland's Borg Shipping": the possessor is a name of its own
        if view.tokens[k].morph == "genitive" and not person:
            return [(first, k), *repair_tail(view, words, k + 1, last)]
    if last < sentence.last and longest(words.roles, view.low, last, sentence.last) and _field(view, words, first, last):
        return []
    if last - first == 1 and is_common(view, words, first, sentence):
        return []
    cut = _conjunct(view, words, first, last)
    if cut:
        return [(first, cut)]
    if first < last and is_title(view, words, first, last):
        return []
    if first < last and any(view.caps(k) for k in range(first, last)):
        last = _grow(view, words, first, last, sentence)
        if first > sentence.first and ORDINAL.fullmatch(view.low[first - 1]) and words.heads.get(view.low[last - 1]) == "organisation":
            first -= 1  # "7th Engineer Brigade"
        return [(first, last)] if any(c.isalpha() for c in view.slice(first, last)) else []
    return []


def repair_tail(view: View, words: Words, first: int, last: int) -> list[tuple[int, int]]:
    """What follows a possessive inside an entity, if it is a name."""
    first, last = trim_titles(view, words, first, last, False)
    return [(first, last)] if first < last and view.caps(first) and view.tokens[first].morph in NAMES else []


def _brackets(view: View, first: int, last: int, sentence: Sentence) -> tuple[int, int]:
    """ "[Anna] Berg" is one name: take the bracketed given name in."""
    inside = [view.tokens[k].text for k in range(first, last)]
    if "]" in inside and first > sentence.first and view.tokens[first - 1].text == "[":
        return first - 1, last
    if first - 3 >= sentence.first and view.tokens[first - 1].text == "]" and view.tokens[first - 3].text == "[" and view.caps(first - 2):
        return first - 3, last
    return first, last


def trim_titles(view: View, words: Words, first: int, last: int, person: bool) -> tuple[int, int]:
    """Cut articles, marks, possessives, and for persons honorifics, roles and nationalities in front."""
    while first < last:
        t = view.tokens[first]
        hit = (
            person
            and last - first > 1
            and (longest(words.honorifics, view.low, first, last) or longest(words.roles, view.low, first, last))
        )
        if hit and hit[0] < last:
            first = hit[0]
        elif person and last - first > 2 and first == sentence_first(view, first) and view.low[first] + "s" in words.set("names_groups"):
            first += 1  # "Commuter Ann Berg"
        elif t.text != "[" and not (view.caps(first) and t.morph != "determiner") and not t.text[:1].isdigit():
            first += 1
        elif person and last - first > 2 and (k := _surface(view, words, first, last)) and k[1].use == "adjective":
            first = k[0]
        else:
            break
    while last > first and _tail_off(view, first, last):
        last -= 1
    return first, last


def sentence_first(view: View, i: int) -> int:
    """The token itself where it starts a sentence, else the one before."""
    return i if i == 0 or view.tokens[i - 1].sent != view.tokens[i].sent else i - 1


def is_title(view: View, words: Words, first: int, last: int) -> bool:
    """A title or a group on its own ("Sgt", "Soldiers"), or a word inside a role ("Secretary of State")."""
    for index in (words.roles, words.honorifics):
        hit = longest(index, view.low, first, last)
        if hit and hit[0] == last:
            return True
    if last - first == 1 and (view.low[first] in words.set("names_groups") or view.low[first] in words.things):
        return True
    return first > 1 and (hit := longest(words.roles, view.low, first - 2, last)) is not None and hit[0] == last


def _tail_off(view: View, first: int, last: int) -> bool:
    """The last token is no part of the name: a possessive, a mark, a small word, a score after a team."""
    t = view.tokens[last - 1]
    number = t.text[:1].isdigit()
    return (
        t.morph == "genitive"
        or not (view.caps(last - 1) or number)
        or (number and last - first > 1 and t.ent in {"person", "body", "state"})
    )


def is_common(view: View, words: Words, i: int, sentence: Sentence) -> bool:
    """An ordinary word that starts a sentence or quotation ("Islands live on trust"): its capital tells nothing."""
    if i > sentence.first and view.tokens[i - 1].pos != "PUNCT":
        return False
    return view.tokens[i].morph in {"noun", "nouns"} or view.low[i] in words.heads or view.low[i] in view.ordinary


def _field(view: View, words: Words, first: int, last: int) -> bool:
    """ "Defence", "Tarvian Finance" before "Minister": a field of office, no body."""
    return first < last and view.low[last - 1] in words.set("names_fields") and last - first <= 3


def _conjunct(view: View, words: Words, first: int, last: int) -> int:
    """ "Security Councils and Defence Ministers": cut before "and" where the second half names a group of people."""
    for k in range(first + 1, last - 1):
        if view.low[k] == "and" and view.low[last - 1] in words.set("names_groups"):
            return k
    return 0


def _grow(view: View, words: Words, first: int, last: int, sentence: Sentence) -> int:
    """Take in the capitals that follow at once in the same phrase and that the parser left out."""
    while last < sentence.last and view.caps(last) and view.tokens[last].morph in {"name", "names"} and not view.tokens[last].ent:
        if not view.text[view.tokens[last - 1].end : view.tokens[last].start].isspace() or view.tokens[last - 1].morph == "genitive":
            break
        if (view.tokens[first].ent == "person" and last - first > 2) or longest(words.roles, view.low, last, sentence.last):
            break
        last += 1
    return last


# ------------------------------------------------------------------ surfaces of the tables
def _surface(view: View, words: Words, at: int, end: int) -> tuple[int, Known] | None:
    """The longest surface of the tables at a token that is spelled as a name there."""
    if not view.capital[at]:
        return None
    for parts, what in words.known.get(view.low[at], ()):
        k = at + len(parts)
        if k <= end and tuple(view.low[at:k]) == parts and (not what.exact or view.slice(at, k) == what.exact):
            return k, what
    return None


def tabled(view: View, words: Words, cover: dict[int, Name], people: frozenset[str]) -> Iterator[Name]:
    """Countries, seats, regions, world bodies and adjectives of the tables."""
    i = 0
    while i < len(view.tokens):
        hit = _surface(view, words, i, len(view.tokens))
        if hit and _fits(view, hit, i, people, cover):
            k, what = hit
            for j in range(i, k):  # an equal or smaller guess of the parser gives way to the table
                _drop(cover, j, i, k)
            yield Name(first=i, last=k, type=what.type, rule=f"names.{what.use}", known=what, form=what.form)
            i = k
        else:
            i += 1


def _drop(cover: dict[int, Name], at: int, first: int, last: int) -> None:
    held = cover.get(at)
    if held is not None and held.first >= first and held.last <= last and held.rule == "names.entity":
        held.type = ""
        for j in range(held.first, held.last):
            cover.pop(j, None)


def _fits(view: View, hit: tuple[int, Known], at: int, people: frozenset[str], cover: dict[int, Name]) -> bool:
    """The surface means what the table says here: not a person's surname, not an ordinary word at the start of a sentence."""
    end, what = hit
    t = view.tokens[at]
    held = cover.get(at)
    if end - at == 1 and view.low[at] in people and (t.ent == "person" or (held and held.type == "person")):
        return False
    if what.use == "seat" and t.ent not in {"state", "place", "site", "body"} and t.morph not in {"name", "names"}:
        return False
    return t.pos not in {"VERB", "AUX", "PRON", "ADV"} or t.ent in {"state", "people"}


# ------------------------------------------------------------------ the same name again
Repeats = dict[int, dict[tuple[str, ...], str]]  # number of words -> names of so many, each with its type


def again(parse: Parse, view: View, found: Sequence[Name], cover: dict[int, Name]) -> Iterator[Name]:
    """Further places of names already found, where the parser missed them (headlines, odd sentences)."""
    index: dict[str, Repeats] = {}
    for n in found:
        if n.type and n.known is None and n.rule != "names.designation":
            for parts in {tuple(view.low[n.first : n.last]), (view.low[n.last - 1],) if n.type == "person" else ()} - {()}:
                if len(parts[0]) > 2:
                    of = index.setdefault(parts[0], {}).setdefault(len(parts), {})
                    of[parts] = min(of.get(parts, n.type), n.type)
    for i in range(len(view.tokens)):
        if i not in cover and view.caps(i) and view.tokens[i].pos not in {"DET", "PRON"}:
            yield from _repeat(view, index.get(view.low[i], {}), i)


def _repeat(view: View, names: Repeats, at: int) -> Iterator[Name]:
    """The longest name that stands at a place; looked up by its words, however many begin with the same one."""
    for size in sorted(names, reverse=True):
        k = at + size
        if (kind := names[size].get(tuple(view.low[at:k]))) and view.caps(k - 1):
            yield Name(first=at, last=k, type=kind, rule="names.again")
            return


__all__ = ["HYPHENS", "NESTING", "Name", "is_common", "is_title", "propose", "runs", "titled"]
