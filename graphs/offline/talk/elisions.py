"""Words that stand for what the talk has said, such as `theirs`, `this rc`, `did that`: put in full."""

import re
from collections.abc import Iterator
from typing import Final

from graphs.offline.manners import Manners
from graphs.offline.talk.syntaxes import of_another
from graphs.offline.text.asked import asks, names_in
from graphs.question import Focus, Intent, Task
from tools.receipts import ObjectKind

_LONGEST: Final = 200
_TIMED: Final = frozenset({Intent.DEADLINES, Intent.ETA})
_LISTS: Final = frozenset({Intent.JOB_LIST, Intent.STREAM_LIST, Intent.JOB_COUNT})
_SAID: Final = Manners("elisions")
_ITS: Final = re.compile(r"\bits (?P<part>\w+)")
_THEIR: Final = re.compile(r"\b(?:it|ele|dele)\b")
_NUMBER: Final = re.compile(r"\b\d{1,4}\b")
_KINDS: Final[dict[str, ObjectKind]] = {
    "job stream": "jobstream", "stream": "jobstream", "malha": "jobstream", "job": "job",
    "agent": "workstation", "agente": "workstation", "workstation": "workstation",
}  # fmt: skip


def filled(text: str, focus: Focus) -> str:
    """The message with what such words stand for in their place; empty where it has none."""
    if not focus.tasks or len(text) > _LONGEST:
        return ""
    whole = _SAID["in_list"].sub(lambda found: found["row"], text)
    whole = _SAID["fronted"].sub(lambda found: f"{found['of']} ", whole)
    whole = _asked_of_guess(_of_state(whole, focus), focus)
    if focus.language == "en":
        whole = _SAID["joined"].sub("and ", whole)
    if focus.tasks[-1].intent in _LISTS:
        whole = _SAID["since"].sub("and" if focus.language == "en" else "e", whole)
    for filler in (
        _before,
        _deadline,
        _code,
        _explained,
        _folder,
        _area,
        _setting,
        _order,
        of_another,
    ):
        whole = filler(whole, focus)
    return whole if whole != text else ""


def _of_state(text: str, focus: Focus) -> str:
    """`That FAIL one, which job is it`, after a count by state: which ones are in that."""
    if "status" not in focus.tasks[-1].entities.group_by:
        return text
    which = "which ones are in" if focus.language == "en" else "quais em"
    return _SAID["the_one"].sub(lambda found: f"{which} {found['state']}", text)


def _asked_of_guess(text: str, focus: Focus) -> str:
    """`Because of the limit i guess? why is it not starting`: the question; of the root, where that is said."""
    guess = _SAID["guess"].match(text)
    if guess is None or names_in(guess[0]):
        return text
    rest, told = text[guess.end() :], focus.told
    if not asks(rest):
        return text
    if not _SAID["culprit"].search(guess[0]) or len(told) != 1:
        return rest
    key = told[0].key
    rest = _ITS.sub(lambda found: f"{found['part']} of {key}", rest)
    return _THEIR.sub(lambda found: f"{'de ' if found[0] == 'dele' else ''}{key}", rest)


def _before(text: str, focus: Focus) -> str:
    """`The stream I asked about before that one`: the one of that kind before the last."""

    def told(found: re.Match[str]) -> str:
        noun = found["kind"] or found["tipo"]
        turns = [ref for turn in reversed(focus.earlier) for ref in turn]
        wanted = _KINDS[noun.lower()]
        others = [ref for ref in turns if ref.kind == wanted and ref not in focus.subjects]
        return f"{'the' if found['kind'] else 'o'} {noun} {others[0].key}" if others else found[0]

    return _SAID["before"].sub(told, text)


def _deadline(text: str, focus: Focus) -> str:
    """`Which jobs missed theirs`, after a deadline."""
    if focus.tasks[-1].intent not in _TIMED:
        return text
    return _SAID["theirs"].sub(lambda found: _word(found, "their deadline", "o prazo deles"), text)


def _word(found: re.Match[str], english: str, portuguese: str) -> str:
    return english if found[0].lower() == "theirs" else portuguese


def _code(text: str, focus: Focus) -> str:
    """`What does this rc mean`, after a job that ended with one."""
    if focus.return_code is None or not _SAID["means"].search(text):
        return text
    return _SAID["code"].sub(f"rc {focus.return_code}", text)


def _explained(text: str, focus: Focus) -> str:
    """`Is any job in that state`, `which job ended with it`, after what a state or a code means."""
    last = focus.tasks[-1]
    if last.intent is not Intent.CODE_MEANING:
        return text
    states, codes = last.entities.states, last.entities.return_codes
    if len(states) == 1:
        return _SAID["state"].sub(
            lambda found: f"{'in' if found['en'] else 'em'} {states[0]}", text
        )
    if len(codes) == 1:
        return _SAID["with_it"].sub(
            lambda found: f"{'with' if found['en'] else 'com'} rc {codes[0]}", text
        )
    return text


def _folder(text: str, focus: Focus) -> str:
    """`The jobs of that folder`: where the last answer's object is."""
    folders = focus.tasks[-1].entities.folders or tuple(_folders(focus, rows=False))
    if len(set(folders)) != 1:
        return text

    def told(found: re.Match[str]) -> str:
        before = {"d": "da ", "n": "na "}.get((found["of"] or "").lower(), "")
        return f"{before}{'folder' if found['en'] else 'pasta'} {folders[0]}"

    return _SAID["folder"].sub(told, text)


def _area(text: str, focus: Focus) -> str:
    """`Which of those are in RISK`: a folder of the rows, called by its bare name."""
    if focus.tasks[-1].intent not in _LISTS or not _SAID["rows"].search(text):
        return text
    known = {folder.rsplit("/", 1)[-1].upper(): folder for folder in _folders(focus, rows=True)}

    def told(found: re.Match[str]) -> str:
        folder = known.get(found["area"].upper())
        return found[0] if folder is None else f"{found['in']} folder {folder}"

    return _SAID["area"].sub(told, text)


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
    return _SAID["did_that"].sub(lambda found: _supposed(found, last), text)


def _setting(text: str, focus: Focus) -> str:
    """`What if I raise it to 3`, after a limit: the limit of that workstation."""
    said = _SAID["setting"].search(focus.tasks[-1].text)
    if said is None or _SAID["setting"].search(text):
        return text

    def told(found: re.Match[str]) -> str:
        if _SAID["back_to"].match(text):
            return found[0]  # `volta pra 10` orders by itself
        of = "the" if found["to"].lower() in {"to", "at", "by"} else "o"
        return f"{found['verb']} {of} {said[0]} {found['to']} {found['value']}"

    return _SAID["raised"].sub(told, text)


def _supposed(found: re.Match[str], order: Task) -> str:
    """The order as a supposition, with the key of its object."""
    key = order.entities.objects()[0]
    english = found["en"] is not None
    number = _NUMBER.search(_SAID["it"].sub("", order.text))
    if order.entities.workstations and number:
        fence = "fence" if "fence" in order.text.lower() else "limit"
        if english:
            return f"if {found['who']} put the {fence} of {key} to {number[0]}"
        return f"se {found['quem']} colocasse o {fence} da {key} em {number[0]}"
    said = order.text if key in order.text else _SAID["it"].sub(key, order.text, count=1)
    said = said if key in said else f"{said} {key}"
    return f"if {found['who']} {said}" if english else f"se {found['quem']} {said}"
