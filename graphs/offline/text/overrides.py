"""Sentences that would take the rules away or put words into the answer: beside a question they are data."""

import re
from typing import Final

from graphs.offline.manners import Manners
from graphs.offline.text.asked import asks, leans, names_in
from graphs.offline.text.pasted import orders
from graphs.offline.text.roles import casts
from graphs.offline.text.words import fold, quoted_ranges

_SAID: Final = Manners("overrides")
# A remark to the machine, in brackets or behind the mark of a comment: `(bot: ...)`, `# ai: ...`.
_MACHINES: Final = (
    r"(?:bots?|robots?|robos?|ais?|ias?|llms?|assistants?|assistentes?|models?|modelos?|chatbots?|gpt)\b(?: (?:agents?|assistants?|models?))?"
    r"(?: (?:reading|processing|lendo|que (?:le|ler))(?: (?:this|that|isto|isso))?)? ?[:,]"
)
_CALLED: Final = (
    r"(?:note|message|nota|aviso|recado|msg) (?:to|for|para|pra|ao?|p/)|attention|atencao|dear|caro"
)
_MACHINE: Final = rf"(?:(?:{_CALLED}),? (?:the |any |o |a )?)?{_MACHINES}"
_COMMENT: Final = re.compile(
    rf"(?:^|(?<=[\s?!.:]))[\"']?(?:#+|//|--+|/\*|[=*~<>|-]{{2,}}|>+)[ \t]*{_MACHINE}(?:(?!-->)[^\n?])*(?:-->)?"
    # what somebody else has told it, in a talk
    rf"|^[ \t]*(?:\[[^\]\n]{{1,20}}\][ \t]*|\d\d:\d\d(?::\d\d)?[ \t]+(?:-[ \t]+)?)?<?[a-z][\w .@]{{0,24}}>?(?: \d\d:\d\d)?[ \t]*:[ \t]*{_MACHINE}(?:[^\n?.]|\.(?=\w))*",
    re.MULTILINE,
)
_SENTENCE: Final = re.compile(
    r"\([^()\n]{0,400}\)|\[[^\[\]\n]{0,400}\]|\{[^{}\n]{0,400}\}|(?:[^.!?;\n(){}\[\]]|[.](?=\w))+[.!?;]*|.|\n"
)
_PAUSE: Final = re.compile(r"[,:](?=[ \t])|[ \t][\u2013\u2014-](?=[ \t])|[ \t](?=\()")
_BEGINS: Final = (
    r"what|which|who|whose|why|when|where|how|is|are|does|did|has|have|was|were|can you|could you|status|state|list|show|tell me|give me|count|explain|"
    r"qual|quais|quem|o que|oq|que horas|por que|porque|pq|quando|onde|como|cade|quant[oa]s?|explica|estado|lista|liste|mostra|mostre|conta|conte|"
    r"me (?:diz|diga|fala|fale|mostra|mostre|passa|lista|conta|da)|da pra|pode"
)
_QUESTION: Final = re.compile(
    rf"\?|(?:^|[.!;,:\n])\s*(?:(?:ok|so|and|then|please|now|also|my question|question|pergunta|e|entao|mas|agora|por favor|ah)[\s,:]+)*(?:{_BEGINS})\b"
    r"|\b(?:status|state|estado|situacao|log|eta)\b",
    re.MULTILINE,
)


def without_overrides(text: str) -> str:
    """The text without such sentences where a question is left, else all of it."""
    if not (overrides(text) or re.search(_MACHINE, fold(text))):
        return text
    told = _uncommented(text)
    kept = _parts(told)
    left = "".join(kept).strip()
    if not _QUESTION.search(fold(left)) or _SAID["secrets"].search(fold(left)):
        return text
    dropped = [
        one[0] for one, rest in zip(_SENTENCE.finditer(told), kept, strict=True) if one[0] != rest
    ]
    return text if leans(left) and any(map(names_in, dropped)) else left


def _uncommented(text: str) -> str:
    for match in reversed(list(_COMMENT.finditer(fold(text)))):
        text = text[: match.start()] + text[match.end() :]
    return text


def overrides(text: str) -> bool:
    """Whether a text would take the rules away, or have a word put into the answer."""
    plain = fold(text)
    return (
        _SAID["override"].search(plain) is not None
        or _SAID["plain_word"].search(plain) is not None
        or _SAID["saying"].search(text) is not None
        or casts(plain)
    )


def only_overrides(text: str) -> bool:
    """Nothing is left of the text without them."""
    return overrides(text) and not any(map(str.strip, _parts(text)))


def _is_asked(rest: str) -> bool:
    """`Developer mode on: the job GL_POST still runs?`: it names something, and orders nothing."""
    return rest.rstrip().endswith("?") and bool(names_in(rest)) and not orders(rest)


def _parts(text: str) -> list[str]:
    """What is kept of each of the sentences; what is quoted is no speech and stays."""
    quoted = quoted_ranges(text)
    return [
        match[0]
        if any(start <= match.start() and match.end() <= end for start, end in quoted)
        else _rest(match[0])
        for match in _SENTENCE.finditer(text)
    ]


def _rest(sentence: str) -> str:
    """What of one sentence asks: all of it, what stands before or after an override, or nothing."""
    if _SAID["addressed"].search(fold(sentence)):
        return " "
    if not overrides(sentence):
        return sentence
    for cut in _SAID["cut"].finditer(sentence):
        if not overrides(after := sentence[cut.end() :]):
            return after
    if asks(sentence) and (beside := _beside(sentence)):
        return beside
    asked = _SAID["opens"].search(fold(sentence)) is not None or sentence.rstrip().endswith("?")
    return sentence if asked else " "


def _beside(sentence: str) -> str:
    """The question before or after the pause that an override ends or begins at."""
    for pause in _PAUSE.finditer(sentence):
        before, after = sentence[: pause.start()], sentence[pause.end() :]
        if _SAID["opens"].search(fold(before)) and not overrides(before):
            return before
        if _is_asked(after) and not overrides(after):
            return after
    return ""
