"""Exact counts by group, over the columns."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from tools.plan.copy.columns import CANCELED, Flag, Vocabulary
from tools.plan.copy.strings import Strings
from tools.plan.copy.table import Rows, Table

Group = tuple[str, ...]
_DENSE = 4_000_000  # groups; above, sorting what there is costs less than counting what may be


def counted(
    table: Table, words: Vocabulary, by: Sequence[str], which: NDArray[np.bool_]
) -> Mapping[Group, int]:
    """How many rows there are in each group that has any.

    `by` is out of workstation, status (internal), common (external), folder, stream.
    """
    texts = [_texts(words, name) for name in by]
    sizes = [len(strings) for strings in texts]  # once: another thread may add texts meanwhile
    codes = np.zeros(int(np.count_nonzero(which)), np.int64)
    for size, name in zip(sizes, by, strict=True):
        codes *= size
        codes += _numbers(table, words, name)[which]
    if np.prod(sizes, dtype=float) <= _DENSE:
        counts = np.bincount(codes)
        groups = np.flatnonzero(counts)
        counts = counts[groups]
    else:
        groups, counts = np.unique(codes, return_counts=True)
    return dict(zip(_group_texts(groups, texts, sizes), counts.tolist(), strict=True))


def _group_texts(groups: Rows, texts: Sequence[Strings], sizes: Sequence[int]) -> Iterable[Group]:
    parts = []
    for strings, size in zip(reversed(texts), reversed(sizes), strict=True):
        parts.append(strings.several(groups % size))
        groups = groups // size
    return zip(*reversed(parts), strict=True) if parts else [()]


def _numbers(table: Table, words: Vocabulary, name: str) -> NDArray[np.int64]:
    if name == "stream":
        return table["stream_name"]
    if name != "status":
        return table[name]
    canceled = (table["flags"] & Flag.CANCELED.value) != 0
    return np.where(canceled, words.words.number(CANCELED), table["status"])


def _texts(words: Vocabulary, name: str) -> Strings:
    if name in {"status", "common"}:
        return words.words
    return {
        "workstation": words.workstations,
        "folder": words.folders,
        "stream": words.names,
    }[name]
