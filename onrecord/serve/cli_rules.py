"""The command ``rules``: what the program decides by; each feature with its weight, and how often each rule fired on a record."""

import sys
from collections import Counter
from collections.abc import Iterable

import click

from onrecord.serve.where import RECORD
from onrecord.types import Dossier


@click.command()
@click.argument("of", required=False, type=click.Choice(["claims", "lead"]))
@RECORD
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def rules(of: str | None, record: str, as_json: bool) -> None:
    """Show what is decided by: the features of "one fact told twice" (claims) or of the first lines (lead), each with its weight.

    Without either: how often each rule told a link or a pair for review in a record, the claims of several passages by what they
    are made of (which rule joined them is not kept), and the gates. Weights are log odds.

    Example: onrecord rules claims
    """
    sys.exit(_weights(of, as_json=as_json) if of else _fired(record, as_json=as_json))


def _weights(of: str, *, as_json: bool) -> int:
    """Print every feature of a decision; the exit code."""
    from onrecord import codec
    from onrecord.link import weighed
    from onrecord.serve.terminal import say, say_json

    for x in weighed.claims() if of == "claims" else weighed.first_lines():
        if as_json:
            say_json(codec.dump(x))
        else:
            say(f"{x.weight:+9.4f}  {x.name:18}  {x.what}")
    return 0


def _fired(record: str, *, as_json: bool) -> int:
    """Print how often each rule fired on a record, then the gates; the exit code."""
    from onrecord.keep.store import StoreError
    from onrecord.serve.recording import opened
    from onrecord.serve.terminal import warn

    try:
        with opened(record) as store:
            dossiers = store.dossiers()
    except StoreError as error:
        warn(str(error))
        return 2
    _tell(counted(dossiers), as_json=as_json)
    return 0


def _tell(counts: Counter[tuple[str, str, str]], *, as_json: bool) -> None:
    """Print counts of rules, the most frequent first, and the gates."""
    import json

    from onrecord import codec
    from onrecord.link import weighed
    from onrecord.serve.terminal import say, say_json

    for (what, rule, relation), n in sorted(counts.items(), key=lambda x: (x[0][0], -x[1], x[0])):
        if as_json:
            say_json(json.dumps({"what": what, "rule": rule, "relation": relation, "times": n}))
        else:
            say(f"{n:7}  {what:7}  {rule:26}  {relation}".rstrip())
    for gate in weighed.kept_apart():
        if as_json:
            say_json(codec.dump(gate))
        else:
            say(f"{'':7}  gate     {gate.name:26}  {gate.what}")


def counted(dossiers: Iterable[Dossier]) -> Counter[tuple[str, str, str]]:
    """How many claims of several passages each kind of find has, and how often each rule told a link or asked an editor."""
    out: Counter[tuple[str, str, str]] = Counter()
    for d in dossiers:
        out.update(("claim", c.rule, "") for c in d.claims if c.rule and len(c.evidence) > 1)
        out.update(("link", x.by, x.relation) for x in d.links)
        out.update(("review", x.by, x.relation) for x in d.review)
    return out
