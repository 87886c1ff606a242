"""Suppositions on prompts: who waits for one, and the situation after a yes."""

from dataclasses import replace

import numpy as np

from tools.plan.ahead.present import stop_of
from tools.plan.ahead.situation import Codes, Numbers, Situation, State, number_of
from tools.plan.copy.table import Table
from tools.plan.copy.things import Thing, What, things_in
from tools.plan.diagnosis import CauseCode

_WAITS = number_of(CauseCode.PROMPT_WAITING)


def answered(situation: Situation, key: str) -> Situation:
    """Nobody waits for that prompt any more; what else holds a job or stream holds it on."""
    picture = situation.picture
    jobs, streams = situation.jobs, situation.streams
    return replace(
        situation,
        jobs=replace(jobs, stop=_without(situation, picture.jobs, jobs.stop, key)),
        streams=replace(streams, stop=_without(situation, picture.streams, streams.stop, key)),
    )


def waiting_for(situation: Situation, key: str) -> list[int]:
    """The jobs that wait for a prompt, themselves or by their stream."""
    picture, jobs = situation.picture, situation.jobs
    mine = np.zeros(len(jobs.state), np.bool_)
    mine[_rows(situation, picture.jobs, key)] = True
    streams = _rows(situation, picture.streams, key)
    held = np.isin(jobs.home, streams) & (jobs.state == State.WAITING)
    return [int(row) for row in np.flatnonzero((mine | held) & picture.jobs.alive)]


def _without(situation: Situation, table: Table, stop: Codes, key: str) -> Codes:
    """The stops of a table as they are without the prompt."""
    left = stop.copy()
    things = situation.picture.words.things
    for row in _rows(situation, table, key).tolist():
        if left[row] == _WAITS:
            others = (one for one in things_in(things[int(table["things"][row])]))
            left[row] = stop_of(one for one in others if not _is_prompt(one, key))
    return left


def _rows(situation: Situation, table: Table, key: str) -> Numbers:
    things = situation.picture.words.things
    texts = things.several(np.arange(len(things)))
    telling = np.array([any(_is_prompt(one, key) for one in things_in(text)) for text in texts])
    return np.flatnonzero(telling.astype(np.bool_)[table["things"]])


def _is_prompt(thing: Thing, key: str) -> bool:
    return thing.what is What.PROMPT and thing.key.upper() == key.upper()
