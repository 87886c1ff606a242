"""The house, put together: read top to bottom, this is the architecture."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import httpx
from prometheus_client import CollectorRegistry
from pydantic import SecretStr
from redis.asyncio import Redis

from graphs.budget import Limits
from graphs.checkpoints import RedisSaver, make_saver, open_redis
from graphs.diagnostics import diagnostics_agent
from graphs.knowledge import Shelf, knowledge_agent
from graphs.models import Models, open_models
from graphs.offline.model import OfflineModel
from graphs.offline.phrase import Phraser
from graphs.offline.understand import Understander
from graphs.specialist import Brain
from graphs.status import status_agent
from graphs.supervisor import Desk, Team, solo, supervisor
from prompts.book import PhraseBook
from retrievers.embeddings import make_embeddings
from retrievers.search import KnowledgeBase, index
from retrievers.store import open_store
from server.auth import Role, Tokens, Users
from server.history import HistoryKeys, RedisHistory
from server.idempotency import Idempotency
from server.journal import Journal, Keeping
from server.plant import Plant, open_plant
from server.runs import Runs
from server.settings import Settings
from server.shared_plan import SharedPlan
from server.threads import Threads
from server.turns import Graph, Turns
from tools.hwa.address import HwaAddress
from tools.hwa.bulk import BulkReader
from tools.hwa.capabilities import Engine
from tools.hwa.client import HwaClient
from tools.hwa.client import now as utc_now
from tools.hwa.either import EitherHwa
from tools.hwa.transport.stack import Policy, open_http, over, stacked
from tools.hwa.v1.client import HwaV1
from tools.kept.lookout import look_around
from tools.kept.past import Past
from tools.plan.copy.mirror import Mirror
from tools.plan.copy.reading import PlanReader
from tools.plan.past.shifts import Shifts
from tools.sources import Sources

Clock = Callable[[], datetime]


@dataclass(frozen=True, kw_only=True)
class Runtime:
    """Everything that serves a question, open and ready."""

    settings: Settings
    hwa: HwaClient
    plant: Plant
    journal: Journal
    past: Past
    registry: CollectorRegistry
    redis: Redis
    knowledge: KnowledgeBase
    graphs: Mapping[str, Graph]
    threads: Threads
    runs: Runs
    turns: Mapping[str, Turns]
    idempotency: Idempotency
    users: Users
    tokens: Tokens
    model: str
    credentials: tuple[str, str] | None
    process: str


@dataclass(frozen=True, kw_only=True)
class Texts:
    """What is read from our own files and never changes: what is said, and how it is understood."""

    book: PhraseBook
    understander: Understander


def read_texts(settings: Settings) -> Texts:
    """Everything that is said and understood, read and compiled.

    Raises:
        PhraseBroken, PhraseMissing, LexiconError, MannersError: a file does not hold what it must.
    """
    zone = ZoneInfo(settings.timezone)
    return Texts(
        book=PhraseBook(), understander=Understander(timezone=zone, shifts=_shifts(settings))
    )


@asynccontextmanager
async def open_runtime(
    settings: Settings,
    *,
    hwa_transport: httpx.AsyncBaseTransport | None = None,
    clock: Clock | None = None,
    texts: Texts | None = None,
) -> AsyncIterator[Runtime]:
    """Opens the house and closes it in the reverse order, whatever happens in between.

    `hwa_transport` and `clock` let evaluations and tests stand in for the master and for time;
    who opens many houses reads the `texts` for all of them once.

    Raises:
        RedisUnavailable, RetrieverError, PhraseBroken: a part cannot be opened.
    """
    async with AsyncExitStack() as stack:
        now = clock or utc_now
        registry = CollectorRegistry()
        http = await stack.enter_async_context(_hwa_http(settings, hwa_transport, registry))
        engine = Engine(http, settings.tws_api)
        hwa = EitherHwa(http, now, engine=engine, older=HwaV1(http, now))
        redis = await stack.enter_async_context(open_redis(settings.redis_url))
        knowledge = await stack.enter_async_context(_open_knowledge(settings))
        # What reads files does so beside the event loop, which may be serving others already.
        read = await asyncio.to_thread(read_texts, settings) if texts is None else texts
        models = await stack.enter_async_context(_open_models(settings))
        desk = _desk(settings, read, now, models, Shelf(knowledge))
        saver = make_saver(redis, settings.conversation_ttl)
        shared = _shared(settings, redis)
        journal = _journal(settings, hwa, redis, shared, now)
        plant = await stack.enter_async_context(_open_plant(settings, hwa, shared, journal, now))
        past = _past(settings, redis, now)
        sources = Sources(
            hwa=hwa,
            copy=plant.copy,
            library=knowledge,
            past=past,
            loaded=lambda: plant.percent,
            clock=now,
        )
        team = _team(desk.brain, read.book, sources, knowledge)
        graphs = _graphs(desk, team, saver)
        threads = Threads(redis, settings.conversation_ttl)
        runs = _runs(settings, redis)
        turns = await stack.enter_async_context(_open_turns(settings, graphs, runs, threads))
        users, credentials = _users(settings)
        yield Runtime(
            settings=settings,
            hwa=hwa,
            plant=plant,
            journal=journal,
            past=past,
            registry=registry,
            redis=redis,
            knowledge=knowledge,
            graphs=graphs,
            threads=threads,
            runs=runs,
            turns=turns,
            idempotency=Idempotency(redis, timedelta(hours=settings.run_hours)),
            users=users,
            tokens=_tokens(settings),
            model=", ".join(settings.llm_models) or "offline",
            credentials=credentials,
            process=secrets.token_hex(4),
        )


@asynccontextmanager
async def _hwa_http(
    settings: Settings, pool: httpx.AsyncBaseTransport | None, registry: CollectorRegistry
) -> AsyncIterator[httpx.AsyncClient]:
    """The way to the master, or to what stands in for it: all take the same steps."""
    address = HwaAddress(
        hosts=settings.tws_host or ["simulator"],
        port=settings.tws_port,
        scheme=settings.tws_scheme,
        ca_bundle=str(settings.tws_ca_bundle) if settings.tws_ca_bundle else None,
        user=settings.tws_user,
        password=settings.tws_password,
        api_key=settings.tws_api_key,
        timeout=settings.tws_seconds,
    )
    policy = Policy(
        attempts=settings.tws_retries + 1,
        cache_seconds=settings.tws_cache_seconds,
        connections=settings.tws_connections,
        breaker_failures=settings.tws_breaker_failures,
    )
    if pool is None and not settings.tws_host:
        pool = await asyncio.to_thread(_simulator, settings)
    if pool is None:
        client = await asyncio.to_thread(open_http, address, policy, registry)
    else:
        client = over(stacked(pool, address, policy, registry), address)
    async with client as http:
        yield http


def _master(settings: Settings) -> str:
    """What tells this plant from another one that shares the Redis."""
    return f"{settings.tws_scheme}://{','.join(settings.tws_host)}:{settings.tws_port}"


def _shared(settings: Settings, redis: Redis) -> SharedPlan | None:
    """Processes that share a Redis and a master share one reader of the plan."""
    if settings.redis_url.startswith("memory:"):
        return None
    lease = timedelta(seconds=settings.lease_seconds)
    return SharedPlan(redis, _master(settings), lease=lease)


def _journal(
    settings: Settings, hwa: HwaClient, redis: Redis, shared: SharedPlan | None, clock: Clock
) -> Journal:
    """What is kept of the plan's past, by whoever reads the plan."""
    keeping = Keeping(
        hours=settings.history_hours,
        megabytes=settings.history_megabytes,
        frame_minutes=settings.history_frame_minutes,
        turn_seconds=settings.mirror_seconds,
    )
    return Journal(
        redis,
        HistoryKeys(_master(settings)),
        keeping,
        look_around=lambda: look_around(hwa, clock),
        guard=shared.write if shared else None,
    )


def _past(settings: Settings, redis: Redis, clock: Clock) -> Past:
    """What was kept, whichever process kept it, and by which shifts it is asked."""
    history = RedisHistory(redis, HistoryKeys(_master(settings)))
    return Past(history, _shifts(settings), clock)


def _shifts(settings: Settings) -> Shifts:
    """When shifts begin, in the zone of times."""
    hours = tuple(time.fromisoformat(hour) for hour in settings.shift_hours)
    return Shifts(hours, ZoneInfo(settings.timezone))


@asynccontextmanager
async def _open_plant(
    settings: Settings,
    hwa: HwaClient,
    shared: SharedPlan | None,
    journal: Journal,
    clock: Clock,
) -> AsyncIterator[Plant]:
    """The copy of the plan, and beside it the record of what changes."""
    mirror = Mirror(PlanReader(BulkReader(hwa), clock))
    async with open_plant(
        mirror, shared, seconds=settings.mirror_seconds, clock=clock, journal=journal
    ) as plant:
        yield plant


def _simulator(settings: Settings) -> httpx.AsyncBaseTransport:
    """A plant in this process; imported only where it is used."""
    from tools.hwa.simulator.plan.clock import RealClock  # noqa: PLC0415
    from tools.hwa.simulator.plants.generate import generate  # noqa: PLC0415
    from tools.hwa.simulator.wire.app import make_simulator  # noqa: PLC0415

    world = generate(
        jobs=settings.simulator_jobs,
        seed=settings.simulator_seed,
        scenario=settings.simulator_scenario,
        clock=RealClock(),
    )
    return httpx.ASGITransport(app=make_simulator(world))


@asynccontextmanager
async def _open_knowledge(settings: Settings) -> AsyncIterator[KnowledgeBase]:
    embeddings = await asyncio.to_thread(
        make_embeddings,
        settings.embeddings_endpoint,
        settings.embeddings_api_key,
        settings.embeddings_model,
    )
    opening = await asyncio.to_thread(open_store, settings.qdrant_url, embeddings=embeddings)
    async with opening as store:
        await index(store)
        yield await asyncio.to_thread(KnowledgeBase, store)


def _open_models(settings: Settings) -> AbstractAsyncContextManager[Models]:
    """The configured language models, where there are some."""
    return open_models(
        settings.llm_models,
        endpoint=settings.llm_endpoint,
        api_key=settings.llm_api_key,
        seconds=settings.llm_seconds,
        first_token_seconds=settings.llm_first_token_seconds,
        limits=Limits(tokens=settings.llm_turn_tokens, seconds=settings.llm_turn_seconds),
        failures=settings.llm_breaker_failures,
        rest_seconds=settings.llm_breaker_seconds,
    )


def _desk(settings: Settings, texts: Texts, now: Clock, models: Models, shelf: Shelf) -> Desk:
    zone = ZoneInfo(settings.timezone)
    phraser = Phraser(texts.book, zone)
    brain = Brain(
        offline=OfflineModel(phraser=phraser, clock=now),
        models=models,
        zone=zone,
    )
    return Desk(
        brain=brain,
        understander=texts.understander,
        phraser=phraser,
        papers=shelf,
        clock=now,
        prompt=texts.book.agent_prompt("supervisor"),
    )


def _team(brain: Brain, book: PhraseBook, sources: Sources, knowledge: KnowledgeBase) -> Team:
    status = status_agent(brain, sources.hwa, sources.copy, book.agent_prompt("status"))
    return {
        "status": status,
        "diagnostics": diagnostics_agent(brain, sources, book.agent_prompt("diagnostics")),
        "knowledge": knowledge_agent(brain, knowledge, book.agent_prompt("knowledge")),
    }


def _graphs(desk: Desk, team: Team, saver: RedisSaver) -> dict[str, Graph]:
    """The supervisor over its team, and each specialist alone, all on the same checkpoints."""
    built = {"supervisor": supervisor(desk, team)} | {
        name: solo(desk, name, agent) for name, agent in team.items()
    }
    return {name: graph.compile(checkpointer=saver, name=name) for name, graph in built.items()}


def _runs(settings: Settings, redis: Redis) -> Runs:
    return Runs(
        redis,
        ttl=timedelta(hours=settings.run_hours),
        lease_ttl=timedelta(seconds=settings.lease_seconds),
    )


@asynccontextmanager
async def _open_turns(
    settings: Settings, graphs: Mapping[str, Graph], runs: Runs, threads: Threads
) -> AsyncIterator[dict[str, Turns]]:
    """The turns of every graph; those under way are ended with the house."""
    async with AsyncExitStack() as stack:
        turns = {
            name: Turns(graph, runs, threads, seconds=settings.turn_seconds)
            for name, graph in graphs.items()
        }
        for one in turns.values():
            stack.push_async_callback(one.close)
        yield turns


def _users(settings: Settings) -> tuple[Users, tuple[str, str] | None]:
    """The users, and the administrator's made-up password where none was set (development)."""
    made_up = None if settings.admin_password else secrets.token_urlsafe(12)
    password = settings.admin_password or SecretStr(made_up or "")
    accounts: dict[str, tuple[SecretStr, Role]] = {
        user.username: (user.password, user.role) for user in settings.users
    }
    accounts[settings.admin_username] = (password, "admin")
    return Users(accounts), (settings.admin_username, made_up) if made_up else None


def _tokens(settings: Settings) -> Tokens:
    """Without a secret of its own a development server signs anew at each start."""
    secret = settings.secret_key.get_secret_value() if settings.secret_key else ""
    return Tokens(secret or secrets.token_hex(32), timedelta(minutes=settings.token_minutes))
