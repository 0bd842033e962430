"""The published permission engine over the few permission files that matter: its answer is the only one given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from syft_permissions import AccessLevel, ACLRequest, ACLService, User

from .document import Document
from .store import join


class Engine:
    """Answers of the published engine for one datasite.

    Args:
        owner: address of the datasite's owner, who always may.
        documents: permission files by folder; those of the whole chain to every path that is asked about.

    Example:
        >>> Engine("alice@hospital.example", {}).can_read("notes.txt", "bob@uni.example")
        False
    """

    def __init__(self, owner: str, documents: Mapping[str, Document]) -> None:
        self.owner = owner
        self._service = ACLService(owner=owner)
        for where, document in documents.items():
            self._service.add_ruleset(document.ruleset(where))

    def can_read(self, path: str, user: str) -> bool:
        """May `user` read `path`?"""
        return self.allows(path, user, "read")

    def can_write(self, path: str, user: str) -> bool:
        """May `user` write `path`?"""
        return self.allows(path, user, "write")

    def allows(self, path: str, user: str, right: Literal["read", "write"]) -> bool:
        """May `user` do this with `path`?"""
        level = AccessLevel.WRITE if right == "write" else AccessLevel.READ
        return bool(self._service.can_access(ACLRequest(path=path, level=level, user=User(id=user))))


def governing(documents: Mapping[str, Document], folders: Sequence[str]) -> str | None:
    """The folder whose permission file decides about the files in `folders`: the nearest, or the first terminal one."""
    found: str | None = None
    for depth in range(len(folders) + 1):
        where = join(*folders[:depth])
        if where in documents:
            found = where
            if documents[where].terminal:
                break
    return found


def below(documents: Mapping[str, Document], where: str) -> list[str]:
    """The folders strictly below `where` whose permission files the engine asks (not those under a terminal one), sorted."""
    inside = [
        place
        for place in sorted(documents)
        if place != where and (not where or place.startswith(f"{where}/"))
    ]
    return [place for place in inside if governing(documents, place.split("/")) == place]
