"""What a clause leaves out in unusual ways: after the thing itself, by a pronoun, with conditions."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from graphs.offline.filters.paraphrase import conditions_in, denied_in
from graphs.offline.lexicon import Lexicon
from graphs.offline.text.reading import Part, once
from graphs.offline.text.spoken import spoken_of
from graphs.question import Condition

_VERBS: Final = r"(?:left out|skipped|excluded|ignored|omitted|dropped|hidden|disregarded)"
_DROP: Final = r"(?:ignorar|pular|tirar|excluir|descartar|omitir|desconsiderar|esconder|esquecer)"
_AT_END: Final = re.compile(
    rf"(?<!\S)(?:(?:can|may|should|must|could) (?:all )?be {_VERBS}|(?:are|is) (?:not|of no) (?:interest(?:ing)?|needed|relevant)|"
    r"(?:i )?do not (?:need|want|care about|show|list|include|count) (?:those|them|these|that one|it)|leave (?:them|those|these|it) out|"
    rf"(?:(?:pode[mr]?|quero|favor|pra|para) )?(?:deix(?:ar|a|e)|fic(?:ar?|am|uem?)) (?:de )?fora|pode[m]? (?:ser )?{_DROP}|"
    r"(?:pode )?(?:tir[ae]|exclu[ia]|cort[ae]|pul[ae]|ignor[ae]|descart[ae]|remov[ae]|esquec[ea]|some com|joga fora)|"
    r"nao (?:me )?(?:interessam?|precisam?(?: (?:de|aparecer|mostrar))?|contam|entram|importam|quero(?: ver)?))"
    r"(?: (?:please|pls|thanks|por favor|pf|again|agora|now|na conta|na lista|na contagem))?$"
)
_AROUND: Final = re.compile(
    r"\b(?:leave|leaving|keep|keeping|filter|filtering) ((?:(?!out\b).){2,60}?) out\b"
)
_TO_SIDE: Final = (
    r"(?:aside|(?:to|on) (?:one|the) side|not (?:included|counted)|d[eo] lado|de fora|a parte)"
    r"(?= (?:[,;:.-]|for now|for a \w+|por enquanto|por ora|please|por favor)|$)"
)
_LEFT_OUT: Final = (
    r"(?:(?:all |both )?(?:excluded|excepted|left out|omitted|ignored|skipped|filtered out|not counted)|"
    r"(?:excluid|omitid|ignorad|descontad|retirad|descartad|excetuad|desconsiderad)[oa]s?)(?= (?:[,;:.?!-]|please|por favor|pf)|$)"
)
_ASIDES: Final = (
    # `jobs in ABEND, /DWH excluded`: a name, closed off from what is asked by a pause.
    re.compile(rf"(?<=[,;:(-] )((?:[^\s,;:]+ ){{1,4}}?){_LEFT_OUT}"),
    re.compile(rf"^((?:[^\s,;:]+ ){{1,4}}?){_LEFT_OUT}(?= [,;:-])"),
    re.compile(
        rf"\b(?:leav(?:e|ing)|put(?:ting)?|set(?:ting)?|deix\w+|coloc\w+|poe|pondo|bota\w*) ([^,;:]{{1,60}}?) {_TO_SIDE}"
    ),
    re.compile(
        rf"(?:^(?=(?:[^\s,;:]+ ){{1,3}}{_TO_SIDE})|(?<=[,;:.-] ))((?:[^\s,;:]+ ){{1,6}}?){_TO_SIDE}"
    ),
    re.compile(rf"^((?:[^\s,;:]+ ){{1,6}}){_TO_SIDE}(?= [,;:])"),
)
_PAUSES: Final = frozenset({",", ";", ":", "-", "\u2013", "\u2014", ".", "?", "!"})
_PRONOUNS: Final = frozenset(
    {"it", "that", "this", "them", "those", "these", "ela", "ele", "elas", "eles", "essa", "esse", "dela", "dele",
     "essas", "esses", "isso", "desse", "dessa", "delas", "deles"}
)  # fmt: skip
_WITHOUT: Final = frozenset(
    {"without", "sem", "except", "exceto", "besides", "fora", "tirando", "excluding", "menos"}
)
_APART: Final = frozenset(
    {("apart", "from"), ("other", "than"), ("aside", "from"), ("leaving", "out"), ("sem", "contar")}
)
_STOPS: Final = frozenset(
    {",", ";", ".", "?", "(", "and", "e", "but", "mas", "because", "porque", "since", "that", "que", "which", "where", "with", "com"}
)  # fmt: skip
_WAITS: Final = frozenset({"waiting", "waiting_word"})
_LIST_ENDS: Final = frozenset({",", ":", ";", ".", "-", "\u2013", "\u2014"})
WHERE_WORDS: Final = frozenset(
    {"in", "on", "at", "from", "of", "em", "na", "no", "nas", "nos", "da", "do", "das", "dos", "de", "the", "a", "o",
     "folder", "pasta", "agent", "agente", "workstation", "machine", "maquina", "server", "servidor", "stream", "malha",
     "estao", "esta", "sejam", "seja", "sao", "under", "ones", "os", "as", "those", "belonging", "to", "about", "anything"}
)  # fmt: skip
CHAIN: Final = frozenset(
    {",", "and", "e", "or", "ou", "nor", "nem", "neither", "yet", "in", "on", "em", "the", "o", "os", "as", "a",
     "been", "were", "was", "are", "is", "be", "have", "has", "estao", "esta", "foram", "foi", "sao", "state",
     "estado", "status", "ones", "jobs", "job", "that", "que", "com", "with", "de", "do", "da", "those", "aqueles", "aquelas", "any",
     "estejam", "esteja", "sejam", "seja", "estiverem", "estavam", "being", "either", "sitting", "didn", "did", "does", "dos", "das", "nao", "not", "currently", "ainda", "deram", "deu", "teve", "tiveram"}
)  # fmt: skip
REACH: Final = 4  # words between a negation and what it denies
_EXCEPT: Final = frozenset(
    {"except", "excluding", "excepting", "besides", "exceto", "menos", "fora", "tirando", "excluindo", "salvo",
     "excepto", "desconsiderando", "ignorando", "minus", "exclude", "exclua", "exclui", "excluir", "desconsidere",
     "desconsidera", "desconsiderar", "pulando", "disregard", "disregarding", "barring", "retirando", "desprezando", "removendo",
     "ocultando", "escondendo", "descartando", "excetuando", "hiding", "removing", "descontando", "omit", "omitting", "skipping", "ignoring"}
)  # fmt: skip
_EXCEPT_PAIRS: Final = frozenset(
    {("other", "than"), ("apart", "from"), ("all", "but"), ("jobs", "but"), ("everything", "but"), ("anything", "but"),
     ("a", "nao"), ("que", "nao"), ("aside", "from"), ("streams", "but"), ("leaving", "out"), ("not", "counting"), ("not", "including"), ("sem", "contar"), ("deixando", "fora"),
     ("nao", "contando"), ("without", "counting"), ("but", "not"), ("mas", "nao"), ("leave", "out"), ("not", "counting"), ("no", "need"), ("setting", "aside"),
     ("deixa", "fora"), ("deixe", "fora"), ("nao", "conta"), ("nao", "conte"), ("nao", "incluir"), ("nao", "inclua"),
     ("nao", "inclui"), ("sem", "incluir"), ("sem", "considerar"), ("nao", "considere"), ("nao", "considera"), ("not", "interested"),
     ("don", "count"), ("don", "include"), ("with", "exception"), ("save", "for"), ("all", "bar"), ("everything", "bar"), ("bar", "the"),
     ("never", "mind"), ("not", "care"), ("not", "need"), ("not", "bothered"), ("nao", "preciso"), ("nao", "precisa"), ("nao", "interessa"), ("nao", "quero"), ("throw", "out"), ("cut", "out"), ("throw", "away"), ("take", "out"), ("joga", "fora"), ("filter", "out"), ("filtering", "out"), ("different", "from"), ("diferente", "de"), ("diferentes", "de"),
     ("excecao", "de"), ("excecao", "da"), ("excecao", "do"), ("excecao", "dos"), ("excecao", "das"), ("de", "lado"), ("leaving", "aside"), ("leave", "aside"), ("putting", "aside"), ("need", "no"), ("bar", "those"), ("bar", "anything"),
     ("without", "looking"), ("without", "showing"), ("without", "listing"), ("sem", "olhar"), ("sem", "mostrar"), ("sem", "listar"), ("sem", "trazer"),
     ("nao", "mostra"), ("nao", "mostre"), ("nao", "traz"), ("nao", "traga"), ("nao", "lista"), ("nao", "liste"), ("not", "show"), ("not", "list"), ("not", "bring")}
)  # fmt: skip
# These leave something out only where a name follows: agents have an `ignore` of their own.
_PASS_OVER: Final = frozenset(
    {"skip", "ignore", "ignora", "forget", "esquece", "esqueca", "pula", "pule", "tira", "tire", "descarta", "descarte", "hide",
     "drop", "ditch", "toss", "omit", "remove", "esconde", "esconda", "oculta", "oculte", "retira", "retire", "remova", "disregard"}
)  # fmt: skip
# These leave something out only where a name follows at once: `abends bar /DWH`, `alem do PAYCALC`.
_BESIDE: Final = frozenset({"bar", "alem"})
_OUT_OF: Final = frozenset(
    {("do", "ar"), ("de", "servico"), ("do", "plano"), ("da", "rede"), ("de", "hold"), ("do", "hold")}
)  # fmt: skip
_OWNED: Final = frozenset({"fence", "limit", "link", "priority"})
_FAR: Final = 7
_AGAIN: Final = frozenset(
    {"leave", "leaving", "without", "sem", "not", "nor", "nem", "deixa", "deixando"}
)
_OPENERS: Final = _EXCEPT | _BESIDE | frozenset(word for pair in _EXCEPT_PAIRS for word in pair)
_GOES_ON: Final = frozenset({"and", "e", "or", "ou", "nor", "nem", "the", "os", "as", "da", "do"})
_ALL: Final = frozenset(
    {
        "all",
        "every",
        "any",
        "each",
        "everything",
        "anything",
        "anywhere",
        "everywhere",
        "none",
        "nothing",
    }
)
_ASKED: Final = frozenset(
    {"only", "just", "apenas", "somente", "quero", "queria", "preciso", "want", "need", "which", "what", "how", "show", "list", "give", "tell", "quais", "quantos", "quantas", "mostra", "mostre", "lista", "liste", "me"}
)  # fmt: skip


@once
def excepted_in(part: Part) -> range:
    """The words that tell what is left out: to the end, or `apart from /HR, ...` to the pause."""
    if before := left_before(part):
        return before
    start = _excepted_from(part)
    if start is None:
        return range(0)
    if start == pointed_out(part):
        return range(start, start + 1)
    opens = all(
        word.shape == "mark" or word.folded in _OPENERS for word in part.words[: start - part.start]
    )
    closed = opens or _asks_after(part, start) or _only_names(part, start)
    return range(start, _pause(part, start) if closed else part.end)


def _only_names(part: Part, start: int) -> bool:
    """`jobs, fora os da /DWH, estao em ABEND`: names are left out, and the pause ends them."""
    pause = _pause(part, start)
    small = WHERE_WORDS | _GOES_ON | {","}
    inside = [at for at in range(start, pause) if part.reading.words[at].folded not in small]
    named = (at in part.reading.strong or part.reading.words[at].shape == "folder" for at in inside)
    after = [word.folded for word in part.reading.words[pause : min(pause + 2, part.end)]]
    ended = after[:1] in ([], [","]) and (_EXCEPT | _AGAIN).isdisjoint(after)
    return bool(inside) and ended and all(named)


def _asks_after(part: Part, start: int) -> bool:
    """`in /HR, leaving out what is held, which jobs are left`."""
    pause = _pause(part, start)
    words = part.reading.words
    stops = pause < part.end and words[pause].text == "."  # a sentence of its own
    asked = [word.folded for word in words[pause + 1 : part.end][: None if stops else 2]]
    return not _ASKED.isdisjoint(asked)


def _pause(part: Part, start: int) -> int:
    """Where a list of names ends, and what is asked begins."""
    words = part.reading.words
    for at in range(start, part.end - 1):
        goes_on = at + 1 in part.reading.strong or words[at + 1].folded in _GOES_ON
        if words[at].text in _LIST_ENDS and not (goes_on or words[at + 1].shape == "folder"):
            return at
    return part.end


def _excepted_from(part: Part) -> int | None:
    """From which word on everything is left out."""
    words = part.reading.words
    for at in range(part.start, part.end):
        pair = _pair(part, at)
        if pair in {("a", "nao"), ("que", "nao")}:  # only as `a nao ser`, `que nao seja`
            following = words[at + 1].folded if at + 1 < part.end else ""
            if following in {"ser", "seja", "sejam"}:
                return at + 1
        elif words[at].folded in _EXCEPT and not (words[at].quoted or _taken_out(part, at)):
            following = words[at + 1].folded if at + 1 < part.end else ""
            if following not in {"do", "da", "de", "than", "que"}:  # `fora do ar`, `menos de`
                return at + 1
        elif pair in _EXCEPT_PAIRS or _passes_over(part, at) or _but(part, at):
            return at + 1
    return None


def _taken_out(part: Part, at: int) -> bool:
    """`Tirando a APP01 do ar`, `retirando o X do plano`: what is done to it, and nothing left out."""
    if not part.reading.words[at].folded.endswith("ando"):
        return False
    words = [word.folded for word in part.reading.words[at + 1 : min(at + _FAR, part.end)]]
    return words[:1] not in (["os"], ["as"]) and any(pair in _OUT_OF for pair in pairwise(words))


def _passes_over(part: Part, at: int) -> bool:
    """`..., skip /HR`, `ignora os da APP01`: what is passed over is a place or a name."""
    if part.reading.words[at].folded not in _PASS_OVER | _BESIDE:
        return False
    if part.reading.words[at].folded in _PASS_OVER and not _begins(part, at):
        return False
    if _of_state(part, at + 1):
        return True
    while at + 1 < part.end and part.reading.words[at + 1].folded in WHERE_WORDS:
        at += 1
    named = at + 1 < part.end and not part.reading.words[at + 1].quoted
    after = [word.folded for word in part.reading.words[at + 2 : at + 4]]
    off = after == ["do", "ar"] or not _OWNED.isdisjoint(after[:1])  # `drop X's fence to 0`
    return (
        named
        and not off
        and (at + 1 in part.reading.strong or part.reading.words[at + 1].shape == "folder")
    )


def _pair(part: Part, at: int) -> tuple[str, str]:
    """The word and the one before it: `nao me mostra` is `nao mostra`."""
    words = part.reading.words
    back = 2 if at > part.start + 1 and words[at - 1].folded == "me" else 1
    return (words[at - back].folded, words[at].folded) if at > part.start else ("", "")


def _begins(part: Part, at: int) -> bool:
    """Nothing stands before it but a pause, a plea or a small word that goes on."""
    before = part.reading.words[at - 1] if at > part.start else None
    goes_on = _GOES_ON | {"please", "but", "mas"}
    return before is None or before.shape == "mark" or before.folded in goes_on


def _of_state(part: Part, at: int) -> bool:
    """`..., skip the ones that are held`: a state comes, with only small words before it."""
    covering = part.covering()
    for place in range(at, min(at + 2 * REACH, part.end)):
        hit = covering.get(place)
        if hit and (hit.meaning.states or hit.meaning.conditions or hit.ideas & _WAITS):
            return place > at
        if part.reading.words[place].folded not in WHERE_WORDS | CHAIN | {
            "just",
            "only",
            "already",
            "ja",
            "so",
        }:
            return False
    return False


def _but(part: Part, at: int) -> bool:
    """`Every agent but APP01`."""
    return part.reading.words[at].folded == "but" and any(
        word.folded in _ALL for word in part.reading.words[max(at - REACH, part.start) : at]
    )


def left_before(part: Part) -> range:
    """`..., the ready ones can be skipped`, `leave the held ones out`: what was said is left out."""
    words = [(at, word) for at, word in enumerate(part.words, part.start) if not word.quoted]
    starts, text = [], ""
    for at, word in words:
        starts.append((len(text), at))
        text += f"{word.folded} "
    plain = text.rstrip(" ?!.,;")
    if match := _AT_END.search(plain):
        end = next(at for offset, at in starts if offset >= match.start())
        begin = max(
            (at + 1 for at, word in words if at < end - 1 and word.text in _PAUSES),
            default=part.start,
        )
        return range(begin, end)
    around = (pattern.search(plain) for pattern in (_AROUND, *_ASIDES))
    if match := next(filter(None, around), None):
        inside = [at for offset, at in starts if match.start(1) <= offset < match.end(1)]
        return range(inside[0], inside[-1] + 1)
    return range(0)


@once
def pointed_out(part: Part) -> int | None:
    """Where `without it` stands, whose pronoun is what was named before."""
    words = part.reading.words
    for at in range(part.start + 1, part.end):
        pair = (words[at - 2].folded, words[at - 1].folded) if at > part.start + 1 else ("", "")
        excepts = words[at - 1].folded in _WITHOUT or pair in _APART
        following = words[at + 1].folded if at + 1 < part.end else ""
        alone = words[at].folded not in {"that", "this", "those", "these"} or following in {
            "one",
            "ones",
            "",
        }
        if excepts and words[at].folded in _PRONOUNS and (alone or following in _PAUSES):
            return at
    return None


def conditions_left(
    part: Part, starts: frozenset[int], excepted: range, lexicon: Lexicon
) -> tuple[Condition, ...]:
    """The conditions that the words of an exclusion say together, as `not waiting for a file`."""
    found: list[Condition] = list(denied_in(spoken_of(part).text))
    for stretch in _stretches(part, starts, excepted):
        ideas = frozenset(stretch.ideas())
        found += (one for hit in stretch.hits for one in hit.meaning.conditions)
        found += (one for one, rule in lexicon.derived if rule.holds(ideas))
        found += conditions_in(spoken_of(stretch).text)
        found += denied_in(f"not {spoken_of(stretch).text}")
    return tuple(dict.fromkeys(found))


def _stretches(part: Part, starts: frozenset[int], excepted: range) -> Iterator[Part]:
    if excepted:
        yield part.reading.part(excepted.start, excepted.stop)
    words = part.reading.words
    for hit in part.hits:
        if hit.start in starts and hit.start not in excepted and hit.ideas & _WAITS:
            end = next(
                (at for at in range(hit.end, part.end) if words[at].folded in _STOPS), part.end
            )
            yield part.reading.part(hit.start, end)
