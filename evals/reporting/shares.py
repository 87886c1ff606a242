"""Shares of turns: what held of what applied, clustered by case."""

from collections.abc import Callable, Iterable, Sequence

from evals.reporting.figures import Turn
from evals.statistics import Share, share_of


def held_share(turns: Iterable[Turn]) -> Share:
    """The share of turns that held in everything."""
    return _share((one, one.held) for one in turns)


def scorer_share(turns: Iterable[Turn], names: Sequence[str]) -> Share:
    """The share of turns in which all of these scorers held, of those that any applied to."""
    return _share(
        (one, all(one.scores.get(name, True) for name in names))
        for one in turns
        if any(name in one.scores for name in names)
    )


def shares_by(turns: Iterable[Turn], names: Callable[[Turn], Sequence[str]]) -> dict[str, Share]:
    """The share of each group, by its name; a turn may belong to several."""
    groups: dict[str, list[Turn]] = {}
    for turn in turns:
        for name in names(turn):
            groups.setdefault(name, []).append(turn)
    return {name: held_share(groups[name]) for name in sorted(groups)}


def _share(trials: Iterable[tuple[Turn, bool]]) -> Share:
    """Turns and repeats of one case are no independent trials: they are one cluster."""
    clusters: dict[str, list[bool]] = {}
    for turn, held in trials:
        clusters.setdefault(f"{turn.suite}/{turn.case}", []).append(held)
    return share_of(clusters)
