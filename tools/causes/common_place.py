"""What a name in a question on common causes is: a stream or job, a workstation, a folder, a part."""

from dataclasses import replace

from tools.causes.common_scope import WILD, Asked
from tools.causes.folders import folder_called
from tools.plan.copy.picture import Picture
from tools.plan.copy.where import Where, jobs_where

_SHORTEST = 3


def placed(picture: Picture, asked: Asked) -> Asked:
    """`The abends of DWH_AGT01`, `of payroll`, `the mart loads`: the name put where it belongs.

    A name that means nothing stays what it was taken for, and is told to be unknown.
    """
    name = asked.stream or asked.workstation
    if not name or asked.folder or set(name) & WILD:
        return asked
    if asked.stream and _any(picture, Where(stream=name), Where(name=name)):
        return asked
    alone = not (asked.stream and asked.workstation)
    if alone and _any(picture, Where(workstation=name)):
        return replace(asked, stream="", workstation=name)
    if alone and (folder := folder_called(picture, name)):
        return replace(asked, stream="", workstation="", folder=folder)
    part = f"@{name}@"
    if asked.stream and len(name) >= _SHORTEST and _any(picture, Where(stream=part.upper())):
        return replace(asked, stream=part.upper())
    return asked


def _any(picture: Picture, *wheres: Where) -> bool:
    """Jobs are there of one of these names, however it is written."""
    return any(jobs_where(picture, _upper(where)).any() for where in wheres)


def _upper(where: Where) -> Where:
    return replace(
        where,
        name=where.name.upper(),
        stream=where.stream.upper(),
        workstation=where.workstation.upper(),
    )
