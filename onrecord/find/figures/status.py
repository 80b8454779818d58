"""How real a figure is: reported, expected, possible, a target, discussed, scheduled; by the nearest cue above it."""

from functools import cache

from onrecord.find.figures.count import toll
from onrecord.find.figures.phrases import kids
from onrecord.find.figures.scene import Figure, Scene
from onrecord.lang import Pack
from onrecord.syntax.scheme import SUBJECTS
from onrecord.text import Token
from onrecord.types import QuantityStatus

STATUSES: tuple[QuantityStatus, ...] = ("reported", "expected", "possible", "target", "discussed", "scheduled")
FAR = 8
FRONT = {"compounded", "number", "modifier", "adjective", "number:modifier"}
CLAUSE = {"relative", "adverbial", "aside", "apposition"}


@cache
def statuses(pack: Pack) -> dict[str, QuantityStatus]:
    """Cue lemma -> status."""
    return {r["lemma"]: s for r in pack.table("measure_status") for s in STATUSES if s == r["status"]}


def status_of(f: Figure, head: Token, scene: Scene) -> QuantityStatus:
    """The nearest cue above the figure: a modal, "expected", "aim", "discuss"; else it is reported."""
    modal = not _known(f, head, scene)
    if not modal and any(k.text.lower() in scene.words["known_word"] for k in kids(head, scene, "adjective")):
        return "reported"  # "the previous two votes"
    noun = scene.parse.tokens[head.head] if head.rel in FRONT and head.head > head.i else head  # "a proposed $5 million plan"
    for t in [head, *scene.above(head, FAR)]:
        if cue := _by_aux(t, noun if t.i == noun.i else head, scene, modal=modal):
            return cue
        if cue := _by_word(t, head, scene):
            return cue
        if (t.rel in CLAUSE and not _purpose(t, scene)) or _of_its_own(t, scene):
            break
        modal = modal and not _told(t, scene)
    return "reported"


def _by_aux(t: Token, head: Token, scene: Scene, *, modal: bool) -> QuantityStatus | None:
    """ "Will", "could" beside a verb above; "planned", "possible" right before the noun, "planned for 2030" right behind it."""
    table = statuses(scene.pack)
    for aux in kids(t, scene, "auxiliary", "adjective", "adnominal"):
        cue = table.get(aux.lemma.lower()) or table.get(aux.text.lower())
        if aux.rel != "auxiliary" and _says_else(aux, scene):
            continue
        if aux.rel == "adnominal" and (aux.text.lower() not in scene.words["planned"] or any(kids(aux, scene, "open"))):
            continue  # "expected to close" says no more of the mill than that
        if cue and ((aux.rel == "auxiliary" and modal) or (aux.rel != "auxiliary" and t.i == head.i)):
            return cue
    return None


def _by_word(t: Token, head: Token, scene: Scene) -> QuantityStatus | None:
    """A verb, noun or adjective above that says so itself."""
    if t.pos not in {"VERB", "AUX", "NOUN", "ADJ"} or t.i == head.i or any(kids(t, scene, "number")):
        return None
    cue = statuses(scene.pack).get(t.lemma.lower())
    return cue if cue and not _says_else(t, scene) else None


def _says_else(t: Token, scene: Scene) -> bool:
    """ "Set a record" is done, "set to rise" is not; "due to rain" is a cause; "less likely" compares; "considered a risk" is held."""
    nxt = scene.parse.tokens[t.i + 1] if t.i + 1 < len(scene.parse.tokens) else None
    word = t.lemma.lower()
    if word in scene.words["cue_to"]:
        return nxt is None or nxt.text.lower() not in {"to", "for"} or nxt.rel == "particle"
    if word == "due":
        return nxt is not None and nxt.text.lower() == "to" and nxt.morph == "adposition"
    if any(k.i == t.i - 1 and k.text.lower() in {"less", "more"} for k in kids(t, scene, "adverb")):
        return True
    return (
        word in scene.words["opinion_verb"] and t.morph == "participle" and any(kids(t, scene, "predicative:object", "predicative", "open"))
    )


def _known(f: Figure, head: Token, scene: Scene) -> bool:
    """ "Its 125 million members may …": how many they are is told as known, whatever they may do; how many may be hurt is not."""
    if f.kind != "count" or f.noun is None or toll(head, scene):
        return False
    its = any(k.text.lower() in scene.words["definite"] for k in kids(head, scene, "possessor"))
    the = head.rel != "object" and any(k.text.lower() in scene.words["definite"] for k in kids(head, scene, "determiner"))
    return its or the


def _purpose(t: Token, scene: Scene) -> bool:
    """ "They plan steps to move $200 million": what is done for a purpose is as real as what it is done by."""
    return t.morph == "base" and any(k.morph == "to" for k in kids(t, scene, "auxiliary"))


def _of_its_own(t: Token, scene: Scene) -> bool:
    """ "They plan to go, and 300 were lost": what is joined by "and" with a subject and a tense of its own."""
    return t.rel == "joined" and t.morph in {"past", "present:3", "present"} and any(kids(t, scene, *SUBJECTS))


def _told(t: Token, scene: Scene) -> bool:
    """Is it the verb of a clause that is only reported ("could say that 5% fell"), or the ground of another ("given that 5% say so")?"""
    if t.rel not in {"content", "governed:clause"} or not any(kids(t, scene, *SUBJECTS)):
        return False
    if t.rel == "content" and t.i < t.head and t.morph in {"past", "participle"}:
        return True  # "you have paid for 600 miles, why won't you pay for more"
    return t.rel == "governed:clause" or scene.parse.tokens[t.head].lemma.lower() in scene.words["reckon_verb"] | scene.words["tell_verb"]
