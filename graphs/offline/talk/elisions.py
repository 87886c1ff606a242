"""Words that stand for what the talk has said, such as `theirs`, `this rc`, `did that`: put in full."""

import re
from collections.abc import Iterator
from typing import Final

from graphs.question import Focus, Intent, Task
from tools.receipts import ObjectKind

_LONGEST: Final = 200
_TIMED: Final = frozenset({Intent.DEADLINES, Intent.ETA})
_LISTS: Final = frozenset({Intent.JOB_LIST, Intent.STREAM_LIST, Intent.JOB_COUNT})
_THEIRS: Final = re.compile(r"\b(?:theirs|o deles|o delas|o seu pr[oó]prio)\b", re.IGNORECASE)
_CODE: Final = re.compile(
    r"\b(?:this|that|the|an?|such an?|esse|este|o|um|desse|deste) "
    r"(?:rc|return code|exit code|c[oó]digo(?: de (?:retorno|sa[ií]da))?)(?= *\?*$| (?:mean|stand|tell|say))",
    re.IGNORECASE,
)
_MEANS: Final = re.compile(
    r"\b(?:means?|stands? for|tells?|say|significa|quer dizer)\b", re.IGNORECASE
)
_FOLDER: Final = re.compile(
    r"\b(?:(?P<en>that|this|(?:the )?same) folder|(?P<of>d|n)?(?:essa|esta|aquela|a mesma) pasta|mesma pasta)\b",
    re.IGNORECASE,
)
_AREA: Final = re.compile(
    r"\b(?P<in>in|of|from|for|belong to|da|do|de|na|no) (?:the )?(?P<area>[A-Za-z]\w{1,19})"
    r"(?: (?:ones|area|folder))?(?=\s*[?.!]*$)",
    re.IGNORECASE,
)
_STATE: Final = re.compile(
    r"\b(?:(?P<en>in (?:that|this|such a|the same) (?:state|status))|n(?:esse|este|aquele|o mesmo) (?:estado|status))\b",
    re.IGNORECASE,
)
_WITH_IT: Final = re.compile(
    r"\b(?:(?P<en>with (?:it|that|this|(?:that|this|the same|such a) (?:code|rc|return code|exit code)))"
    r"|com (?:ele|isso|(?:esse|este|o mesmo) (?:c[oó]digo|rc)(?: de (?:retorno|sa[ií]da))?|esse|este))\b(?=\W*$)",
    re.IGNORECASE,
)
# `The first one on that list`: which list, the talk tells.
_IN_LIST: Final = re.compile(
    r"(?P<row>\b(?:first|second|third|fourth|fifth|last|primeir[oa]|segund[oa]|terceir[oa]|quart[oa]|[uú]ltim[oa])(?: (?:one|job|item))?)"
    r" (?:(?:on|in|of|from) (?:the|that|this|your) (?:list|table)|(?:d|n)(?:a|essa|esta|aquela) (?:lista|tabela))\b",
    re.IGNORECASE,
)
_ROWS: Final = re.compile(
    r"\b(?:them|those|these|desses|dessas|destes|deles|delas|esses|eles)\b", re.IGNORECASE
)
_DID_THAT: Final = re.compile(
    r"\b(?P<en>if|when) (?P<who>\w+) (?:did|does|do|were to do|had done) (?:that|this|it|so)\b"
    r"|\bse (?P<quem>\w+) (?:fizesse|fizer|fizessem|fizerem) (?:isso|isto|assim)\b",
    re.IGNORECASE,
)
_IT: Final = re.compile(r"\b(?:it|that|ele|ela|isso)\b", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\b\d{1,4}\b")
_BEFORE: Final = re.compile(
    r"\b(?:the|that) (?P<kind>job stream|stream|job|agent|workstation) (?:that |which )?(?:i|we) "
    r"(?:asked|talked|spoke|looked|mentioned)(?: about| of| at)? "
    r"(?:before(?: (?:that|this|it))?(?: one)?|previously|earlier)\b"
    r"|\b(?:o|a) (?P<tipo>stream|malha|job|agente|workstation) (?:de |sobre )?(?:o |a )?(?:que|qual) "
    r"(?:eu |a gente )?(?:perguntei|falei|perguntamos|falamos|citei|vimos|vi) antes"
    r"(?: (?:d?esse|d?este|d?ele|d?essa|d?esta|disso))?\b",
    re.IGNORECASE,
)
_KINDS: Final[dict[str, ObjectKind]] = {
    "job stream": "jobstream", "stream": "jobstream", "malha": "jobstream", "job": "job",
    "agent": "workstation", "agente": "workstation", "workstation": "workstation",
}  # fmt: skip


def filled(text: str, focus: Focus) -> str:
    """The message with what such words stand for in their place; empty where it has none."""
    if not focus.tasks or len(text) > _LONGEST:
        return ""
    whole = _IN_LIST.sub(lambda found: found["row"], text)
    for filler in (_before, _deadline, _code, _explained, _folder, _area, _order):
        whole = filler(whole, focus)
    return whole if whole != text else ""


def _before(text: str, focus: Focus) -> str:
    """`The stream I asked about before that one`: the one of that kind before the last."""

    def told(found: re.Match[str]) -> str:
        noun = found["kind"] or found["tipo"]
        turns = [ref for turn in reversed(focus.earlier) for ref in turn]
        wanted = _KINDS[noun.lower()]
        others = [ref for ref in turns if ref.kind == wanted and ref not in focus.subjects]
        return f"{'the' if found['kind'] else 'o'} {noun} {others[0].key}" if others else found[0]

    return _BEFORE.sub(told, text)


def _deadline(text: str, focus: Focus) -> str:
    """`Which jobs missed theirs`, after a deadline."""
    if focus.tasks[-1].intent not in _TIMED:
        return text
    return _THEIRS.sub(lambda found: _word(found, "their deadline", "o prazo deles"), text)


def _word(found: re.Match[str], english: str, portuguese: str) -> str:
    return english if found[0].lower() == "theirs" else portuguese


def _code(text: str, focus: Focus) -> str:
    """`What does this rc mean`, after a job that ended with one."""
    if focus.return_code is None or not _MEANS.search(text):
        return text
    return _CODE.sub(f"rc {focus.return_code}", text)


def _explained(text: str, focus: Focus) -> str:
    """`Is any job in that state`, `which job ended with it`, after what a state or a code means."""
    last = focus.tasks[-1]
    if last.intent is not Intent.CODE_MEANING:
        return text
    states, codes = last.entities.states, last.entities.return_codes
    if len(states) == 1:
        return _STATE.sub(lambda found: f"{'in' if found['en'] else 'em'} {states[0]}", text)
    if len(codes) == 1:
        return _WITH_IT.sub(lambda found: f"{'with' if found['en'] else 'com'} rc {codes[0]}", text)
    return text


def _folder(text: str, focus: Focus) -> str:
    """`The jobs of that folder`: where the last answer's object is."""
    folders = focus.tasks[-1].entities.folders or tuple(_folders(focus, rows=False))
    if len(set(folders)) != 1:
        return text

    def told(found: re.Match[str]) -> str:
        before = {"d": "da ", "n": "na "}.get((found["of"] or "").lower(), "")
        return f"{before}{'folder' if found['en'] else 'pasta'} {folders[0]}"

    return _FOLDER.sub(told, text)


def _area(text: str, focus: Focus) -> str:
    """`Which of those are in RISK`: a folder of the rows, called by its bare name."""
    if focus.tasks[-1].intent not in _LISTS or not _ROWS.search(text):
        return text
    known = {folder.rsplit("/", 1)[-1].upper(): folder for folder in _folders(focus, rows=True)}

    def told(found: re.Match[str]) -> str:
        folder = known.get(found["area"].upper())
        return found[0] if folder is None else f"{found['in']} folder {folder}"

    return _AREA.sub(told, text)


def _folders(focus: Focus, *, rows: bool) -> Iterator[str]:
    """The folders of what was told, as the keys `WS#/FOLDER/STREAM.JOB` tell them."""
    shown = (*focus.objects, *focus.listed) if rows else (focus.subjects or focus.objects)
    for ref in shown:
        folder = ref.key.partition("#")[2].rpartition("/")[0]
        if folder:
            yield folder


def _order(text: str, focus: Focus) -> str:
    """`What would start if somebody did that`: the order before, said in full."""
    last = focus.tasks[-1]
    if last.intent is not Intent.ACTION or not last.entities.objects():
        return text
    return _DID_THAT.sub(lambda found: _supposed(found, last), text)


def _supposed(found: re.Match[str], order: Task) -> str:
    """The order as a supposition, with the key of its object."""
    key = order.entities.objects()[0]
    english = found["en"] is not None
    number = _NUMBER.search(_IT.sub("", order.text))
    if order.entities.workstations and number:
        fence = "fence" if "fence" in order.text.lower() else "limit"
        if english:
            return f"if {found['who']} put the {fence} of {key} to {number[0]}"
        return f"se {found['quem']} colocasse o {fence} da {key} em {number[0]}"
    said = order.text if key in order.text else _IT.sub(key, order.text, count=1)
    said = said if key in said else f"{said} {key}"
    return f"if {found['who']} {said}" if english else f"se {found['quem']} {said}"
