"""Which slot a name goes to: by its noun, else by what the intent is about."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from graphs.offline.filters.measuring import UNBEGUN
from graphs.offline.naming.entities import Found
from graphs.offline.naming.names import Name
from graphs.question import Condition, Entities, Intent, OfSchedule, TimeSpan

_BY_KIND: Final = {
    "job": "jobs",
    "stream": "streams",
    "workstation": "workstations",
    "resource": "resources",
}
_BY_INTENT: Final = {
    Intent.WORKSTATION_STATUS: "workstations",
    Intent.WORKSTATION_LIST: "workstations",
    Intent.RESOURCE_STATUS: "resources",
    Intent.RESOURCE_HOLDERS: "resources",
}
_NO_OBJECTS: Final = frozenset(
    {
        Intent.RULE_BREAKING, Intent.OUTSIDE, Intent.GREETING, Intent.HELP, Intent.PLAN_RUN,
        Intent.ENGINE_INFO, Intent.PROMPT_LIST, Intent.HANDOVER,
    }
)  # fmt: skip
_WORKSTATION_ORDERS: Final = frozenset({"limit", "fence", "act_workstation"})
_LISTS: Final = frozenset(
    {Intent.JOB_LIST, Intent.JOB_COUNT, Intent.STREAM_LIST, Intent.COMMON_CAUSES}
)
_WHERE: Final = _LISTS | {Intent.CRITICAL_JOBS, Intent.PLAN_SUMMARY}
_STATELESS: Final = frozenset(
    {
        Intent.PROMPT_LIST, Intent.WORKSTATION_LIST, Intent.WORKSTATION_STATUS, Intent.ENGINE_INFO,
        Intent.PLAN_RUN, Intent.RESOURCE_STATUS, Intent.RESOURCE_HOLDERS,
    }
)  # fmt: skip
# These are about times and changes: how things stand is for their tools to see.
_UNCONDITIONAL: Final = frozenset(
    {
        Intent.PROMPT_LIST, Intent.ETA, Intent.DEADLINES, Intent.CRITICAL_PATH, Intent.WHAT_IF,
        Intent.WHAT_CHANGED, Intent.HANDOVER, Intent.PAST_FAILURES, Intent.SCHEDULE,
        Intent.RERUN_SAFETY,
    }
)  # fmt: skip
_WAITING: Final = ("HOLD", "READY", "FENCE")
# Told from the documents, or declined: whatever time is named, nothing is looked up for it.
_TIMELESS: Final = frozenset(
    {
        Intent.OUTSIDE, Intent.RULE_BREAKING, Intent.GREETING, Intent.HELP, Intent.ACTION, Intent.NOT_BUILT,
        Intent.CODE_MEANING, Intent.CONCEPT, Intent.PROCEDURE, Intent.SYNTAX,
    }
)  # fmt: skip
# How things stand, whatever night is spoken of: only what happened has a time.
_AS_IT_STANDS: Final = _STATELESS | {
    Intent.CRITICAL_PATH,
    Intent.CRITICAL_JOBS,
    Intent.PLAN_SUMMARY,
}
_GONE: Final = frozenset(
    {"since", "desde", "last", "past", "previous", "yesterday", "ontem", "passada", "passado", "anterior", "after", "before", "depois", "antes"}
)  # fmt: skip
_OF_HWA: Final = frozenset(
    {"MAKEPLAN", "SWITCHPLAN", "CREATEPOSTREPORTS", "UPDATESTATS", "STARTAPPSERVER", "CHECKSYNC", "FINAL", "RESETFTA",
     "USERJOBS", "JOBS"}
)  # fmt: skip
_OF_DOCUMENTS: Final = frozenset(
    {Intent.CONCEPT, Intent.PROCEDURE, Intent.SYNTAX, Intent.CODE_MEANING}
)
_STATUSES: Final = frozenset({Intent.JOB_STATUS, Intent.STREAM_STATUS})
_ACRONYM: Final = 4
_YESTERDAY: Final = frozenset({"yesterday", "ontem"})
_WILD: Final = frozenset("@?")
_MANY: Final = frozenset("@?+~")
# What may be denied of a job: the others are denials themselves, as `not finished`.
_DENIABLE: Final = frozenset(
    {
        Condition.LATE,
        Condition.LONG_RUNNING,
        Condition.RERUN,
        Condition.CRITICAL,
        Condition.STUCK,
        Condition.OVERDUE,
        Condition.CARRIED_FORWARD,
        Condition.WAITING_FOR_PREDECESSOR,
        Condition.WAITING_FOR_FILE,
        Condition.WAITING_FOR_PROMPT,
        Condition.WAITING_FOR_RESOURCE,
        Condition.WAITING_FOR_TIME,
    }
)
_WORKSTATION_CONDITIONS: Final = frozenset(
    {"unlinked", "limit_zero", "fence_set", "ignored", "version", "event_processor", "master"}
)


def entities_for(intent: Intent, found: Found, ideas: frozenset[str]) -> Entities:
    """The entities of a clause that has this intent."""
    if intent in _NO_OBJECTS:
        named = {"names": _prompt_names(found.names)} if intent is Intent.PROMPT_LIST else {}
        return _narrowed(intent, found.entities.model_copy(update=named), ideas)
    slots: dict[str, list[str]] = {}
    for name in _asked_about(intent, found.names):
        if name.at in found.outside or (name.doubtful and intent in _WHERE):
            continue
        slot, text = _slotted(name, intent, found.names, ideas)
        slots.setdefault(slot, []).append(text)
    for pattern in found.patterns:
        slots.setdefault(_of_pattern(intent, ideas), []).append(pattern)
    slots.get("folders", []).extend(found.entities.folders)
    placed = {slot: tuple(dict.fromkeys(names)) for slot, names in slots.items()}
    if intent is Intent.STREAM_STATUS and set(placed) == {"names"} and "final_name" in ideas:
        placed = {"streams": placed["names"]}
    update = {**placed, **_supposed(intent, found, ideas)}
    entities = found.entities.model_copy(update=update)
    return _narrowed(intent, _without_denied(intent, entities, found), ideas)


def _slotted(
    name: Name, intent: Intent, names: Sequence[Name], ideas: frozenset[str]
) -> tuple[str, str]:
    """The slot of a name and what goes there; `billing`, in a list, is the folder of that name."""
    slot = _slot(name, intent, names, ideas)
    if name.area and intent in _WHERE and slot in {"names", "workstations"}:
        return "folders", f"/{name.text}"
    if slot == "names" and intent in _LISTS and _WILD & set(name.text):
        slot = _of_pattern(intent, ideas)
    return slot, name.text


def _asked_about(intent: Intent, names: Sequence[Name]) -> Sequence[Name]:
    """`PAYCALC runs on APP01. Is it linked?`: the machine is asked about, not what runs there."""
    if intent in _OF_DOCUMENTS:  # of a subject of the documents only what is surely a name
        named = [name for name in names if name.strong and name.text not in _OF_HWA]
        return named if intent is Intent.SYNTAX else [one for one in named if not _is_acronym(one)]
    placed = [name for name in names if name.place or name.kind == "workstation"]
    return placed if intent is Intent.WORKSTATION_STATUS and placed else names


def _prompt_names(names: Sequence[Name]) -> tuple[str, ...]:
    """`Prompt FINOK`: what surely is a name, and is not said to be that of another kind."""
    bare = (one for one in names if one.kind is None and not (one.place or one.path))
    return tuple(dict.fromkeys(one.text for one in bare if not one.doubtful))


def _is_acronym(name: Name) -> bool:
    """`Our runbook for the CDR file`: what a trade calls its things."""
    return name.kind is None and name.text.isalpha() and len(name.text) <= _ACRONYM


def _of_pattern(intent: Intent, ideas: frozenset[str]) -> str:
    """A pattern means jobs, unless the question is about another kind."""
    if intent is Intent.STREAM_LIST or ("streams" in ideas and "jobs" not in ideas):
        return "streams"
    return _BY_INTENT.get(intent, "jobs")


def _without_denied(intent: Intent, entities: Entities, found: Found) -> Entities:
    """`Not running` leaves out what runs, `not late` what is late."""
    denied = found.denied
    if denied is None or intent not in _WHERE:
        return entities
    dropped = [one for one in denied.conditions if one in _DENIABLE]
    # `neither held nor successful`, `not in SUCC` are other than not finished
    several = len(denied.states) > 1 or denied.literal
    refined = {*dropped, *([Condition.NOT_FINISHED] if several else [])}
    return entities.model_copy(
        update={
            "states": tuple(
                one for one in entities.states if one not in {*denied.states, *denied.spare}
            ),
            "without_states": denied.states,
            "conditions": tuple(one for one in entities.conditions if one not in refined),
            "without_conditions": tuple(dropped),
        }
    )


def _supposed(intent: Intent, found: Found, ideas: frozenset[str]) -> dict[str, object]:
    """What the clause looks ahead to, as far as this intent has use for it."""
    ahead = found.ahead
    if intent is Intent.WHAT_IF:
        lasting = ahead.span is not None and ahead.span.until is not None
        change = ahead.change or ("outage" if lasting or "stuck" in ideas else None)
        span = None if _is_setting(ahead.span, change, ahead.value) else ahead.span
        return {"change": change, "value": ahead.value, "span": span}
    if intent is Intent.ETA:
        return {"deadline": ahead.deadline, "span": None}
    if intent is Intent.DEADLINES:
        return {"delay_minutes": ahead.delay_minutes, "span": None}
    if intent is Intent.WHAT_CHANGED:
        return {"span": _left_open(found.entities.span)}
    if intent is Intent.SCHEDULE:
        return {"day": ahead.day, "asks": _of_schedule(ideas), "span": None}
    return {}


def _is_setting(span: TimeSpan | None, change: str | None, value: int | None) -> bool:
    """`Limit up to 5` sets five, and ends at no hour."""
    words = span.words.split() if span else []
    return change in {"limit", "fence", "priority"} and words[-1:] == [str(value)]


def _left_open(span: TimeSpan | None) -> TimeSpan | None:
    """`Since I left at 18:00`: changes of one minute are never meant, but those since then."""
    if span is None or span.since is None or span.until is None:
        return span
    momentary = span.until - span.since <= timedelta(minutes=1)
    return span.model_copy(update={"until": None}) if momentary else span


def _of_schedule(ideas: frozenset[str]) -> OfSchedule:
    """Why it is not in the plan, why it is, or whether it will be."""
    chosen = ideas >= {"calendar", "in_plan"} and not ideas.isdisjoint({"which", "what"})
    why = chosen or bool(ideas & {"why", "cause"})
    if "will" in ideas and not why:
        return "will"
    if "not" in ideas or ("left_out" in ideas and "calendar" not in ideas):
        return "why_not"
    return "why" if why else "will"


def _slot(name: Name, intent: Intent, names: Sequence[Name], ideas: frozenset[str]) -> str:
    if name.kind in _BY_KIND:
        return _BY_KIND[name.kind]
    if name.path and not name.place and intent in _LISTS:
        return "folders"
    if intent in _BY_INTENT and "#" not in name.text:
        return _BY_INTENT[intent]
    if _tells_where(name, intent, names, ideas) or _is_workstation(intent, ideas):
        return "workstations"
    return "resources" if intent is Intent.ACTION and "units" in ideas else "names"


def _tells_where(name: Name, intent: Intent, names: Sequence[Name], ideas: frozenset[str]) -> bool:
    """`on APP01` beside something else that the clause is about."""
    wide = intent is Intent.ACTION and bool(ideas & {"ref", "jobs", "streams", "all"})
    return name.place and (intent in _WHERE or len(names) > 1 or wide)


def _is_workstation(intent: Intent, ideas: frozenset[str]) -> bool:
    """Only workstations have links, limits and fences."""
    if intent is Intent.ACTION:
        return bool(ideas & _WORKSTATION_ORDERS) and "prompt_number" not in ideas
    if intent is Intent.WHAT_IF:
        return "value" in ideas and bool(ideas & {"limit", "fence"})
    fenced = intent is Intent.JOB_LIST and "fence" in ideas
    return fenced or (intent is Intent.WHY and bool(ideas & {"linked", "unlinked"}))


def _narrowed(intent: Intent, entities: Entities, ideas: frozenset[str]) -> Entities:
    """Without states and conditions that this intent has no use for, and with implied ones."""
    update: dict[str, object] = {}
    if intent in _TIMELESS or (intent in _AS_IT_STANDS and _of_now(entities.span)):
        update["span"] = None
    if intent in _STATELESS | _UNCONDITIONAL:
        update["states"] = ()
    if intent in _STATUSES:
        update["states"] = tuple(state for state in entities.states if state != "SUCC")
    update["conditions"] = tuple(
        condition for condition in entities.conditions if _tells(condition, intent)
    )
    if intent is Intent.COMMON_CAUSES:
        update["states"] = _stopped(entities.states, ideas)
    elif intent in _LISTS:
        update |= _listed(entities, ideas)
    return entities.model_copy(update=update)


def _of_now(span: TimeSpan | None) -> bool:
    """`The critical path of the night` is that of the plan which runs; so are agents down tonight."""
    if span is None or span.of or any(map(str.isdecimal, span.words)):
        return False
    return _GONE.isdisjoint(span.words.split())


def _stopped(states: tuple[str, ...], ideas: frozenset[str]) -> tuple[str, ...]:
    """What waits, whatever it waits for; who says held or ready means no more than that."""
    waiting = not ideas.isdisjoint({"waiting", "waiting_word"})
    if waiting and ideas.isdisjoint({"held", "ready", "fenced"}):
        others = (state for state in states if state not in _WAITING)
        return (*_WAITING, *others)
    return tuple(state for state in states if state != "SUCC")


def _tells(condition: Condition, intent: Intent) -> bool:
    """Conditions of workstations tell nothing of jobs, nor the reverse."""
    if intent in _UNCONDITIONAL:
        return False
    of_workstation = condition in _WORKSTATION_CONDITIONS
    if intent is Intent.WORKSTATION_LIST:
        return of_workstation
    return not of_workstation or intent in {Intent.WORKSTATION_STATUS, Intent.WHY}


def _listed(entities: Entities, ideas: frozenset[str]) -> dict[str, object]:
    """A waiting job is in HOLD, unless a condition says what it waits for."""
    states = entities.states
    conditions = tuple(one for one in entities.conditions if one not in _WORKSTATION_CONDITIONS)
    if any(condition.startswith("waiting_for") for condition in conditions):
        conditions = tuple(one for one in conditions if one is not Condition.STUCK)  # that is how
        states = tuple(state for state in states if state != "HOLD" or "held" in ideas)
    if "not_finished" in conditions:
        states = tuple(state for state in states if state != "SUCC")
    if entities.return_codes or _coded(
        entities
    ):  # how a job ended is in its code: `ended with rc 8` is no success
        states = tuple(state for state in states if state != "SUCC")
    elif "finish" in ideas and not states and not conditions and not _measured(entities):
        states = ("SUCC",)
    if not states:
        states = _implied(entities, ideas, alone=not conditions)
    span = None if _is_told(conditions, entities.span) else entities.span
    return {"states": states, "conditions": conditions, "span": span}


def _is_told(conditions: Sequence[Condition], span: TimeSpan | None) -> bool:
    """Carried over from yesterday, or late today whenever it was due to start: no time of its run."""
    carried = Condition.CARRIED_FORWARD in conditions and span is not None
    if carried and span and _YESTERDAY & set(span.words.split()):
        return True
    return Condition.LATE in conditions and _of_now(span)


def _implied(entities: Entities, ideas: frozenset[str], *, alone: bool) -> tuple[str, ...]:
    """The states that no word names."""
    if "unbegun" in ideas and alone and not entities.without_states:
        return UNBEGUN
    if alone and _runs_there(entities, ideas):
        return ("EXEC",)
    return ("FENCE",) if "fence" in ideas and entities.workstations else ()


def _runs_there(entities: Entities, ideas: frozenset[str]) -> bool:
    """`What runs on APP01`: what does so now, where no time or order is said."""
    other = not ideas.isdisjoint({"will", "due", "meant_to", "can_i", "day", "not", "past", "all"})
    narrowed = entities.without_states or entities.span or entities.group_by
    there = bool(entities.workstations) and "present_run" in ideas
    return there and not (other or narrowed or _measured(entities))


def _coded(entities: Entities) -> bool:
    return any(one.quantity == "return_code" for one in entities.measures)


def _measured(entities: Entities) -> bool:
    """How long or how often a job ran says nothing of how it ended."""
    return bool(entities.measures or entities.order or entities.without_states)


def retarget(intent: Intent, entities: Entities) -> Intent:
    """The status of a thing is asked of the kind that the thing is."""
    statuses = {
        "jobs": Intent.JOB_STATUS,
        "streams": Intent.STREAM_STATUS,
        "workstations": Intent.WORKSTATION_STATUS,
        "resources": Intent.RESOURCE_STATUS,
    }
    if intent is Intent.WORKSTATION_STATUS and entities.conditions and not entities.objects():
        return Intent.WORKSTATION_LIST
    if intent is Intent.CRITICAL_JOBS and Condition.CRITICAL in entities.without_conditions:
        return Intent.JOB_LIST
    if intent in {Intent.JOB_STATUS, Intent.STREAM_STATUS} and _selects_many(entities):
        streams = entities.streams and not (entities.jobs or entities.names)
        return Intent.STREAM_LIST if streams else Intent.JOB_LIST
    if intent is Intent.JOB_LIST and _selects_one(entities):
        return Intent.JOB_STATUS
    filled = [slot for slot in (*statuses, "names") if getattr(entities, slot)]
    if intent not in statuses.values() or len(filled) != 1 or filled[0] == "names":
        return intent
    return statuses[filled[0]]


def _selects_one(entities: Entities) -> bool:
    """`sj WS#STREAM.JOB`: a list of that one job is its status."""
    one = entities.jobs[0] if len(entities.jobs) == 1 else ""
    plain = {"#", "."} <= set(one) and not set(one) & _MANY
    others = len(entities.objects()) > 1 or entities.folders or entities.conditions
    return plain and not (others or entities.measures or entities.order or entities.group_by)


def _selects_many(entities: Entities) -> bool:
    """One name with wildcards or qualifiers, or none that is sorted: a list is meant."""
    named = (*entities.jobs, *entities.streams, *entities.names)
    if entities.order and not entities.objects():
        return True  # `as tres execucoes mais longas`
    return len(named) == 1 and bool(set(named[0]) & _MANY) and not entities.workstations
