"""What examples have taught: how much each feature of a message speaks for each intent."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

EXAMPLES: Final = "examples"
"""The folder of the examples, inside the lexicon's."""

FILE: Final = "learned.npz"
COMPOUND: Final = "compound"
"""Several questions in one message; beside it a label is an intent's id."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Learned:
    """One weight a feature and label; made by `learning`, and only read here.

    `weights` (features x labels) are whole numbers, each column in `steps` of its own; `told` gives
    the label of a whole message by its key.
    """

    features: Mapping[str, int]
    rarity: Floats
    weights: NDArray[np.int8]
    steps: Floats
    labels: tuple[str, ...]
    told: Mapping[int, int]
    fingerprint: str

    def label(self, tokens: Sequence[str]) -> str | None:
        """What an example says of the very same words, names aside; None where none has them."""
        place = self.told.get(key_of(tokens))
        return None if place is None else self.labels[place]

    def telling(self, word: str) -> tuple[float, float]:
        """How much a word tells that was seen, and how much it may tell: the rarer, the more."""
        place = self.features.get(word)
        rarity = float(self.rarity[place]) if place is not None else 0.0
        return rarity, rarity or float(self.rarity.max(initial=0.0))

    def scores(self, features: Mapping[str, float]) -> dict[str, float]:
        """By label, about 1 for what is sure and -1 for what is out of the question.

        Nothing where no feature is known.
        """
        known = [
            (self.features[name], one) for name, one in features.items() if name in self.features
        ]
        if not known:
            return {}
        places = np.fromiter((place for place, _ in known), np.intp, len(known))
        given = np.fromiter((one for _, one in known), np.float32, len(known))
        given = given * self.rarity[places]
        scores = (given @ self.weights[places]) * self.steps / np.linalg.norm(given)
        return dict(zip(self.labels, scores.tolist(), strict=True))

    def save(self, folder: Path) -> None:
        """Writes the file that `load` reads."""
        np.savez_compressed(
            folder / FILE,
            features=np.array("\n".join(self.features)),
            rarity=self.rarity,
            weights=self.weights,
            steps=self.steps,
            labels=np.array("\n".join(self.labels)),
            keys=np.fromiter(self.told, np.uint64, len(self.told)),
            places=np.fromiter(self.told.values(), np.uint8, len(self.told)),
            fingerprint=np.array(self.fingerprint),
        )


def load(folder: Path) -> Learned:
    """What was learnt, from the file of a folder.

    Raises:
        OSError: there is no such file, or it cannot be read.
        ValueError, KeyError: it is no such file.
    """
    with np.load(folder / FILE, allow_pickle=False) as file:
        names = str(file["features"]).split("\n")
        return Learned(
            features={name: place for place, name in enumerate(names)},
            rarity=file["rarity"],
            weights=file["weights"],
            steps=file["steps"],
            labels=tuple(str(file["labels"]).split("\n")),
            told=dict(zip(file["keys"].tolist(), file["places"].tolist(), strict=True)),
            fingerprint=str(file["fingerprint"]),
        )


def key_of(tokens: Sequence[str]) -> int:
    """Stands for the words of a message; two messages with one key are all but surely the same."""
    digest = hashlib.blake2b("\n".join(tokens).encode(), digest_size=8)
    return int.from_bytes(digest.digest(), "big")


def fingerprint_of(folder: Path) -> str:
    """Tells whether the examples are those that were learnt."""
    digest = hashlib.sha256()
    for path in sorted((folder / EXAMPLES).glob("*.yaml")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
