"""A message in which somebody wrote down a talk: of its turns only the user's own are said."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graphs.offline.text.asked import asks

_WHO: Final = (
    r"system|sistema|assistant|assistente|developer|tool|function|ai|ia|bot|llm|model|resync"
)
_USER: Final = r"user|usu[aá]rio|human|humano|input|entrada|question|pergunta|operator|operador"
_USERS: Final = re.compile(rf"{_USER}|\[INST\]", re.IGNORECASE)
_HEADED: Final = (
    rf"{_WHO}|{_USER}|instructions?|instru[cç](?:[aã]o|[oõ]es)|response|resposta|prompt"
)
# What opens a turn in the templates of language models; it ends where the next begins, or at a closing mark.
_TEMPLATE: Final = re.compile(
    rf"<\|im_start\|>[ \t]*(?P<a>{_WHO}|{_USER})\b|<\|(?P<b>{_WHO}|{_USER})\|>"
    rf"|<\|start_header_id\|>[ \t]*(?P<c>{_WHO}|{_USER})[ \t]*<\|end_header_id\|>"
    rf"|^[ \t]*#{{2,4}}[ \t]*(?P<d>{_HEADED})[ \t]*:?[ \t]*$|(?P<e>\[/?INST\])",
    re.IGNORECASE | re.MULTILINE,
)
_END: Final = re.compile(r"<\|(?:im_end|end|eot_id|end_of_turn|endoftext)\|>")
_LINE: Final = re.compile(
    rf"^[ \t]*\**(?P<who>{_WHO}|{_USER})\**[ \t]*:[^\n]*$", re.IGNORECASE | re.MULTILINE
)
_MOST: Final = 40
_BLANK: Final = "\n\n"


@dataclass(frozen=True, slots=True)
class _Turn:
    who: str
    start: int
    body: int
    end: int


def without_turns(text: str) -> str:
    """What is asked beside the turns, else what the last turn of the user says; else all of it."""
    turns = list(_turns(text))
    if not turns:
        return text
    kept, at = [], 0
    for turn in turns:
        kept.append(text[at : turn.start])
        at = max(at, turn.end)
    outside = _END.sub(" ", "\n".join((*kept, text[at:]))).strip()
    if asks(outside):
        return outside
    users = [turn for turn in turns if _USERS.fullmatch(turn.who)]
    return _END.sub(" ", text[users[-1].body : users[-1].end]).strip() if users else text


def _turns(text: str) -> Iterator[_Turn]:
    if any(sign in text for sign in ("<|", "##", "INST]")):
        opened = list(_TEMPLATE.finditer(text))[:_MOST]
        for at, match in enumerate(opened):
            following = opened[at + 1].start() if at + 1 < len(opened) else len(text)
            yield _Turn(
                next(filter(None, match.groups())), match.start(), match.end(),
                _ended(text, match, following),
            )  # fmt: skip
        if opened:
            return
    lines = list(_LINE.finditer(text))[:_MOST] if ":" in text else []
    if len({match["who"].casefold() for match in lines}) > 1:  # one alone is no talk
        for match in lines:
            yield _Turn(
                match["who"], match.start(), text.index(":", match.start()) + 1, match.end()
            )


def _ended(text: str, match: re.Match[str], following: int) -> int:
    """A turn under a heading ends with its paragraph, any other at its closing mark."""
    if match["d"]:
        body = text.find(_BLANK, match.end() + 1, following)
        return following if body < 0 else body
    closed = _END.search(text, match.end(), following)
    return closed.end() if closed else following
