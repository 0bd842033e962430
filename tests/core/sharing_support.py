"""What the sharing tests have in common: hostile names, a datasite on disk, and the published tool as the judge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st
from syft_perms import SyftPermContext

OWNER = "alice@hospital.example"
BOB, EVE, CAROL, OUTSIDER = "bob@uni.example", "eve@uni.example", "carol@lab.example", "out@else.example"
USERS = (BOB, EVE, CAROL, OUTSIDER)

HOSTILE = (
    "*",
    "**",
    "?",
    "[ab]",
    "run[1]",
    "[!a]",
    "[[:alpha:]]",
    "]",
    "[",
    "a\\b",
    "\\",
    "\\*",
    "{{.UserEmail}}",
    "{{.Year}}",
    "{{.UserHash}}-x",
    "{a,b}",
    "{",
    "!a",
    "-a",
    "~",
    "~root",
    "@(x)",
    "+(a|b)",
    "a|b",
    "|",
    " lead",
    "trail ",
    ".hidden",
    "..a",
    "...",
    "-",
    "#x",
    "&x",
    "'",
    '"',
    "a: b",
    "null",
    "yes",
    "1:20",
    "<<",
    "line\nbreak",
    "tab\t",
    "e\u0301",
    "\u202eevil",
    "\U0001f600",
    "\x7f\x85\u2028",
    "USER",
    "$(id)",
    "%2e",
    "bob@uni.example",
    "x" * 200,
)
_CHARS = st.characters(blacklist_characters="/\0", blacklist_categories=["Cs"])
NAMES = st.one_of(
    st.sampled_from(HOSTILE),
    st.text("ab*?[]{}!\\|~.@(),-", min_size=1, max_size=6),
    st.text(_CHARS, min_size=1, max_size=12),
).filter(
    lambda name: name not in (".", "..") and len(name.encode()) < 250 and not name.endswith("syft.pub.yaml")
)


def rule(pattern: str, **access: Iterable[str]) -> dict[str, Any]:
    return {
        "pattern": pattern,
        "access": {level: list(access.get(level, ())) for level in ("admin", "read", "write")},
    }


def put_rules(folder: Path, *rules: Mapping[str, Any], terminal: bool = False) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "syft.pub.yaml"
    path.write_text(yaml.safe_dump({"rules": list(rules), "terminal": terminal}))
    return path


def put_file(path: Path, text: str = "content") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


Rights = dict[tuple[str, str, str], bool]


def rights(datasite: Path, paths: Iterable[str], users: Iterable[str] = USERS) -> Rights:
    """What the published tool says about every path and user, at every level. A path that ends with '/' is a folder."""
    context = SyftPermContext(datasite)
    found: Rights = {}
    for path in paths:
        place = context.open(path)
        for user in users:
            found[path, user, "read"] = place.has_read_access(user)
            found[path, user, "write"] = place.has_write_access(user)
            found[path, user, "admin"] = place.has_admin_access(user)
    return found


def gained(before: Rights, after: Rights) -> set[tuple[str, str, str]]:
    return {right for right, has in after.items() if has and not before[right]}


def lost(before: Rights, after: Rights) -> set[tuple[str, str, str]]:
    return {right for right, has in before.items() if has and not after[right]}


def permission_files(datasite: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(datasite)): path.read_bytes() for path in sorted(datasite.rglob("syft.pub.yaml"))
    }


def leftovers(datasite: Path) -> list[str]:
    """Temporary files that a write left behind."""
    return [path.name for path in datasite.rglob(".tmp-*")]
