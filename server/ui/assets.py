"""The files that pages load: addressed by their content, so that browsers may keep them."""

import hashlib
from pathlib import Path
from urllib.parse import parse_qs

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).with_name("static")
_YEAR = "public, max-age=31536000, immutable"
_HOUR = "public, max-age=3600"


class Assets:
    """The versions of all files in a folder."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Reads each file once."""
        self._versions = {
            file.relative_to(folder).as_posix(): _version(file)
            for file in folder.rglob("*")
            if file.is_file()
        }

    def url(self, name: str) -> str:
        """The address of a file in its present version; a name that is not there is a KeyError."""
        return f"/static/{name}?v={self._versions[name]}"

    def is_current(self, name: str, version: str) -> bool:
        """Whether this is the version of the file that is here."""
        return self._versions.get(name) == version


class KeptFiles(StaticFiles):
    """Files with an ETag; asked for by their present version they may be kept for a year."""

    def __init__(self, assets: Assets, part: str = "") -> None:
        """Serves a part of the folder, or all of it."""
        super().__init__(directory=FOLDER / part)
        self._assets = assets
        self._part = part

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, and how long it may be kept."""
        response = await super().get_response(path, scope)
        version = parse_qs(scope["query_string"].decode("latin-1")).get("v", [""])[0]
        name = (Path(self._part) / path).as_posix()
        current = self._assets.is_current(name, version)
        response.headers["cache-control"] = _YEAR if current else _HOUR
        return response


def _version(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]
