"""How calls reach the master: credentials, CA bundle, time-outs, and the list of hosts."""

import ssl
from collections.abc import Generator, Sequence
from dataclasses import dataclass

import httpx
from pydantic import SecretStr

_UNAVAILABLE = 503


@dataclass(frozen=True, kw_only=True)
class HwaAddress:
    """Where the masters listen and who asks; hosts are tried in their order."""

    hosts: Sequence[str]
    port: int = 31116
    scheme: str = "https"
    ca_bundle: str | None = None
    user: str | None = None
    password: SecretStr | None = None
    api_key: SecretStr | None = None
    timeout: float = 20.0

    @property
    def base_urls(self) -> list[str]:
        """One base URL a host."""
        return [f"{self.scheme}://{_bracketed(host)}:{self.port}" for host in self.hosts]


def open_http(address: HwaAddress) -> httpx.AsyncClient:
    """An HTTP client for that address; closing it is the caller's."""
    verify: ssl.SSLContext | bool = True
    if address.scheme == "https" and address.ca_bundle:
        verify = ssl.create_default_context(cafile=address.ca_bundle)
    transport = FailOver(httpx.AsyncHTTPTransport(verify=verify), address.base_urls)
    return over(transport, address)


def over(transport: httpx.AsyncBaseTransport, address: HwaAddress) -> httpx.AsyncClient:
    """The same client over another transport, such as a simulator in process."""
    return httpx.AsyncClient(
        transport=transport,
        base_url=address.base_urls[0],
        auth=_credentials(address),
        headers={"Accept": "application/json"},
        timeout=httpx.Timeout(address.timeout, connect=min(5.0, address.timeout)),
    )


class FailOver(httpx.AsyncBaseTransport):
    """Sends a read to the first master that can be reached; moves on for nothing else.

    A master that answers 401 or 404 has answered. Only failed connects and 503 try the next.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport, base_urls: Sequence[str]) -> None:
        self._transport = transport
        self._bases = [httpx.URL(url) for url in base_urls]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The first master's answer, or the last one's failure."""
        for base in self._bases[:-1]:
            _aim(request, base)
            try:
                response = await self._transport.handle_async_request(request)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
            if response.status_code != _UNAVAILABLE:
                return response
            await response.aclose()
        _aim(request, self._bases[-1])
        return await self._transport.handle_async_request(request)

    async def aclose(self) -> None:
        """Closes the transport below."""
        await self._transport.aclose()


def _aim(request: httpx.Request, base: httpx.URL) -> None:
    request.url = request.url.copy_with(scheme=base.scheme, host=base.host, port=base.port)
    request.headers["Host"] = request.url.netloc.decode("ascii")


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _credentials(address: HwaAddress) -> httpx.Auth | None:
    if address.api_key:
        return _Bearer(address.api_key)
    if address.user and address.password:
        return httpx.BasicAuth(address.user, address.password.get_secret_value())
    return None


class _Bearer(httpx.Auth):
    def __init__(self, token: SecretStr) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._token.get_secret_value()}"
        yield request
