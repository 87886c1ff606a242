"""Questions of how HWA works, of its signs and of the house's papers: knowledge, and not the plan as it stands."""

import re
from typing import Final

from graphs.offline.manners import Manners
from graphs.offline.text.house import asks_leave, of_house
from graphs.offline.text.matters import is_called, lasting, of_matter, tells_number
from graphs.offline.text.reading import Part, Reading, once
from graphs.offline.text.terms import asks_code, explained_by, of_success
from graphs.offline.text.words import fold
from graphs.question import Intent

_LONGEST: Final = 45  # words; a longer message tells a story
_HWA_OWN: Final = frozenset({"FINAL", "USERJOBS", "JOBS", "FINALPOSTREPORTS"})

_SAID: Final = Manners("general")
_LIVES: Final = frozenset(
    {
        "now",
        "today",
        "tonight",
        "yesterday",
        "tomorrow",
        "currently",
        "agora",
        "hoje",
        "hj",
        "ontem",
        "amanha",
    }
)
_MOST: Final = 30  # words of a question that is read as a whole
_HOUSE_CODE: Final = re.compile(r"[A-Z]{2,5}\d{3,5}[EWISAC]", re.IGNORECASE)
_FOLDER: Final = re.compile(r"(?<![\w/])/[A-Za-z]")
_TABLE: Final = re.compile(
    r"^\s*CPUID\s+RUN\b|^\S+\s+\d+\s+\*?(?:UNIX|WNT|WINT|OTHR|IBM i|ZSYS|LINUX)\b.*$",
    re.MULTILINE,
)
_LETTER_BY_LETTER: Final = "workstation state letters one by one"
_HEALTHY: Final = "workstation state letters, healthy pictures"
_STATE_COLUMN: Final = "workstation state letters, how to read the STATE column"
_PLUS: Final = "marks without brackets, the plus sign beside a status"
_CONDITION: Final = "RCCONDSUCC success condition, when a run counts as success"
# `How do I write it to list the abends`: what is listed is looked for, and no page on writing.
_WRITTEN: Final = re.compile(
    r"\b(how (?:do|would|should|can|could|must) (?:i|you|we|u|one) )(?:write|phrase|word|spell)"
    r"(?= (?:it|that|this|one|to|the (?:conman )?command)\b|\W*$)",
    re.IGNORECASE,
)
_SHORT: Final = 6
_SUBJECT: Final = 2
# `127, what does that stand for in general`: a number that is put first, or alone with `in general`.
_IN_GENERAL: Final = r"(?:in general|generally(?: speaking)?|normally|usually|em geral|no geral|normalmente|geralmente)"
_FRONTED_CODE: Final = re.compile(
    r"^(?:(?:and|e|ok|so|but|mas|then|entao|this|that|esse|este) )*(?:(?:the|o|a|an?|um) )?"
    r"(?:(?:rc|return code|exit code|exit|code|codigo(?: de (?:retorno|saida))?) )?(\d{2,5})"
    rf"(?: {_IN_GENERAL}(?: (?:what|whats|o que|q) .*)?| (?:what (?:does|would) (?:that|this|it|one)|(?:what is|what s|whats) (?:that|this|it)\b|o que (?:e|quer|signific)|que (?:e|quer|signific)|meaning|significado)(?!.*\b(?:status|job|jobs|stream|state of)\b).*)$"
    r"|^(?:(?:and|e|ok|so|but|mas|then|entao) )*(?:what (?:does|would) (?:an? |the )?(?P<en>\d{2,5}) (?:mean|stand for|tell|say)\b.*"
    rf"|what (?:is|s) (?:an? |the )?(?P<is>\d{{2,5}})(?: {_IN_GENERAL})?|o que (?:significa|quer dizer|e) (?:o |um )?(?P<pt>\d{{2,5}})(?: {_IN_GENERAL})?)$"
)


@once
def asked_of_documents(part: Part) -> Intent | None:
    """`What happens to jobs that did not finish`, `o que é [Until]`, `by our runbook, ...`: asked of no object."""
    text = part.text
    if len(part.words) > _LONGEST and not _TABLE.search(text):
        return None
    said = _plain(part)
    if _of_signs(text, said):
        return Intent.CODE_MEANING
    if of_house(said, named=_names_one(text, said)):
        return Intent.PROCEDURE
    if _SAID["papers"].search(said):
        return (
            Intent.PROCEDURE
            if _SAID["steps"].search(said) or _SAID["runbook"].search(said)
            else Intent.CONCEPT
        )
    if _SAID["tool"].search(said) and _SAID["typed"].search(said):
        return Intent.SYNTAX
    return _of_words(part, said) or _of_hwa(part, said) or _of_matter(part)


def fronted_code(part: Part) -> int | None:
    """`127, what does that stand for`: the code that opens the question, and that is asked of."""
    if len(part.words) > _LONGEST or not any(
        word.shape == "number" for word in part.words[:_SHORT]
    ):
        return None
    found = _FRONTED_CODE.match(_plain(part))
    return next((int(code) for code in found.groups() if code), None) if found else None


def told_number(part: Part) -> bool:
    """`It ended with 139, esse numero diz o que`: the one number is what a program ended with."""
    numbered = any(word.shape == "number" for word in part.words)
    return numbered and len(part.words) <= _LONGEST and tells_number(_unnamed(part))


def sought(text: str) -> str:
    """What the documents are searched for: a sign is looked up by itself, and not by what was pasted around it."""
    plain = fold(text)
    if of_success(_bare(plain)):
        return _CONDITION
    if not _SAID["asked_of_sign"].search(_bare(plain)):
        return _WRITTEN.sub(r"\1type", text) if "conman" in plain else text
    return _looked_up(text, plain) or text


def _looked_up(text: str, plain: str) -> str:
    """The words under which the papers have a sign."""
    if sign := _SAID["sign"].search(text):
        return (
            f"row prefixes {sign[0]}"
            if sign[0][0] == ">"
            else f"flags in square brackets {sign[0]}"
        )
    if _SAID["plus"].search(text):
        return _PLUS
    tabled = _TABLE.search(text) is not None
    if not tabled and _SAID["cpu_state"].search(text):
        return _STATE_COLUMN
    of_letters = _SAID["letters"].search(plain) and (tabled or _SAID["of_cpus"].search(plain))
    if not of_letters:
        return ""
    return _HEALTHY if _SAID["healthy"].search(plain) else _LETTER_BY_LETTER


def asked_for_properly(part: Part) -> bool:
    """Whether it asks who gives leave, in which case something may be done, or how long it lasts."""
    said = _plain(part)
    return asks_leave(said) or lasting(said)


def as_one(reading: Reading) -> bool:
    """The whole message is one such question, however many marks it has."""
    whole = reading.part(0, len(reading.words))
    if _SAID["apart"].search(reading.text) or not _asks_once(whole):
        return False
    return asked_of_documents(whole) is not None


def _asks_once(whole: Part) -> bool:
    """One question mark at the end, or before it one that `how does that work` only repeats."""
    texts = [said for one in whole.text.split("?") if (said := fold(one).strip(" ,.:-"))]
    # `WAITD? what state is that`: a question mark after a bare subject parts nothing
    first = 2 if texts and len(texts[0].split()) <= _SUBJECT else 1
    later = texts[first:]
    return all(_SAID["ordinary_end"].match(_bare(one)) for one in later)


def _names_one(text: str, said: str) -> bool:
    return "xxx" in said.split() or _FOLDER.search(text) is not None


def _of_signs(text: str, said: str) -> bool:
    if not _SAID["asked_of_sign"].search(said):
        return False
    if any(_SAID[sign].search(text) for sign in ("sign", "cpu_state", "plus")):
        return True
    return bool(
        _SAID["letters"].search(said) and (_TABLE.search(text) or _SAID["of_cpus"].search(said))
    )


def _of_words(part: Part, said: str) -> Intent | None:
    """What is surely asked of a word, a code, a right or a way, where no object is named."""
    spoken = said.split()
    if len(spoken) > _MOST or not _LIVES.isdisjoint(spoken):
        return None
    words = part.reading.words
    strong = [words[at].text for at in part.reading.strong if part.start <= at < part.end]
    named = [one for one in strong if one not in _HWA_OWN]
    codes = [word.text for word in part.words if word.shape == "code"]
    codes += [one for one in named if _HOUSE_CODE.fullmatch(one)]
    if codes and asks_code(said):
        return Intent.CODE_MEANING if set(named) <= set(codes) else None
    if named or codes or _FOLDER.search(part.text):
        return None
    return explained_by(said)


def _of_hwa(part: Part, said: str) -> Intent | None:
    if "xxx" in said.split() or _FOLDER.search(part.text):
        return None
    today = _SAID["today"].search(said) is not None
    if _SAID["compared"].search(said) or (not today and _SAID["against"].search(said)):
        return Intent.CONCEPT
    if _SAID["done_so"].search(said) and len(said.split()) > _SHORT:
        return Intent.PROCEDURE
    return None if today else _of_effect(part, said)


def _of_effect(part: Part, said: str) -> Intent | None:
    """What a thing of HWA's or any one of a kind does; a number that opens the question."""
    if _SAID["bare_code"].match(said) or fronted_code(part) is not None:
        return Intent.CODE_MEANING
    if _SAID["exact"].search(said) or any(word.shape == "code" for word in part.words):
        return None
    concept = (
        _SAID["own_asked"].search(_plain(part, own="hhh"))
        or (_SAID["any"].search(said) and _SAID["effect"].search(said))
        or (_SAID["defined"].search(said) and not _SAID["live"].search(said))
        or _SAID["role"].search(said)
    )
    return Intent.CONCEPT if concept else None


def _of_matter(part: Part) -> Intent | None:
    if any(word.shape in {"code", "selection"} for word in part.words):
        return None
    return of_matter(part, _unnamed(part))


@once
def _unnamed(part: Part) -> str:
    """What is said in small words, each name as `xxx`; what HWA calls so stays."""
    strong = part.reading.strong
    words = (
        "xxx" if at in strong and not is_called(word.folded) else _bare(word.folded)
        for at, word in enumerate(part.words, part.start)
        if word.shape != "mark"
    )
    return " ".join(words)


def _plain(part: Part, own: str = "final") -> str:
    """What is said in small words, each name as `xxx`; HWA's own names apart."""
    strong = part.reading.strong
    words = (
        own if word.text in _HWA_OWN else "xxx" if at in strong else _bare(word.folded)
        for at, word in enumerate(part.words, part.start)
        if word.shape != "mark"
    )
    return " ".join(words)


def _bare(word: str) -> str:
    return word.replace("'", "").replace("\u2019", "")
