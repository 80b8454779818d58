"""Attributions: who said what, through whom, on which occasion.

Spans are found first, by rules (``quotes_direct``, ``quotes_shapes``, ``quotes_forms``) and by the trained tagger (``quotes_learned``);
then they are joined and resolved (``quotes_join``), whoever found them.
"""

from collections.abc import Sequence

from onrecord.find.quotes_cues import Cues
from onrecord.find.quotes_direct import ALONE, Direct, titled
from onrecord.find.quotes_forms import forms
from onrecord.find.quotes_join import Joiner
from onrecord.find.quotes_learned import Learned
from onrecord.find.quotes_marks import lines, quotations
from onrecord.find.quotes_mentions import Mentions
from onrecord.find.quotes_occasion import Occasions
from onrecord.find.quotes_shapes import Shapes
from onrecord.find.quotes_spans import Spans, Tree
from onrecord.find.tagger import tagged
from onrecord.find.tagger_join import Joined, joined
from onrecord.lang import Pack
from onrecord.text import Parse
from onrecord.types import Annotation, Report


def find_quotes(report: Report, parse: Parse, pack: Pack, so_far: Sequence[Annotation]) -> list[Annotation]:
    """The attributions of a report, with provisional ids ``q1``, ``q2``, … that ``nested_in`` points to."""
    return _find(report, pack, Mentions(parse, so_far), so_far, joined(tagged(parse), parse))


def find_quotes_fast(report: Report, parse: Parse, pack: Pack, so_far: Sequence[Annotation]) -> list[Annotation]:
    """The attributions that the rules find, without the trained tagger."""
    return _find(report, pack, Mentions(parse, so_far), so_far, ())


def _find(report: Report, pack: Pack, mentions: Mentions, so_far: Sequence[Annotation], told: Sequence[Joined]) -> list[Annotation]:
    cues = Cues(Tree(mentions.parse), pack, mentions)
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
