"""The copies board: edited copies of the open corpora's texts, made here at run time, to be found among all of them.

A copy is made as desks make them: the end cut off, paragraphs put in another order, one sentence in five paraphrased (halves turned round,
everyday words exchanged, asides dropped), another headline. It is found when the pair shares at least ``LEAST`` of the shorter report's own
words. Any other pair is wrong, with one exception, told as ``unjudged``: nobody has marked which texts of the corpora have agency text in
common, so a pair whose originals tell one story (BASIL, ECB+) or share a whole sentence of ``LONG`` words is neither right nor wrong.
``many`` is time and memory among synthetic reports.
"""

import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

from eval.common import BENCH, Figures, every, left_out, main, prf, report_of
from eval.scaling import peak
from eval.stories import basil, ecbplus
from eval.synthetic import reports
from onrecord.link.copies.shared import copies
from onrecord.types import Analysis, Report

POLNEAR = BENCH / "polnear" / "train" / "text"
SUBSET = 420  # texts in the gate
EVERY = 4  # every fourth text is copied
LEAST = 0.25
LONG = 10
SHORTEST = 120  # words of a text that is copied
SENTENCE = re.compile(r"(?<=[.!?”\"])\s+(?=[A-Z“\"])")
SAID = re.compile(r"^(?P<who>(?:[A-Z][\w.'’-]+ ?){1,4}) (?P<cue>said|says|told reporters)(?: on \w+)? (?:that )?(?P<what>[a-z].{20,})\.$")
WHEN = re.compile(r"^(?P<head>[A-Z].{15,}),? (?P<tail>(?:after|when|because|while|although|as) .{15,})\.$")
COMMA = re.compile(r"^(?P<head>[A-Z][^,]{10,}), (?P<tail>[^,]{10,})\.$")
ASIDE = re.compile(r" \([^()]*\)|, (?:however|meanwhile|too|also|indeed),|\b(?:very|just|really|also|already|still|even) ")
EVERYDAY = (
    "said=stated; says=states; about=around; people=persons; more than=over; including=among them; after=following; "
    "because=since; many=numerous; big=large; began=started; show=demonstrate; showed=demonstrated; help=aid; told=informed; "
    "but=yet; will=is going to; would=was going to; also=as well; get=obtain; first=initial; last=past; new=recent; "
    "called=termed; killed=left dead; police=officers; found=discovered; made=produced; asked=put the question to; "
    "want=wish; wants=wishes; year=twelve months; years=twelvemonths; against=in opposition to; such as=like; "
    "according to=in the words of; part=portion; major=leading; however=nonetheless; during=in the course of; near=close to; "
    "now=at present; before=ahead of; left=departed; home=residence; several=a number of"
)
EXCHANGED = dict(pair.split("=") for pair in EVERYDAY.split("; "))
WORDS = re.compile(r"\b(?:" + "|".join(sorted(EXCHANGED, key=len, reverse=True)) + r")\b")


def paraphrase(sentence: str) -> str:
    """A sentence in other words and another order; a plain rewriter, not a model.

    >>> paraphrase("The mayor left the town hall early after two councillors asked about the bridge.")
    'Following two councillors put the question to around the bridge, the mayor departed the town hall early.'
    """
    s = ASIDE.sub(" ", sentence)
    if m := SAID.match(s):
        s = f"{m['what'][0].upper()}{m['what'][1:]}, {m['who'].strip()} {m['cue']}."
    elif m := WHEN.match(s) or COMMA.match(s):
        s = f"{m['tail'][0].upper()}{m['tail'][1:]}, {m['head'][0].lower()}{m['head'][1:]}."
    out = WORDS.sub(lambda m: EXCHANGED[m[0]], s.lower() if not s[:1].isupper() else s[0].lower() + s[1:])
    return out[:1].upper() + out[1:]


def edited(text: str, seed: int) -> str:
    """A copy of a text as a desk would make it."""
    rng = random.Random(seed)
    lines = [p for p in text.splitlines() if p.strip()]
    told = [SENTENCE.split(p) for p in lines[1:]] or [SENTENCE.split(lines[0])]
    kept = told[: max(1, round(len(told) * rng.uniform(0.5, 0.8)))]
    first, rest = kept[0], kept[1:]
    turn = rng.randrange(len(rest)) if len(rest) > 2 else 0
    kept = [first, *rest[turn:], *rest[:turn]]
    n, out = rng.randrange(5), []
    for p in kept:
        changed = []
        for s in p:
            n += 1
            changed.append(paraphrase(s) if n % 5 == 0 else s)
        out.append(" ".join(changed))
    return headline(out, rng) + "\n\n" + "\n\n".join(out) + "\n"


def headline(paragraphs: Sequence[str], rng: random.Random) -> str:
    """Some words from the middle of the text."""
    words = [w.strip(".,“”\"'()") for w in paragraphs[len(paragraphs) // 2].split() if len(w) > 4]
    return " ".join(rng.sample(words, min(6, len(words)))).capitalize() or "News"


def texts(full: bool) -> list[tuple[str, str]]:
    """Texts of three corpora, each with its story."""
    polnear = [(p.read_text(encoding="utf-8"), p.stem) for p in sorted(POLNEAR.glob("*.txt"))]
    others = [[(t, story or "") for t, _, story in part] for part in (basil(), ecbplus())]
    return [t for part in (polnear, *others) for t in every(part, SUBSET // 3, full=full)]


def folder(originals: Sequence[str]) -> tuple[list[Report], dict[str, str]]:
    """The originals and their copies, and of each copy its original."""
    out, of = [report_of(t, name=f"{n:05}") for n, t in enumerate(originals)], {}
    for n, t in enumerate(originals):
        if n % EVERY == 0 and len(t.split()) >= SHORTEST:
            out.append(report_of(edited(t, n), name=f"{n:05}copy"))
            of[out[-1].id] = f"{n:05}"
    return out, of


def unjudged(originals: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Pairs of originals that tell one story or share a long sentence, as they stand in the corpora."""
    where: defaultdict[str, set[str]] = defaultdict(set)
    for n, (t, story) in enumerate(originals):
        where[f"story {story}"].add(f"{n:05}")
        for s in SENTENCE.split(re.sub(r"\s+", " ", t)):
            if len(s.split()) >= LONG:
                where[re.sub(r"\W+", " ", s).strip().lower()].add(f"{n:05}")
    return {p for owners in where.values() for p in combinations(sorted(owners), 2)}


def board(full: bool = False) -> Figures:
    """420 texts and 20,000 synthetic reports in a small gate; all texts and 100,000 with ``--full``."""
    for corpus in (POLNEAR, BENCH / "basil", BENCH / "ecbplus"):
        if missing := left_out(corpus):
            return missing
    originals = texts(full)
    found, of = folder([t for t, _ in originals])
    told = {(c.left.report, c.right.report) for c in copies([Analysis(report=r) for r in found]) if c.share >= LEAST}
    gold, apart = {(of[c], c) for c in of}, unjudged(originals)
    judged = {p for p in told if tuple(sorted(of.get(r, r) for r in p)) not in apart}
    figures = prf(len(judged & gold), len(judged), len(gold))
    if "--errors" in sys.argv:
        print(sorted(gold - judged), sorted(judged - gold), file=sys.stderr)
    return {
        "reports": len(found),
        "copies": len(gold),
        "unjudged": len(told) - len(judged),
        **figures,
        "many": many(100_000 if full else 3_000),
    }


def many(n: int) -> Figures:
    """Cost of finding all copies among ``n`` synthetic reports on one core."""
    analyses = [Analysis(report=r) for r in reports(n)]
    before, began = peak(), time.perf_counter()
    found = {(c.left.report, c.right.report) for c in copies(analyses)}
    seconds = time.perf_counter() - began
    return {"reports": n, "pairs": len(found), "seconds": round(seconds, 1), "mb": round(peak() - before)}


if __name__ == "__main__":
    main(board)
