"""The sections of one document on a question: a talk about a paper goes on in few words."""

import math
from collections.abc import Iterable, Sequence

from retrievers.documents import Passage
from retrievers.house import TITLE, Section
from retrievers.senses import Said, Senses

_NEAR = 0.75  # of the best one's score
_HALF, _MOST = 0.5, 0.75  # of the words of the question
_ASKED = 1.5  # how much louder a heading is that says how is asked: `until when`


def sections_on(
    question: str, passages: Sequence[Passage], senses: Senses, *, surely: bool = False
) -> list[Passage]:
    """Those that speak of it, the best first; all where it names no subject, as `and after that?`.

    None where they speak of less than half of it, or where surely is asked, of less than most.
    """
    asked = senses.read(question) or senses.read(question, closely=True)
    sections = [_read(one, senses) for one in passages]
    scores = _scores(asked, sections)
    if not any(scores) and all(one.manner for one in asked):
        return list(passages)
    near = [at for at, score in enumerate(scores) if score and score >= _NEAR * max(scores)]
    found = sorted(near, key=lambda at: -scores[at])
    told = _share(asked, [sections[at] for at in found])
    return [passages[at] for at in found] if told >= (_MOST if surely else _HALF) else []


def _read(passage: Passage, senses: Senses) -> Section:
    heading, text = (
        frozenset().union(*(one.keys for one in senses.read(told, closely=True)))
        for told in (passage.section, passage.text)
    )
    return Section(passage, heading, text)


def _loud(section: Section, said: Said) -> float:
    """How loud a section speaks of a word; what is headed by how is asked is meant for just that."""
    volume = section.speaks(said)
    return _ASKED * volume if said.manner and volume == TITLE else volume


def _share(asked: Sequence[Said], sections: Sequence[Section]) -> float:
    spoken = sum(any(section.speaks(one) for section in sections) for one in asked)
    return spoken / len(asked)


def _scores(asked: Iterable[Said], sections: Sequence[Section]) -> list[float]:
    """A word that few sections speak of tells them apart; a heading tells what a section is on."""
    scores = [0.0] * len(sections)
    for one in asked:
        loud = [_loud(section, one) for section in sections]
        rare = math.log(1 + len(sections) / max(1, sum(map(bool, loud))))
        scores = [score + volume * rare for score, volume in zip(scores, loud, strict=True)]
    return scores
