"""Lines that are complete in themselves: what an editor can read without the report."""

import pytest

from onrecord.link.whole import whole
from onrecord.types import Claim, Evidence, Report

TEXT = (
    "Ferry runs aground off Port Tarn\n\n"
    "The ferry Maren ran aground off Port Tarn on Monday, its owner said. Speaking at a hearing in Tarn, the owner was calm. "
    "And on the second day the hearing went on. Why did nobody ring the bell? The mate rejected claims that the crew slept on watch. "
    "After a report that the hull was cracked the yard was closed."
)

REJECTED = "The mate rejected claims that"


def claim(exact: str, *, text: str | None = None, speaker: str | None = None, status: str | None = None) -> Claim:
    """A claim on one passage of the report."""
    at = TEXT.index(exact)
    e = Evidence(report="r", start=at, end=at + len(exact), exact=exact, speaker=speaker)
    return Claim(id="c", kind="statement", wording=exact, text=text, evidence=(e,), status=status)


@pytest.mark.parametrize(
    ("told", "stands"),
    [
        (claim("The ferry Maren ran aground off Port Tarn on Monday"), True),
        (claim("ran aground off Port Tarn on Monday"), False),  # nobody did it
        (claim("Speaking at a hearing in Tarn"), False),  # the phrase before the comma
        (claim("And on the second day the hearing went on."), False),
        (claim("Why did nobody ring the bell?"), False),
        (claim("The ferry Maren ran aground off Port"), False),  # cut in the middle
        (claim("the crew slept on watch.", speaker="e-mate", status="denied"), False),  # the mate rejects it
        (claim("the crew slept on watch.", text=f"{REJECTED} the crew slept on watch.", speaker="e-mate", status="denied"), True),
        (claim("its owner said."), False),
    ],
)  # fmt: skip
def test_only_what_stands_alone_is_a_line(told: Claim, stands: bool) -> None:
    report = Report(id="r", file="r.txt", text=TEXT, language="en")
    assert whole(told, {"r": report}) is stands
