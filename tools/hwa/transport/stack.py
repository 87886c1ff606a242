"""The way to the master, put together: what each layer does stands in its own file."""

import ssl
from dataclasses import dataclass

import httpx
from prometheus_client import CollectorRegistry

from tools.hwa.address import HwaAddress
from tools.hwa.transport.breaker import Breaker
from tools.hwa.transport.cache import Cache
from tools.hwa.transport.failover import FailOver
from tools.hwa.transport.measured import Measured
from tools.hwa.transport.meters import make_meters
from tools.hwa.transport.retry import Retry
from tools.hwa.transport.whole import Whole

_BODY = 3  # times the longest wait for a piece of an answer: pages of 10,000 rows take a while


@dataclass(frozen=True, kw_only=True)
class Policy:
    """How hard the transport tries, and how much it remembers."""

    attempts: int = 3
    cache_seconds: float = 0.0
    connections: int = 20
    breaker_failures: int = 5


def open_http(
    address: HwaAddress, policy: Policy | None = None, registry: CollectorRegistry | None = None
) -> httpx.AsyncClient:
    """An HTTP client for that address; closing it is the caller's."""
    chosen = policy or Policy()
    return over(stacked(_pool(address, chosen), address, chosen, registry), address)


def over(transport: httpx.AsyncBaseTransport, address: HwaAddress) -> httpx.AsyncClient:
    """A client over another transport, such as a simulator in process."""
    return httpx.AsyncClient(
        transport=transport,
        base_url=address.base_urls[0],
        auth=address.credentials,
        headers={"Accept": "application/json"},
        timeout=address.patience,
    )


def stacked(
    pool: httpx.AsyncBaseTransport,
    address: HwaAddress,
    policy: Policy,
    registry: CollectorRegistry | None = None,
) -> httpx.AsyncBaseTransport:
    """All layers over a pool of connections, the innermost first.

    The breaker is inside the fail-over, since it is each host's own: a resting host looks like
    one that cannot be reached, and the next is asked at once.
    """
    meters = make_meters(registry or CollectorRegistry())
    whole = Whole(pool, address.timeout * _BODY)
    guarded = Breaker(whole, meters, threshold=policy.breaker_failures)
    masters = FailOver(guarded, address.base_urls, meters)
    retried = Retry(masters, meters, attempts=policy.attempts)
    return Measured(Cache(retried, meters, ttl=policy.cache_seconds), meters)


def _pool(address: HwaAddress, policy: Policy) -> httpx.AsyncHTTPTransport:
    verify: ssl.SSLContext | bool = True
    if address.scheme == "https" and address.ca_bundle:
        verify = ssl.create_default_context(cafile=address.ca_bundle)
    limits = httpx.Limits(
        max_connections=policy.connections, max_keepalive_connections=policy.connections
    )
    return httpx.AsyncHTTPTransport(verify=verify, limits=limits)
