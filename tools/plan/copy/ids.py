"""HWA's ids as two numbers of 64 bits each, and back to the text."""

from collections.abc import Sequence
from hashlib import blake2b
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

Halves = NDArray[np.uint64]
"""One row an id: its high and its low half; a missing id is two zeros."""

_LENGTH = 36
_DASHES = [8, 13, 18, 23]
_DASH = ord("-")
_HEX = [place for place in range(_LENGTH) if place not in _DASHES]


class Ids:
    """Packs UUIDs without loss; any other id is remembered under a digest of itself."""

    def __init__(self, odd: dict[tuple[int, int], str] | None = None) -> None:
        self.odd = odd if odd is not None else {}

    def packed(self, texts: Sequence[str]) -> Halves:
        """The ids' halves, in their order."""
        quick = _all_uuids(texts)
        if quick is not None:
            return quick
        pairs = [halves(text) for text in texts]
        for text, pair in zip(texts, pairs, strict=True):
            if text and _of_uuid(text) is None:
                self.odd[pair] = text
        return np.array(pairs, dtype=np.uint64).reshape(len(texts), 2)

    def text(self, high: int, low: int) -> str:
        """The id as HWA wrote it."""
        if not high and not low:
            return ""
        odd = self.odd.get((high, low))
        return str(UUID(int=high << 64 | low)) if odd is None else odd


def halves(text: str) -> tuple[int, int]:
    """One id's halves."""
    if not text:
        return 0, 0
    digest = blake2b(text.encode(), digest_size=16).digest()
    return _of_uuid(text) or (int.from_bytes(digest[:8]), int.from_bytes(digest[8:]))


def _all_uuids(texts: Sequence[str]) -> Halves | None:
    """The halves of canonical UUIDs; None where one text is something else."""
    joined = "".join(texts).encode()
    if len(joined) != _LENGTH * len(texts) or joined != joined.lower():
        return None
    chars = np.frombuffer(joined, dtype=np.uint8).reshape(len(texts), _LENGTH)
    if not (chars[:, _DASHES] == _DASH).all():
        return None
    try:
        raw = bytes.fromhex(chars[:, _HEX].tobytes().decode())
    except ValueError:
        return None
    if len(raw) != 16 * len(texts):
        return None
    found = np.frombuffer(raw, dtype=">u8").astype(np.uint64).reshape(len(texts), 2)
    return found if found.any(axis=1).all() else None


def _of_uuid(text: str) -> tuple[int, int] | None:
    try:
        found = UUID(text)
    except ValueError:
        return None
    if str(found) != text or not found.int:
        return None  # a UUID of zeros is an id like another, but its halves say "none"
    return found.int >> 64, found.int & 0xFFFF_FFFF_FFFF_FFFF
