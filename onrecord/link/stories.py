"""Which reports tell one story (first version to come)."""

import hashlib
from collections.abc import Sequence

from onrecord.types import Analysis, Story


def stories(analyses: Sequence[Analysis]) -> list[Story]:
    """All reports as one story, for now."""
    return [story_of(analyses)] if analyses else []


def story_of(analyses: Sequence[Analysis]) -> Story:
    """The story that a set of reports makes: its id is the hash of the reports' ids."""
    ids = tuple(sorted(a.report.id for a in analyses))
    titles = sorted(a.report.title or "" for a in analyses)
    return Story(id="s" + hashlib.sha256("\n".join(ids).encode()).hexdigest()[:12], title=titles[-1] if titles else "", reports=ids)
