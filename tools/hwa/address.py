"""Where the masters listen and who asks: hosts, credentials, CA bundle, and patience."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import httpx
from pydantic import SecretStr


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

    @property
    def credentials(self) -> httpx.Auth | None:
        """An API key goes before a user; neither is for a simulator that is open to all."""
        if self.api_key:
            return _Bearer(self.api_key)
        if self.user and self.password:
            return httpx.BasicAuth(self.user, self.password.get_secret_value())
        return None

    @property
    def patience(self) -> httpx.Timeout:
        """How long each step of an exchange may take."""
        return httpx.Timeout(self.timeout, connect=min(5.0, self.timeout))


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


class _Bearer(httpx.Auth):
    def __init__(self, token: SecretStr) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._token.get_secret_value()}"
        yield request
