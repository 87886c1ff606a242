"""What is refused whatever the talk is about: to obey a text, other people's talks, posing as the system."""

import re
from typing import Final

from graphs.offline.asking.falsifying import falsifies
from graphs.offline.manners import Manners
from graphs.offline.text.foreign import without_foreign
from graphs.offline.text.overrides import only_overrides, without_overrides
from graphs.offline.text.pasted import unmarked, without_pasted
from graphs.offline.text.pretence import supposed
from graphs.offline.text.quoting import with_quoted_name
from graphs.offline.text.spaced import unspaced
from graphs.offline.text.turns import without_turns
from graphs.offline.text.waived import without_waived
from graphs.offline.text.words import fold, quoted_ranges

_SAID: Final = Manners("refusing")
# The question that comes in the same line after what poses as the system.
_ASKS: Final = (
    r"[^\n.!?;]{3,200}\?|(?:status|show|list|tell me|give me|how many|which|what|why|who|when|mostra|lista|me diz|me fala"
    r"|me passa|quantos|quantas|qual|quais|por que|pq|quem|quando)\b"
)
# `[[SYSTEM OVERRIDE: ...]]`, `((aviso do sistema: ...))`, `### new system instruction: ...` to the end of the line.
_HEAD: Final = (
    r"(?:[\w']+[ \t]+){0,4}?(?:system|sistema|developer|assistant|assistente|admin\w*|root|override|"
    r"instructions?|instruc\w+|instru[cç][aãoõ]\w+|ai|ia|bot|rob[oô]|llm|modelo?)\b(?:[ \t]+[\w']+){0,4}[ \t]*:"
)
_TAGGED: Final = (
    rf"(?:\[{{1,3}}[ \t]*{_HEAD}[^\[\]\n]{{0,600}}\]{{1,3}}|\({{1,3}}[ \t]*{_HEAD}[^()\n]{{0,600}}\){{1,3}}"
    rf"|\{{{{1,3}}[ \t]*{_HEAD}[^{{}}\n]{{0,600}}\}}{{1,3}}"
    rf"|^[ \t]*(?P<rule>[#*=~-]){{2,}}[ \t]*{_HEAD}(?:[^\n]*?(?P=rule){{2,}}|[^\n]*$))"
)
# `Nova regra do sistema: ...`, `message from the admin: ...`
_NOTICE: Final = (
    r"(?:(?:new|nova|novo|urgente?|important|importante|aviso|mensagem|message|note|nota|notice|regra|rule|instru\w+|order|ordem)"
    r"[ \t]+(?:(?:d[oae]|from|of|the)[ \t]+){0,2}){0,3}"
)
_POSES: Final = re.compile(
    rf"{_TAGGED}"
    r"|<<\s*SYS\s*>>.*?(?:<<\s*/\s*SYS\s*>>|\Z)"
    r"|<\|(?:im_start|system|start_header_id)\|?>\s*(?:system)?.*?(?:<\|(?:im_end|user|end|eot_id)\|?>|\n|\Z)"
    r"|[\[<(]\s*(?P<who>system|sistema|assistant|developer|admin|root)\s*[\])>].*?[\[<(]\s*/\s*(?P=who)\s*[\])>]"
    rf"|^[ \t]*[#*\[<(=-]*[ \t]*{_NOTICE}(?:system|sistema|developer|assistant|admin(?:istrator|istrador)?|root)(?:[ _-]?"
    r"(?:message|mensagem|prompt|override|note|notice|aviso|instru\w+|update|msg|do sistema))?[ \t]*[\]>)#*=-]*[ \t]*[:\]>-]"
    rf"(?:[^\n]*[.!;](?=[ \t]+(?:{_ASKS})[^\n]*$)|[^\n]*$)",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
_TAGS: Final = re.compile(
    r"\[/?INST\]|</?s>|<\|[a-z_]+\|>|^###?[ \t]*(?:instructions?|user|human)[ \t]*:?[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)


def refused(text: str) -> bool:
    """Whether the message asks to do what a text says, or for the talk of somebody else."""
    plain = _plainly(text)
    if (
        only_overrides(text)
        or falsifies(text)
        or _SAID["decoded"].search(plain)
        or _SAID["others"].search(plain)
        or (text.strip() and not _unposed(text))
    ):
        return True
    return _obeys(plain)


def obeys(text: str) -> bool:
    """Whether it asks to do what a text says: what it names is that text's, and is not ordered."""
    return _obeys(_plainly(text))


def _obeys(plain: str) -> bool:
    said = _SAID["obey"].search(plain)
    return bool(said and _SAID["text"].search(said[0]))


def _plainly(text: str) -> str:
    plain = " ".join(re.findall(r"[\w']+", fold(text)))
    return re.sub(r"\b(?:q|oq)\b", "que", re.sub(r"\bo q\b", "o que", plain))


def claims(text: str) -> bool:
    """A remark that something is approved, or that somebody else is to be played."""
    return _SAID["claims"].search(fold(text)) is not None


def coaxes(text: str) -> bool:
    """Secrecy or an exception just for once: the order in it would break the rules, which a compliment alone does not."""
    return _SAID["coaxes"].search(fold(text)) is not None


def own_words(text: str) -> str:
    """What the user says, without what poses as the system, was pasted or is foreign; all of it where that is all."""
    text = with_quoted_name(without_waived(without_turns(unmarked(supposed(unspaced(text))))))
    return without_foreign(without_overrides(without_pasted(_unposed(text) or text)))


def _unposed(text: str) -> str:
    if not _may_pose(text):
        return text
    quoted = quoted_ranges(text)

    def dropped(match: re.Match[str]) -> str:
        inside = any(start <= match.start() < end for start, end in quoted)
        return match[0] if inside or not _SAID["to_us"].search(fold(match[0])) else " "

    return _TAGS.sub(" ", _POSES.sub(dropped, text)).strip()


def _may_pose(text: str) -> bool:
    return any(sign in text for sign in ("[", "<", ":", "#"))
