"""The operator's question in words: several ways to ask each thing, in both languages."""

from collections.abc import Mapping
from random import Random
from types import MappingProxyType

from evals.scenarios.kind import Asks
from graphs.question import Language

WORDINGS: Mapping[tuple[Asks, Language], tuple[str, ...]] = MappingProxyType(
    {
        ("waiting", "en"): (
            "Why is {name} not starting?",
            "why isn't {name} running yet?",
            "What is {name} waiting for, all the way to the root?",
            "What is holding up {name}?",
            "{name} should have run by now. What is it stuck on?",
            "why is job {name} still waiting",
        ),
        ("waiting", "pt"): (
            "Por que {name} não começa?",
            "por que o job {name} ainda não rodou?",
            "O que {name} está esperando, até a raiz?",
            "O que está segurando o {name}?",
            "{name} já devia ter rodado. Está preso em quê?",
            "por que o job {name} continua esperando",
        ),
        ("failed", "en"): (
            "Why did {name} fail?",
            "why did {name} abend?",
            "What is the cause of the failure of {name}?",
            "{name} failed. Why?",
        ),
        ("failed", "pt"): (
            "Por que {name} falhou?",
            "por que o job {name} abendou?",
            "Qual a causa da falha do {name}?",
            "{name} falhou. Por quê?",
        ),
        ("any", "en"): (
            "What is wrong with {name}?",
            "What happened to {name}?",
            "what went wrong with {name}?",
        ),
        ("any", "pt"): (
            "Qual o problema do {name}?",
            "O que aconteceu com {name}?",
            "qual é o problema com o job {name}?",
        ),
        ("stream", "en"): (
            "Why is the stream {name} not running?",
            "What is job stream {name} waiting for?",
            "why is stream {name} stuck?",
        ),
        ("stream", "pt"): (
            "Por que o job stream {name} não roda?",
            "O que o job stream {name} está esperando?",
            "por que a stream {name} está parada?",
        ),
        ("when", "en"): (
            "When will {name} end?",
            "when is {name} expected to finish?",
            "What is the ETA of {name}?",
        ),
        ("when", "pt"): (
            "Quando o {name} vai terminar?",
            "qual a previsão de término do job {name}?",
            "A que horas {name} deve acabar?",
        ),
        ("whole", "en"): (
            "What is holding up the batch?",
            "Which single thing would unblock the most jobs?",
            "What is the common cause behind all the waiting jobs?",
        ),
        ("whole", "pt"): (
            "O que está segurando o batch?",
            "Qual única coisa desbloquearia mais jobs?",
            "Qual a causa comum de todos os jobs parados?",
        ),
    }
)


def question(asks: Asks, language: Language, name: str, random: Random) -> str:
    """One of the ways to ask, with the name in it."""
    return random.choice(WORDINGS[asks, language]).format(name=name)
