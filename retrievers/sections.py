"""The sections of one document on a question: a talk about a paper goes on in few words."""

import math
import re
from collections.abc import Iterable, Sequence
from typing import Final

from retrievers.codes import headed_codes, house_codes, spelt_codes
from retrievers.documents import Passage
from retrievers.house import TITLE, Section
from retrievers.senses import Said, Senses
from retrievers.words import fold

_NEAR = 0.75  # of the best one's score
_HALF, _MOST = 0.5, 0.75  # of the words of the question
_FEW = 2  # sections: more are as good as all
_WARNS: Final = re.compile(
    r"\b(?:never|nunca|jamais|do not|don t|nao|warnings?|cautions?|cuidados?|atencao|avisos?|danger|perigo|forbidden|"
    r"proibid[oa]s?|before|antes|first|primeiro)\b"
)
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


def few_on(question: str, passages: Sequence[Passage], senses: Senses) -> list[Passage]:
    """The few sections of a paper that are asked of, and those that warn; none where all of it is to be told.

    A section is asked of where its heading has a code that is asked, or leads clearly and is headed by what is
    asked: who is told less than all must not miss the step before it.
    """
    coded = _headed_by_code(question, passages)
    found = coded or _asked_of(question, passages, senses)
    if not found or len(found) > _FEW:
        return []
    warning = [one for one in passages if one not in found and _WARNS.search(fold(one.section))]
    return [*found, *warning]


def _headed_by_code(question: str, passages: Sequence[Passage]) -> list[Passage]:
    codes = spelt_codes(question).keys()
    return [
        one for one in passages if codes & (house_codes(one.section) | headed_codes(one.section))
    ]


def _asked_of(question: str, passages: Sequence[Passage], senses: Senses) -> list[Passage]:
    """Those that lead and are headed by what is asked; what only the paper's names say tells no section from another."""
    names = frozenset().union(
        *(
            one.keys
            for text in (passages[0].title, *passages[0].aliases)
            for one in senses.read(text)
        )
    )
    sections = [_read(one, senses) for one in passages]
    asked = [
        one
        for one in senses.read(question, closely=True)
        if any(section.speaks(one) for section in sections) or one.keys.isdisjoint(names)
    ]
    scores = _scores(asked, sections)
    near = [at for at, score in enumerate(scores) if score and score >= _NEAR * max(scores)]
    found = sorted(near, key=lambda at: -scores[at])
    told = [sections[at] for at in found]
    if not asked or _share(asked, told) < _HALF or not _tells_how(asked, told, sections):
        return []
    return [passages[at] for at in found if _is_headed(sections[at], asked, names)]


def _tells_how(asked: Iterable[Said], told: Sequence[Section], sections: Sequence[Section]) -> bool:
    """Whom to call, until when: what tells it in the paper is among what is told."""
    return all(
        any(one.speaks(said) for one in told)
        for said in asked
        if said.manner and any(one.speaks(said) for one in sections)
    )


def _is_headed(section: Section, asked: Iterable[Said], names: frozenset[str]) -> bool:
    """Its heading speaks of something that is asked, beside what the paper is called."""
    return any(
        section.speaks(one) == TITLE and one.keys.isdisjoint(names) and not one.manner
        for one in asked
    )


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
