"""Names and what stands for them: people, bodies, places, things, with roles; one entity id for all that is one.

The way: places of names (``names/spans``) → roles at them (``names/roles``) → one type each (``names/types``) → which are one
(``names/cluster``) → governments and metonyms (``names/stand``) → titles, descriptors, groups, pronouns (``names/refer``) → mentions.
"""

from collections.abc import Sequence

import msgspec

from onrecord.find.names.calls import marks
from onrecord.find.names.cluster import Clusters
from onrecord.find.names.refer import Referrer
from onrecord.find.names.roles import Roles
from onrecord.find.names.spans import Name, propose
from onrecord.find.names.speaking import speaking
from onrecord.find.names.stand import metonyms, state_bodies
from onrecord.find.names.types import settle
from onrecord.find.names.words import View, view_of, words
from onrecord.lang import Pack
from onrecord.text import Parse
from onrecord.types import Annotation, Mention, Report, Span


def find_names(report: Report, parse: Parse, pack: Pack, so_far: Sequence[Annotation]) -> list[Annotation]:
    """Mentions of people, bodies, places and things, clustered by the report's own ids ``e1``, ``e2``, … in order of first mention."""
    if not parse.tokens:
        return []
    lexicon = words(pack)
    view = parse.once(view_of)
    names = [n for n in propose(parse, view, lexicon) if n.type]
    names = sorted([*names, *speaking(parse, view, lexicon, names)], key=lambda n: (n.first, -n.last))
    roles = Roles(parse, view, lexicon, names)
    settle(names, view, lexicon, roles)
    clusters = Clusters(view, lexicon, parse)
    clusters.assign(names)
    names += list(state_bodies(names, view, lexicon, clusters))
    metonyms(names, parse, lexicon, clusters)
    mentions = with_roles(names, view, clusters, roles)
    mentions += Referrer(parse, view, lexicon, names, clusters).mentions(mentions)
    return list(numbered(mentions))


def with_roles(names: Sequence[Name], view: View, clusters: Clusters, roles: Roles) -> list[Mention]:
    """Names as mentions, with the role that stands at each; an apposition with its article is a descriptor of the same entity."""
    out = []
    at_token = {i: n for n in sorted(names, key=lambda n: n.first - n.last) for i in range(n.first, n.last)}
    for n in names:
        found = roles.of(n) if n.type in {"person", "organisation"} and n.form != "adjective" else []
        at = max(found, key=lambda f: f.last - f.first, default=None)
        for f in found:
            if n.key:
                clusters.given.setdefault(n.key, []).append((f.family, marks(at_token, view, f.first, f.last)))
            if f.whole:
                out.append(mention(n, view, clusters, at=f.whole, form="descriptor"))
        out.append(mention(n, view, clusters, role=(at.first, at.last) if at else None))
    return out


def mention(
    n: Name, view: View, clusters: Clusters, *, at: tuple[int, int] | None = None, form: str = "", role: tuple[int, int] | None = None
) -> Mention:
    """The mention of a name, or of another phrase for the same entity; ``entity`` is still the cluster's key."""
    first, last = at or (n.first, n.last)
    start, end = view.tokens[first].start, view.tokens[last - 1].end
    name = clusters.all[n.key].name if n.key else view.slice(n.first, n.last)
    span = Span(start=view.tokens[role[0]].start, end=view.tokens[role[1] - 1].end) if role else None
    made = {
        "type": n.type, "form": form or shape(n, name, view), "name": name, "entity": n.key or None, "candidates": n.candidates,
        "role": " ".join(view.text[span.start : span.end].split()) if span else None, "rule": "names.apposition" if at else n.rule,
    }  # fmt: skip
    return msgspec.convert(
        {"start": start, "end": end, "role_span": span and {"start": span.start, "end": span.end}, "kind": "mention", **made}, Mention
    )


def shape(n: Name, name: str, view: View) -> str:
    """``short`` for a name with fewer words than the fullest form."""
    if n.form != "name" or n.known:
        return n.form
    return "short" if len(view.slice(n.first, n.last).split()) < len(name.split()) else "name"


def numbered(mentions: Sequence[Mention]) -> list[Mention]:
    """Mentions in text order; cluster keys become ``e1``, ``e2``, … by first mention."""
    ordered = sorted(mentions, key=lambda m: (m.start, -m.end, m.form, m.entity or ""))
    ids: dict[str, str] = {}
    for m in ordered:
        if m.entity:
            ids.setdefault(m.entity, f"e{len(ids) + 1}")
    seen: set[tuple[int, int]] = set()
    out = []
    for m in ordered:
        if (m.start, m.end) in seen:
            continue
        seen.add((m.start, m.end))
        candidates = tuple(ids[c] for c in m.candidates if c in ids)
        out.append(msgspec.structs.replace(m, entity=ids[m.entity] if m.entity else None, candidates=candidates))
    return out
