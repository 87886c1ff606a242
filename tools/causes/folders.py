"""Folders that people call by their bare name: the payroll, for all that is in /PAYROLL."""

from collections.abc import Iterator

from tools.plan.copy.picture import Picture


def folder_called(picture: Picture | None, name: str) -> str:
    """The folder of that name, the one nearest the top; empty where none is, or several are."""
    bare = name.strip("/").upper()
    if picture is None or not bare or "/" in bare:
        return ""
    found = {one for text in picture.words.folders.texts for one in _named(text, bare)}
    depth = min((one.count("/") for one in found), default=0)
    nearest = [one for one in found if one.count("/") == depth]
    return nearest[0] if len(nearest) == 1 else ""


def _named(folder: str, bare: str) -> Iterator[str]:
    """The folder, or those that it is in, where they have the name."""
    parts = folder.strip("/").split("/")
    for end, part in enumerate(parts, 1):
        if part.upper() == bare:
            yield "/" + "/".join(parts[:end])
