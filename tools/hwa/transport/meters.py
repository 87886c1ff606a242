"""What the transport counts, in a registry that its owner passes in."""

from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_SECONDS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)


@dataclass(frozen=True)
class Meters:
    """The counters of one transport; each layer moves its own."""

    requests: Counter
    seconds: Histogram
    cached: Counter
    retries: Counter
    failovers: Counter
    breaker: Gauge
    opened: Counter


def make_meters(registry: CollectorRegistry) -> Meters:
    """New counters in that registry, which must not have them yet."""
    return Meters(
        requests=Counter(
            "hwa_requests",
            "Calls to HWA as their callers saw them",
            ["method", "route", "outcome"],
            registry=registry,
        ),
        seconds=Histogram(
            "hwa_request_seconds",
            "How long callers waited for HWA",
            ["method", "route"],
            registry=registry,
            buckets=_SECONDS,
        ),
        cached=Counter(
            "hwa_cache_reads", "Reads by what the cache did", ["outcome"], registry=registry
        ),
        retries=Counter("hwa_retries", "Reads that were asked once more", registry=registry),
        failovers=Counter(
            "hwa_failovers", "Calls that left a host for the next", ["host"], registry=registry
        ),
        breaker=Gauge(
            "hwa_breaker_open", "1 while a host is left alone", ["host"], registry=registry
        ),
        opened=Counter(
            "hwa_breaker_openings", "Times a host was left alone", ["host"], registry=registry
        ),
    )
