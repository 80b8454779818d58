"""Attributions: who said what, through whom, on which occasion.

Spans are found first (``quotes_direct``, ``quotes_cues``, ``quotes_forms``), then joined and resolved (``quotes_join``); another
extractor of spans can take the place of the first three.
"""

from collections.abc import Sequence

from onrecord.find.quotes_cues import Cues
from onrecord.find.quotes_direct import Direct, titled
from onrecord.find.quotes_forms import forms
from onrecord.find.quotes_join import Joiner
from onrecord.find.quotes_marks import lines, quotations
from onrecord.find.quotes_mentions import Mentions
from onrecord.find.quotes_occasion import Occasions
from onrecord.find.quotes_shapes import Shapes
from onrecord.find.quotes_spans import Tree
from onrecord.lang import Pack
from onrecord.text import Parse
from onrecord.types import Annotation, Report


def find_quotes(report: Report, parse: Parse, pack: Pack, so_far: Sequence[Annotation]) -> list[Annotation]:
    """The attributions of a report, with provisional ids ``q1``, ``q2``, … that ``nested_in`` points to."""
    mentions = Mentions(parse, so_far)
    cues = Cues(Tree(parse), pack, mentions)
    rows = lines(report.text, report.blocks)
    quotes = quotations(report.text, rows)
    occasions = Occasions(cues, pack, mentions, so_far)
    direct = Direct(cues, quotes, rows).found()
    other = [*Shapes(cues).found(), *forms(cues), *titled(cues, quotes, rows)]
    joiner = Joiner(cues, quotes=quotes, rows=rows, mentions=mentions, occasions=occasions)
    return list(joiner.join(direct, other))
