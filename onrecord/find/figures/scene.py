"""What the rules of figures hand about: a figure before its surroundings are read, and what they look into."""

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from onrecord.find.figures.numbers import Numbers, numbers
from onrecord.lang import Pack
from onrecord.syntax.tree import Tree, tree
from onrecord.text import Parse, Token

Match = re.Match[str]


@dataclass(slots=True)
class Figure:
    """Number and unit; ``number`` is the span of the number alone, ``noun`` the token of the thing counted."""

    start: int
    end: int
    value: Decimal
    unit: str
    rule: str
    number: tuple[int, int]
    high: Decimal | None = None
    modifier: str | None = None
    kind: str = ""
    noun: Token | None = None
    word: str = ""
    direction: str | None = None
    change: str | None = None


@dataclass(slots=True)
class Scene:
    """What the rules of figures look into."""

    text: str
    parse: Parse
    pack: Pack
    words: dict[str, frozenset[str]]
    sterling: bool | None = None  # does the report count in pounds of money; looked up when first asked for
    countries: list[tuple[str, int]] | None = None  # named in the report, with how often; counted when first asked for
    taken: frozenset[int] = frozenset()  # tokens of the sentence's figures: no part of what another figure measures

    @property
    def tree(self) -> Tree:
        """The tree of the parse."""
        return tree(self.parse)

    @property
    def numbers(self) -> Numbers:
        """Number words of the language."""
        return numbers(self.pack)

    def last_token(self, figure: Figure) -> Token | None:
        """The last token of the number."""
        inside = self.parse.inside(figure.number[0], figure.number[1])
        return inside[-1] if inside else self.parse.at(figure.number[0])

    def sentence(self, figure: Figure) -> int:
        """The sentence that a figure stands in; -1 where the parse has none."""
        tok = self.parse.at(figure.number[0])
        return tok.sent if tok is not None else -1

    def above(self, tok: Token, most: int) -> list[Token]:
        """The nearest heads above a token, nearest first; no more than ``most`` steps are taken."""
        return [self.parse.tokens[i] for i in islice(self.parse.ancestors(tok.i), most)]

    def before(self, start: int) -> Token | None:
        """The token in front, in the same sentence."""
        tok = self.parse.at(start)
        if tok is None or tok.i == 0:
            return None
        left = self.parse.tokens[tok.i - 1] if tok.start >= start or tok.end > start else tok
        return left if left.sent == tok.sent else None

    def after(self, end: int) -> Token | None:
        """The token behind, in the same sentence."""
        tok = self.parse.at(end - 1)
        if tok is None or tok.i + 1 >= len(self.parse.tokens):
            return None
        right = self.parse.tokens[tok.i + 1]
        return right if right.sent == tok.sent else None
