"""What nobody may do: a small model of HWA's security, as denials by folder and right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tools.hwa.simulator.wire.errors import Forbidden, Unjustified

ANY = "@"


@dataclass(frozen=True, slots=True)
class Denial:
    """A right that is missing in a folder and all below it, for one kind of object or for any.

    Rights are HWA's own words (DISPLAY, LIST, RERUN, CANCEL, ALTPRI ...), kinds the REST API's
    (`job`, `jobstream`, `workstation` ...); `@` stands for every one.
    """

    right: str = ANY
    folder: str = "/"
    kind: str = ANY

    def covers(self, right: str, kind: str, folder: str) -> bool:
        """Whether this denial speaks of a right on a kind of object in a folder."""
        return (
            self.right in {ANY, right}
            and self.kind in {ANY, kind}
            and f"{folder.rstrip('/')}/".startswith(f"{self.folder.rstrip('/')}/")
        )


@dataclass(frozen=True, slots=True)
class Rights:
    """Who asks may do everything but what is denied, giving reasons where they are demanded."""

    denials: tuple[Denial, ...] = ()
    justification: tuple[str, ...] = ()
    """Headers without which no change is accepted."""

    def allow(self, right: str, kind: str, folder: str = "/") -> bool:
        """Whether nothing denies a right."""
        return not any(each.covers(right, kind, folder) for each in self.denials)

    def demand(self, right: str, kind: str, folder: str = "/") -> None:
        """Passes where the right is there; Forbidden where it is not."""
        if not self.allow(right, kind, folder):
            raise Forbidden(right, kind, folder)

    def demand_reasons(self, headers: Mapping[str, str]) -> None:
        """Passes where a change comes with the reasons that this site wants."""
        missing = [name for name in self.justification if not headers.get(name)]
        if missing:
            raise Unjustified(missing[0])

    def hides(self, kind: str) -> bool:
        """Whether some folder's objects of a kind must be left out of lists."""
        return any(
            each.right in {ANY, "LIST"} and each.kind in {ANY, kind} for each in self.denials
        )
