"""Who asks: users, their passwords, and the tokens that stand for them."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import uuid4

import jwt
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from pydantic import SecretStr

Role = Literal["operator", "admin"]
_ALGORITHM = "HS256"
_AUDIENCE = "resync"


class NotAuthenticated(Exception):
    """No token, or none that stands for a user."""


class WrongPassword(NotAuthenticated):
    """Nobody has this name and this password; which of the two is wrong is not told."""


@dataclass(frozen=True)
class User:
    """A person, and what they may do."""

    name: str
    role: Role


class Users:
    """The users of this process; a password is checked against its argon2 hash only."""

    def __init__(self, accounts: Mapping[str, tuple[SecretStr, Role]]) -> None:
        """Takes `{name: (password or its argon2 hash, role)}`.

        A password given in the clear is hashed at its first use: hashing is slow on purpose, and
        a start should not wait for logins that may never come.
        """
        self._accounts = dict(accounts)
        self._hashes = password_hash()
        self._hashed: dict[str, str] = {}
        self._nobody = SecretStr(uuid4().hex)

    async def verify(self, name: str, password: str) -> User:
        """The user with this name and password.

        Raises:
            WrongPassword: there is none.
        """
        right = await asyncio.to_thread(self._is_right, name, password)
        if not right or name not in self._accounts:
            raise WrongPassword("wrong name or password")
        return User(name, self._accounts[name][1])

    def _is_right(self, name: str, password: str) -> bool:
        """A name that nobody has costs as much as one with a wrong password."""
        known = name if name in self._accounts else ""
        if known not in self._hashed:
            secret, _ = self._accounts.get(known, (self._nobody, "operator"))
            plain = secret.get_secret_value()
            self._hashed[known] = plain if plain.startswith("$argon2") else self._hashes.hash(plain)
        return self._hashes.verify(password, self._hashed[known])

    def find(self, name: str) -> User:
        """The user with this name.

        Raises:
            NotAuthenticated: there is none any more.
        """
        if name not in self._accounts:
            raise NotAuthenticated("no such user")
        return User(name, self._accounts[name][1])


class Tokens:
    """Signed tokens; a change of the secret ends them all."""

    def __init__(self, secret: str, life: timedelta) -> None:
        self._secret = secret
        self.life = life

    def issue(self, user: User) -> str:
        """A token for the user."""
        now = datetime.now(UTC)
        claims = {
            "sub": user.name,
            "aud": _AUDIENCE,
            "iat": now,
            "exp": now + self.life,
            "jti": uuid4().hex,
        }
        return jwt.encode(claims, self._secret, _ALGORITHM)

    def name_in(self, token: str) -> str:
        """The name that the token stands for.

        Raises:
            NotAuthenticated: it is not ours, was changed, or has expired.
        """
        try:
            claims = jwt.decode(
                token,
                self._secret,
                [_ALGORITHM],
                audience=_AUDIENCE,
                options={"require": ["sub", "exp", "aud"]},
            )
        except jwt.InvalidTokenError as error:
            raise NotAuthenticated("the token is not valid") from error
        return str(claims["sub"])


def password_hash() -> PasswordHash:
    """The one way in which passwords are hashed here."""
    return PasswordHash((Argon2Hasher(),))
