"""Attributions: who said what, through whom, on which occasion.

Spans are found first, by rules (``quotes/direct``, ``quotes/shapes``, ``quotes/forms``) and by the trained tagger (``quotes/learned``);
then they are joined and resolved (``quotes/join``), whoever found them.
"""

from collections.abc import Sequence

from onrecord.find.learned.join import Joined, joined
from onrecord.find.learned.tagger import tagged
from onrecord.find.quotes.cues import Cues
from onrecord.find.quotes.direct import ALONE, Direct, titled
from onrecord.find.quotes.forms import forms
from onrecord.find.quotes.join import Joiner
from onrecord.find.quotes.learned import Learned
from onrecord.find.quotes.marks import lines, quotations
from onrecord.find.quotes.mentions import Mentions
from onrecord.find.quotes.occasion import Occasions
from onrecord.find.quotes.shapes import Shapes
from onrecord.find.quotes.spans import Spans
from onrecord.lang import Pack
from onrecord.syntax.tree import tree
from onrecord.text import Parse
from onrecord.types import Annotation, Report


def find_quotes(report: Report, parse: Parse, pack: Pack, so_far: Sequence[Annotation]) -> list[Annotation]:
    """The attributions of a report, with provisional ids ``q1``, ``q2``, … that ``nested_in`` points to."""
    return _find(report, pack, Mentions(parse, so_far), so_far, joined(tagged(parse), parse))


def find_quotes_fast(report: Report, parse: Parse, pack: Pack, so_far: Sequence[Annotation]) -> list[Annotation]:
    """The attributions that the rules find, without the trained tagger."""
    return _find(report, pack, Mentions(parse, so_far), so_far, ())


def _find(report: Report, pack: Pack, mentions: Mentions, so_far: Sequence[Annotation], told: Sequence[Joined]) -> list[Annotation]:
    cues = Cues(tree(mentions.parse), pack, mentions)
    rows = lines(report.text, report.blocks)
    quotes = quotations(report.text, rows)
    firm = Direct(cues, quotes, rows).found()
    direct = [f for f in firm if f.rule != ALONE]
    learned = Learned(cues, quotes, told)
    other = learned.checked([*Shapes(cues).found(), *forms(cues), *titled(cues, quotes, rows)])
    other += learned.found([*direct, *other])
    taken = Spans([p for f in (*direct, *other) for p in (*f.content, *f.cue)])
    direct += [f for f in firm if f.rule == ALONE and not any(taken.touches(p) for p in f.content)]  # nobody else's words
    joiner = Joiner(cues, quotes=quotes, rows=rows, mentions=mentions, occasions=Occasions(cues, pack, mentions, so_far))
    return list(joiner.join(direct, other))
