"""Short questions of an aspect, asked of what the talk is about or of what they name."""

from typing import Final

from graphs.offline.asking.hearing import Heard
from graphs.offline.naming.pointers import KIND_OF, Pointer
from graphs.offline.naming.slots import entities_for, retarget
from graphs.offline.talk.aspects import Aspect, Aspects
from graphs.offline.talk.ellipsis import goes_on_with, repointed
from graphs.offline.talk.followups import means
from graphs.offline.talk.resolving import fits_of
from graphs.offline.talk.steps import Said, Step, anew, which
from graphs.offline.talk.targets import Fits, Targets, targets
from graphs.offline.text.clauses import Clause, clauses_of
from graphs.question import Condition, Entities, Intent, Task

_CLEAR, _SURE = 0.7, 0.85
_LONGEST: Final = 14
_LISTS: Final = frozenset(
    {Intent.JOB_LIST, Intent.JOB_COUNT, Intent.STREAM_LIST, Intent.WORKSTATION_LIST}
)
_ONE_STATE: Final = frozenset(
    {
        Intent.JOB_STATUS, Intent.STREAM_STATUS, Intent.WORKSTATION_STATUS, Intent.RESOURCE_STATUS,
        Intent.JOB_LOG, Intent.ACTION, Intent.CODE_MEANING, Intent.CONCEPT, Intent.PROCEDURE,
        Intent.SYNTAX,
    }
)  # fmt: skip
# `Rodam na mesma máquina?` asks of both, though it points at nothing.
_ALIKE: Final = frozenset({"same", "mesmo", "mesma"})
# `Show me HR_FTA91`, `e essa HR_FTA91 tá como`: how it is, and no more.
_LOOK: Final = frozenset({"show", "how_is", "status", "how_to"})
_LOOKS: Final = _LOOK | {
    "named", "object", "strong_name", "typed_name", "substance", "the", "reveal", "question", "polite", "about",
    "courtesy", "this", "that", "ref", "one:workstation", "workstation", "named_workstation", "ask_verb", "now", "what",
}  # fmt: skip
_ITS_OWN: Final = frozenset({"which", "what", "how_is", "ask_verb", "not"})
_OTHERS: Final = frozenset({"and", "e", "with", "com", "any", "a", "some", "alguma", "algum"})
_JOBS_ASKED: Final = frozenset({"jobs", "one:job", "many:job", "who", "how_many"})
_WAITS: Final = ("HOLD", "READY", "FENCE")
_SAYS_NO_MORE: Final = ("folders", "prompts", "codes", "return_codes", "measures", "group_by")


def aside(said: Said, aspects: Aspects) -> Step | None:
    """The question that the message asks of its object; None where it is no such question."""
    spoken = [word for word in said.reading.words if word.shape != "mark"]
    if len(spoken) > _LONGEST or said.number:
        return None
    one = said.hear(_whole(said))
    if _of_more(one) or _cuts_list(one, said):
        return None
    names = one.found.names
    apart = {name.at for name in names}
    aspect = aspects.asked(one.clause.part, apart)
    if aspect is None and (noun := _noun_at(one)):
        aspect = aspects.asked(one.clause.part, apart | noun)
    ordered = one.best.intent is Intent.ACTION and one.best.sure >= _CLEAR
    if (
        aspect is None
        and not ordered
        and _is_name(one, said)
        and aspects.says_nothing(one.clause.part, apart)
    ):
        return Step((status_of(one, said),))
    if aspect is None or _says_more(one) or _turned_round(aspect, one):
        return _of_machine(one, said)
    if (ordered and not one.clause.question) or (aspect.weak and _is_known(one, aspect, said)):
        return None
    return _of_named(aspect, one, said) if names else _of_the_talk(aspect, one, said)


def _of_more(one: Heard) -> bool:
    """`What's the USERJOBS stream for` asks of HWA, `o que falta da X` what is left of it."""
    if "to_do" in one.ideas and one.found.names:
        return True
    return "hwa_name" in one.ideas and one.best.intent is Intent.CONCEPT


def _cuts_list(one: Heard, said: Said) -> bool:
    """`Só os do stream X`, after a list: which of its rows."""
    last = next(iter(said.focus.tasks[-1:]), None)
    if last is None or last.intent not in _LISTS:
        return False
    return ("only" in one.ideas and bool(one.found.names)) or _of_machines(one, last, said)


def _of_machines(one: Heard, last: Task, said: Said) -> bool:
    """`And with a fence?`, after the ignored workstations: which of all have that."""
    if last.intent is not Intent.WORKSTATION_LIST or not one.found.entities.conditions:
        return False
    apart = not one.pointer and one.ideas.isdisjoint(_ITS_OWN)
    spoken = {word.folded for word in one.clause.part.words}
    return apart and (not _lone(said) or bool(spoken & _OTHERS))


def _says_more(one: Heard) -> bool:
    """It says which of many, or by its order who holds whom; `which folder is it in` groups nothing."""
    if one.found.names and one.ideas & {"held_up", "holds_others"}:
        return True
    single = one.pointer is not None and one.pointer.hard and not one.pointer.many
    slots = _SAYS_NO_MORE[:-1] if single else _SAYS_NO_MORE
    return any(getattr(one.found.entities, slot) for slot in slots)


def _is_known(one: Heard, aspect: Aspect, said: Said) -> bool:
    """A rule is sure of the message: of another question, or of this in one piece."""
    last = next(iter(said.focus.tasks[-1:]), None)
    of_one = last is not None and last.intent in _ONE_STATE and bool(said.focus.subjects)
    lists = not one.ideas.isdisjoint(_JOBS_ASKED | {"which", "what", "all"})
    if of_one and one.best.intent is Intent.JOB_LIST and not lists:
        return False  # `ended ok?`, after the state of one: of that one
    cut = len(clauses_of(said.reading)) > 1 or bool(one.found.names)
    return one.best.sure >= _CLEAR and not (cut and one.best.intent is aspect.intent)


def _noun_at(one: Heard) -> set[int]:
    """The noun beside a pointer, as in `its stream, how far is it` and `a stream dele`."""
    pointer, covering = one.pointer, one.clause.part.covering()
    if pointer is None or not pointer.hard or pointer.kind is None:
        return set()
    beside = (pointer.at, pointer.at + 1, pointer.at - 1)
    return {at for at in beside if (hit := covering.get(at)) and f"one:{pointer.kind}" in hit.ideas}


def _is_name(one: Heard, said: Said) -> bool:
    """`E o AUDIT_SEAL?` with no talk before it, or a name and nothing else."""
    names = one.found.names
    surely = len(names) == 1 and (names[0].strong or names[0].kind is not None)
    goes_on = "too" in one.ideas or one.clause.opens_with("about", "polite", "only")
    goes_on = goes_on or goes_on_with(one, said.focus)
    bare = not said.focus.tasks or ("bare_name" in one.ideas and not goes_on)
    return surely and bare and not names[0].place


def status_of(one: Heard, said: Said) -> Task:
    """The state of what the message names."""
    entities = entities_for(Intent.JOB_STATUS, one.found, one.ideas)
    return Task(
        intent=retarget(Intent.JOB_STATUS, entities),
        text=said.reading.text,
        entities=entities,
        confidence=_SURE,
        language=said.language,
    )


def _whole(said: Said) -> Clause:
    """The message as one clause."""
    reading = said.reading
    asks = any(word.text == "?" for word in reading.words)
    return Clause(reading.part(0, len(reading.words)), 0, question=asks)


def _of_named(aspect: Aspect, one: Heard, said: Said) -> Step | None:
    """`PAYCALC rc?`: of what is named, if that is one thing and no place."""
    name = one.found.names[0]
    if aspect.intent is Intent.IMPACT and _is_prompt(name.text, said):
        return Step((anew(said.focus.tasks[-1], said.language),))
    alone = aspect.alone or aspect.intent is None
    if (
        alone
        or len(one.found.names) > 1
        or name.path
        or (name.place and aspect.intent is not Intent.WHY)
    ):
        return None
    return Step((_task(aspect, aspect.intent, one, said),))


def _is_prompt(name: str, said: Said) -> bool:
    """The name of a prompt that the last answer told of, with the jobs that wait for it."""
    shown = said.focus.tasks and said.focus.tasks[-1].intent is Intent.PROMPT_LIST
    prompts = [ref for ref in said.focus.objects if ref.kind == "prompt"]
    return bool(shown) and any(name.upper() in ref.key.upper().split("#") for ref in prompts)


def _turned_round(aspect: Aspect, one: Heard) -> bool:
    """`O que espera por ele`: without its pointer it reads as `o que ele espera` does."""
    return aspect.intent is Intent.WHY_WAITING and "awaited" in one.ideas


def _of_the_talk(aspect: Aspect, one: Heard, said: Said) -> Step | None:
    """`rc?`: of what the last answer was about; the last question again where that told it."""
    last = next(iter(said.focus.tasks[-1:]), None)
    if last is None:
        return None
    if aspect.intent is Intent.WHY:
        return None  # `the same reason?`, of several: what they have in common
    bare = one.pointer is None or _plain(one.pointer)
    bare = bare or (aspect.of_many and one.pointer is not None and one.pointer.many)
    repeats = last.intent in aspect.after and not (aspect.intent and _one_row(last, said))
    if bare and (repeats or (aspect.intent is None and _told(aspect, last))):
        return Step(tuple(anew(task, said.language) for task in said.focus.tasks))
    if waiting := _of_prompt(aspect, one, said) or _of_resource(aspect, one, said):
        return waiting
    if aspect.intent is None or (bare and last.intent in _LISTS and not _lone(said)):
        return None
    return _asked(aspect, aspect.intent, one, said)


def _of_prompt(aspect: Aspect, one: Heard, said: Said) -> Step | None:
    """`Which job waits for it`, after a prompt: the jobs that wait for one."""
    shown = said.focus.objects
    one_only = len(shown) == 1 or (one.pointer is not None and one.pointer.many)
    if "one:job" in one.ideas and not one.ideas & {"which", "what"}:
        return None  # `who depends on that job`, after the prompt that holds it
    if (
        aspect.intent is not Intent.IMPACT
        or not one_only
        or {ref.kind for ref in shown} != {"prompt"}
    ):
        return None
    last = said.focus.tasks[-1]
    if len(shown) == 1 and last.intent is Intent.PROMPT_LIST and not one.ideas & _JOBS_ASKED:
        return Step((anew(last, said.language),))  # `what is it holding up`: its answer tells
    task = _task(aspect, Intent.JOB_LIST, one, said)
    waiting = Entities(conditions=(Condition.WAITING_FOR_PROMPT,))
    return Step((task.model_copy(update={"entities": waiting}),))


def _of_resource(aspect: Aspect, one: Heard, said: Said) -> Step | None:
    """`Who waits for it`, after a resource: the jobs that wait for its units."""
    held = [ref.key for ref in said.focus.subjects]
    of_one = {ref.kind for ref in said.focus.subjects} == {"resource"}
    if aspect.intent is not Intent.IMPACT or not of_one:
        return None
    task = _task(aspect, Intent.JOB_LIST, one, said)
    waiting = Entities(resources=tuple(held), conditions=(Condition.WAITING_FOR_RESOURCE,))
    return Step((task.model_copy(update={"entities": waiting}),))


def _of_machine(one: Heard, said: Said) -> Step | None:
    """`Is any job waiting for it to come back`, after a workstation: the jobs that wait there."""
    if running := _runs_there(one, said):
        return running
    machines = [ref for ref in said.focus.subjects if ref.kind == "workstation"]
    if "awaited" not in one.ideas or not machines or len(machines) < len(said.focus.subjects):
        return None
    waiting = Entities(workstations=tuple(ref.key for ref in machines), states=_WAITS)
    asked = Intent.JOB_COUNT if "how_many" in one.ideas else Intent.JOB_LIST
    return Step(
        (
            Task(
                intent=asked,
                text=said.reading.text,
                entities=waiting,
                confidence=_SURE,
                language=said.language,
            ),
        )
    )


def _runs_there(one: Heard, said: Said) -> Step | None:
    """`Who occupies RSK_AGT90`, known from the talk as a workstation: the jobs that run on it."""
    names = one.found.names
    if len(names) != 1 or not _is_machine(names[0].text, said):
        return None
    if {idea.removeprefix("^") for idea in one.ideas} <= _LOOKS and one.ideas & _LOOK:
        kinds = Entities(workstations=(names[0].text,))
        task = status_of(one, said).model_copy(update={"entities": kinds})
        return Step((task.model_copy(update={"intent": Intent.WORKSTATION_STATUS}),))
    if one.best.intent is not Intent.RESOURCE_HOLDERS:
        return None
    running = Entities(workstations=(names[0].text,), states=("EXEC",))
    task = Task(intent=Intent.JOB_LIST, text=said.reading.text, entities=running, confidence=_SURE)
    return Step((anew(task, said.language),))


def _is_machine(name: str, said: Said) -> bool:
    """The talk has told of it as a workstation."""
    groups = (said.focus.objects, said.focus.subjects, said.focus.listed, *said.focus.earlier)
    known = [ref for group in groups for ref in group if ref.kind == "workstation"]
    return any(means(name, ref) or ref.name.upper() == name.upper() for ref in known)


def _plain(pointer: Pointer) -> bool:
    """`It` and `that`, which may be what the last answer told."""
    told = pointer.index is None and not (pointer.many or pointer.other)
    return not pointer.hard or (pointer.kind is None and told)


def _told(aspect: Aspect, last: Task) -> bool:
    """The last answer has the number that is asked for now."""
    counted = _ONE_STATE | _LISTS | {Intent.COMMON_CAUSES, Intent.CRITICAL_JOBS}
    return last.intent not in (counted if aspect.of_many else _LISTS)


def _one_row(last: Task, said: Said) -> bool:
    """`Will it make it`, after a list of one: asked of that one."""
    return last.intent in _LISTS | {Intent.CRITICAL_JOBS} and _lone(said)


def _lone(said: Said) -> bool:
    """The list that was shown had one row: that is what is meant."""
    return len(said.focus.objects) == 1


def _asked(aspect: Aspect, intent: Intent, one: Heard, said: Said) -> Step | None:
    """The question about what the pointer means, or else about what was spoken of last."""
    task = _task(aspect, intent, one, said)
    fits: Fits = aspect.of or fits_of(task)
    words = {word.folded for word in one.clause.part.words}
    alike = Pointer(0, many=True, both=True) if words & _ALIKE else Pointer(0, hard=False)
    meant = _meant(fits, one.pointer or alike, said)
    if meant.refs:
        asked = repointed(task, meant.refs, said.reading.text)
        return Step((asked.model_copy(update={"part": aspect.tells}),))
    return Step((which(task, meant.choices, said.language),)) if meant.choices else None


def _meant(fits: Fits, pointer: Pointer, said: Said) -> Targets:
    if fits and pointer.kind and KIND_OF[pointer.kind] not in fits:
        return Targets()
    near = said.focus
    if (
        not pointer.hard and pointer.kind is None
    ):  # nothing points further back than the last answer
        near = near.model_copy(update={"earlier": near.earlier[-1:]})
    return targets(pointer, near, fits)


def _task(aspect: Aspect, intent: Intent | None, one: Heard, said: Said) -> Task:
    asked = intent or Intent.JOB_STATUS
    entities = entities_for(asked, one.found, one.ideas)
    entities = entities.model_copy(update=_STATELESS)
    return Task(
        intent=retarget(asked, entities),
        text=said.reading.text,
        entities=entities,
        confidence=_SURE,
        language=said.language,
        part=aspect.tells,
    )


_STATELESS: Final = {"states": (), "conditions": (), "group_by": ()}
