"""Which language a text is in (py3langid), None for texts too short or too doubtful to say."""

import re
from functools import cache
from typing import Any

from onrecord.read.words import LETTER

LANGUAGES = (
    "af am ar az be bg bn bs ca cs da de el en es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka kk km kn ko ky lo lt lv mk ml mn "
    "mr ms mt nb ne nl nn pa pl ps pt ro ru si sk sl sq sr sv sw ta te th tr ug uk ur vi zh"
)
SAMPLE, FEWEST, SHORT = 2000, 12, 60
SURROGATE = re.compile("[\ud800-\udfff]")


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    found = LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)
    found.set_languages(LANGUAGES.split())
    return found


def language(text: str) -> str | None:
    """The language of a text as an ISO 639-1 code, None when it cannot be told.

    >>> language("The council voted on Monday to close the old bridge to cars.")
    'en'
    """
    sample = SURROGATE.sub(" ", text[:SAMPLE])
    letters = len(LETTER.findall(sample))
    if letters < FEWEST:
        return None
    code, sure = _identifier().classify(sample)
    return str(code) if sure >= (0.5 if letters >= SHORT else 0.9) else None
