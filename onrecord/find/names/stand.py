"""Names that stand for a government: its own names ("the Tarvian government"), and seats that act ("Ostrev's intention")."""

from collections.abc import Iterator, Sequence

from onrecord.find.names.cluster import Clusters
from onrecord.find.names.spans import Name
from onrecord.find.names.words import View, Words, longest
from onrecord.text import Parse, Token

TOWARDS = frozenset({"with", "between", "to", "from", "toward", "towards", "against", "on", "by", "of"})
GOVERNING = frozenset({"government"})


def state_bodies(names: Sequence[Name], view: View, words: Words, clusters: Clusters) -> Iterator[Name]:
    """ "Tarvian government", "US administration", "Tarvian armed forces": bodies of a state by their shape."""
    named = {i for n in names if not n.known for i in range(n.first, n.last)}
    for n in names:
        if not n.known or n.known.use not in {"adjective", "country"} or not n.known.country or n.last >= len(view.tokens):
            continue
        if n.last in named or not _spaced(view, n.last):
            continue
        hit = longest(words.state, view.low, n.last, len(view.tokens))
        if hit and view.tokens[hit[0] - 1].morph in {"noun", "nouns", "name", "names"}:
            yield _body(n, hit, clusters)


def _body(n: Name, hit: tuple[int, str], clusters: Clusters) -> Name:
    assert n.known is not None
    if hit[1] in GOVERNING:
        made = clusters.government(n.known.country)
    else:
        made = clusters.fixed(f"body:{hit[1]} of {n.known.country}", "organisation", f"{hit[1]} of {n.known.country}")
    return Name(first=n.first, last=hit[0], type="organisation", rule="names.state", key=made.key, name=made.name)


def _spaced(view: View, i: int) -> bool:
    return view.text[view.tokens[i - 1].end : view.tokens[i].start].isspace()


def metonyms(names: Sequence[Name], parse: Parse, words: Words, clusters: Clusters) -> None:
    """Seats of government that act or are dealt with become mentions of the body; the rest stay places."""
    seats = [n for n in names if n.known and n.known.use == "seat"]
    at = {i: n.first for n in seats for i in range(n.first, n.last)}
    acting = {n.first for n in seats if acts(n, parse, words)}
    for n in seats:
        token = parse.tokens[n.last - 1]
        partner = token.rel == "joined" and at.get(token.head) in acting
        if n.first in acting or partner:
            _stand(n, words, clusters)


def _stand(n: Name, words: Words, clusters: Clusters) -> None:
    assert n.known is not None
    made = clusters.government(n.known.country) if n.known.country else clusters.fixed(f"body:{n.known.name}", "organisation", n.known.name)
    if n.known.country and n.known.type == "organisation" and n.known.name != words.government(n.known.country):
        made = clusters.fixed(f"body:{n.known.name}", "organisation", n.known.name)
    n.key, n.type, n.form, n.name, n.rule = made.key, "organisation", "metonym", made.name, "names.metonym"


def acts(n: Name, parse: Parse, words: Words) -> bool:
    """The seat is the subject of a verb of deciding, the possessor of a policy, or the other end of a relation."""
    t = parse.tokens[n.last - 1]
    head = parse.tokens[t.head]
    if t.rel == "subject":
        return _adjacent(t, head, parse) and acting_verb(head, parse, words)
    if t.rel == "possessor":
        return head.lemma.lower() in words.set("names_politics") or head.text.lower() in words.set("names_politics")
    return t.rel == "governed" and _dealt_with(head, parse, words)


def _adjacent(t: Token, verb: Token, parse: Parse) -> bool:
    """No comma between subject and verb, where the parser often takes the wrong subject."""
    return t.i < verb.i and not any(parse.tokens[k].text == "," for k in range(t.i + 1, verb.i))


def acting_verb(verb: Token, parse: Parse, words: Words) -> bool:
    """A verb of saying or deciding, or "is ready", "has rejected"."""
    if verb.lemma.lower() in words.set("names_acts") and verb.pos in {"VERB", "AUX"}:
        return True
    return verb.lemma == "be" and any(
        parse.tokens[c].rel == "predicative:adj"
        and parse.tokens[c].lemma in {"ready", "willing", "prepared", "keen", "reluctant", "unwilling"}
        for c in parse.children[verb.i]
    )


def _dealt_with(prep: Token, parse: Parse, words: Words) -> bool:
    """ "ties with X", "talks between X and Y", "to stand with X", "pressure on X"."""
    if prep.lemma.lower() not in TOWARDS:
        return False
    over = parse.tokens[prep.head]
    if over.lemma.lower() in words.set("names_politics") or over.text.lower() in words.set("names_politics"):
        return True
    return over.pos == "VERB" and prep.lemma.lower() in {"with", "against"} and over.lemma.lower() in words.set("names_acts")
