"""What a message calls by its place in the talk, as `the retail one` and `that predecessor`."""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Final

from graphs.offline.talk.followups import named_pieces
from graphs.offline.talk.targets import rows_of
from graphs.offline.text.reading import Reading
from graphs.question import Focus, Intent
from tools.receipts import ObjectRef

_LONGEST: Final = 24
_FEW: Final = 5
_SEVERAL: Final = 2
_Refs = tuple[ObjectRef, ...]
_LISTS: Final = frozenset({Intent.JOB_LIST, Intent.JOB_COUNT, Intent.STREAM_LIST})
# Masked texts have each word as its place: `0:and 1:the 2:retail 3:one`.
_W: Final = r"\d+:"


def _words(*alternatives: str) -> str:
    return rf"{_W}(?:{'|'.join(alternatives)}) "


_ROWS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_words('the', 'that', 'this')}(?P<at>\d+):(?P<piece>\S+) {_words('one', 'job')}",
        rf"{_words('the', 'that', 'this')}{_words('one', 'job')}{_words('in', 'on', 'of', 'from', 'at', 'for')}"
        rf"(?:{_words('the', 'folder', 'agent')})?(?P<at>\d+):(?P<piece>\S+) ",
        rf"{_words('that', 'this')}{_words('in', 'on', 'from', 'at')}(?P<at>\d+):(?P<piece>\S+) ",
        rf"{_words('o', 'a', 'esse', 'essa', 'aquele', 'aquela', 'desse', 'deste', 'dessa', 'desta', 'daquele', 'daquela')}(?:{_words('job')})?"
        rf"{_words('do', 'da', 'de', 'no', 'na')}(?:{_words('pasta', 'agente', 'area')})?(?P<at>\d+):(?P<piece>\S+) ",
    )
)
# `O POS quebrou pq`, `the POS one`, after a list: what is written in capitals tells the row.
_PIECE: Final = re.compile(
    rf"{_words('o', 'a', 'the', 'that', 'do', 'da', 'of', 'did', 'no', 'na', 'esse')}(?P<at>\d+):(?P<piece>[a-z][a-z0-9]+) "
)
_NEXT_TO: Final = re.compile(
    rf"{_words('the', 'o', 'a')}(?:"
    rf"{_words('one', 'job')}(?:(?:{_W}right )?(?P<up>{_words('before', 'above')})|(?:{_W}right )?{_words('after', 'below')})"
    rf"(?:{_words('it', 'that', 'this')}(?:{_words('one')})?)?"
    rf"|(?:{_words('job')})?(?:(?P<up2>{_words('previous', 'anterior')})|{_words('next', 'following', 'proximo', 'seguinte')})(?:{_words('one', 'job')})?"
    rf"|{_words('de', 'da')}(?:(?P<up3>{_words('cima')})|{_words('baixo')}))$"
)
_BEFORE: Final = re.compile(
    rf"{_words('that', 'this', 'esse', 'este', 'aquele', 'desse', 'deste', 'daquele')}"
    rf"{_words('predecessor', 'antecessor', 'upstream', 'dependency')}"
)
_AROUND: Final = frozenset(
    {"and", "e", "then", "entao", "so", "ok", "what", "how", "about", "what_about", "how_about"}
)


# `The running one`, `the one that is in EXEC`, `o que tá rodando`, the state as `state`.
_STATED: Final = re.compile(
    r"(?:\d+:(?:the|that) (?:\d+:state )+\d+:(?:one|job) "
    r"|\d+:(?:the|that) \d+:(?:one|job) (?:\d+:(?:that|which|thats|is|s|still|in|on|currently|now) )*(?:\d+:state )+"
    r"|\d+:(?:o|a|esse|essa|aquele|aquela) (?:\d+:job )?\d+:que (?:\d+:(?:esta|ta|ainda|em|se|foi|ficou) )*(?:\d+:state )+)"
)


@dataclass(frozen=True, slots=True)
class Call:
    """The object that is called, and the message with its key in the place of the words for it."""

    refs: tuple[ObjectRef, ...]
    """More than one where several rows are called so: which is meant is to be asked."""

    text: str
    alone: bool
    """It says no more than that."""


def called(reading: Reading, focus: Focus) -> Call | None:
    """What the message calls by its place in the talk; None where it calls nothing so."""
    spoken = [(at, word) for at, word in enumerate(reading.words) if word.shape != "mark"]
    if len(spoken) > _LONGEST or reading.text.count("\n"):
        return None
    text = "".join(f"{at}:{word.folded.replace(' ', '_')} " for at, word in spoken)
    shouted = {word.folded for _, word in spoken if word.text.isupper() and len(word.text) > 1}
    whole = reading.shouted or text.count(":") == len(shouted)
    for found, refs in (
        *_named(text, focus, set() if whole else shouted),
        *_led_to(text, focus),
        *_beside(text, focus),
        *_in_state(reading, focus),
    ):
        places = [int(at) for at in re.findall(r"(\d+):", found[0])]
        start, end = reading.words[places[0]].start, reading.words[places[-1]].end
        rest = reading.text[:start] + refs[0].key + reading.text[end:]
        others = {word.folded.replace(" ", "_") for at, word in spoken if at not in places}
        return Call(refs, rest, others <= _AROUND)
    return None


def _named(text: str, focus: Focus, shouted: Set[str]) -> Iterator[tuple[re.Match[str], _Refs]]:
    """`The retail one, why did it fail`: the row of which that word tells."""
    rows: Sequence[ObjectRef] = rows_of(focus)
    if len(rows) > 1 and focus.tasks and focus.tasks[-1].intent in _LISTS:
        for found in _PIECE.finditer(text):
            called_so = named_pieces(found["piece"], rows) if found["piece"] in shouted else ()
            if len(called_so) == 1 and called_so[0].name.lower() != found["piece"]:
                yield found, called_so
    for pattern in _ROWS if len(rows) > 1 else ():
        for found in pattern.finditer(text):
            if called_so := named_pieces(found["piece"], rows):
                yield found, called_so[:_FEW]


def _led_to(text: str, focus: Focus) -> Iterator[tuple[re.Match[str], _Refs]]:
    """`That predecessor, when did it start`: the one job that the last answer led to."""
    jobs = tuple(ref for ref in focus.told if ref.kind in {"job", "jobstream"})
    found = _BEFORE.search(text)
    if found and len(jobs) == 1:
        yield found, jobs


def _beside(text: str, focus: Focus) -> Iterator[tuple[re.Match[str], _Refs]]:
    """`And the one before it`, after a row of a list: the row next to it."""
    at = [focus.listed.index(ref) for ref in focus.subjects if ref in focus.listed]
    found = _NEXT_TO.search(text)
    if found is None or len(at) != 1 or len(focus.listed) < _SEVERAL:
        return
    up = any(found[name] for name in ("up", "up2", "up3"))
    beside = at[0] + (-1 if up else 1)
    if 0 <= beside < len(focus.listed):
        yield found, (focus.listed[beside],)


def _in_state(reading: Reading, focus: Focus) -> Iterator[tuple[re.Match[str], _Refs]]:
    """`The running one`, where a list of the running ones had one row: that row."""
    listing = focus.listing
    if listing is None or listing.intent not in _LISTS or len(focus.listed) != 1:
        return
    wanted = set(listing.entities.states)
    told = [hit for hit in reading.hits if wanted.intersection(hit.meaning.states)]
    if not told:
        return
    state = {at for hit in told for at in range(hit.start, hit.end)}
    text = "".join(
        f"{at}:{'state' if at in state else word.folded.replace(' ', '_')} "
        for at, word in enumerate(reading.words)
        if word.shape != "mark"
    )
    for found in _STATED.finditer(text):
        yield found, focus.listed
