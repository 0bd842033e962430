"""For random trees, rules and hostile names, judged by the published tool: a change gives what was asked, takes nothing, gives nothing else."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import assume, event, given
from hypothesis import strategies as st

from syft_job_widgets.errors import SharingError
from syft_job_widgets.sharing import Target, grant_read, preview, protect, readers, revoke_read
from tests.core.sharing_support import (
    BOB,
    CAROL,
    EVE,
    NAMES,
    OUTSIDER,
    OWNER,
    USERS,
    gained,
    leftovers,
    lost,
    permission_files,
    put_file,
    put_rules,
    rights,
    rule,
)

FILES = [
    "note.txt",
    "job/a.csv",
    "job/bob@uni.example/run/log.txt",
    "job/bob@uni.example/run/.env",
    "job/bob@uni.example/run/out/x.csv",
    "job/bob@uni.example/run/out/deep/y.txt",
    "job/bob@uni.example/run/out/.h/z.csv",
    "job/bob@uni.example/run2/out/x.csv",
    "job/eve@uni.example/run/out/x.csv",
]
FOLDERS = [
    "",
    "job",
    "job/bob@uni.example",
    "job/bob@uni.example/run",
    "job/bob@uni.example/run/out",
    "job/bob@uni.example/run/out/deep",
]
PATTERNS = st.sampled_from(
    [
        "**",
        "*",
        "*/**",
        "**/*.csv",
        "**/x.csv",
        "job/**",
        "job/*/**",
        "*/run/**",
        "**/out/**",
        "**/out/*.csv",
        "out/**",
        "out/x.csv",
        "run/out/*",
        "{{.UserEmail}}/**",
        "job/{{.UserEmail}}/**",
        "{{.UserEmail}}/run/*",
        "x.csv",
        "*.csv",
        "**/.*",
        "**/.*/**",
        "log.txt",
        "{x}",
        "deep/*",
        "bob@uni.example/**",
        "bob@uni.example/run/out/**",
        "job/bob@uni.example/run/out/**",
        "**/**",
        "run//out/*",
        "a*/**",
        "note.txt",
    ]
)
ENTRIES = st.lists(
    st.sampled_from([BOB, EVE, CAROL, "*", "*@uni.example", "USER", OWNER]), max_size=2, unique=True
)
RULES = st.lists(
    st.builds(
        lambda p, a, w, r: rule(p, admin=a, write=w, read=r),
        PATTERNS,
        ENTRIES.map(lambda e: e[:1]),
        ENTRIES,
        ENTRIES,
    ),
    max_size=4,
)
SITES = st.dictionaries(
    st.sampled_from(FOLDERS),
    st.tuples(RULES, st.sampled_from([False, False, False, True])),
    min_size=1,
    max_size=3,
)
TARGETS = st.one_of(
    st.sampled_from(FILES).map(lambda path: Target(path, folder=False)),
    st.sampled_from(
        [
            "job/bob@uni.example/run/out",
            "job/bob@uni.example/run",
            "job/eve@uni.example",
            "job/new/folder",
            "job/bob@uni.example/run/out/.h",
        ]
    ).map(lambda path: Target(path, folder=True)),
)


@contextmanager
def datasite_with(sites: dict[str, tuple[list[dict[str, Any]], bool]]) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as root:
        datasite = Path(root) / OWNER
        for path in FILES:
            put_file(datasite / path)
        for where, (rules, terminal) in sites.items():
            put_rules(datasite / where, *rules, terminal=terminal)
        yield datasite


def probes(target: Target) -> list[str]:
    """Real files, and files that may come: everywhere that a wrong rule could reach."""
    inside = (
        [f"{target.path}/{name}" for name in ("new.csv", ".new", "deep/new", ".h/new", "run/out/x.csv")]
        if target.folder
        else []
    )
    near = [
        f"{folder}/{name}".lstrip("/")
        for folder in FOLDERS
        for name in ("new.csv", "x.csv", ".dot", "new/er/x.csv", "{x}", "run/out/q")
    ]
    return sorted(
        {*FILES, *inside, *near, "job/new/folder/x", "job/new/other", "job/eve@uni.example/run/out/q"}
    )


def within(path: str, target: Target) -> bool:
    return path.startswith(target.path + "/") if target.folder else path == target.path


@given(
    SITES,
    st.lists(TARGETS, min_size=1, max_size=2),
    st.lists(st.sampled_from(USERS), min_size=1, max_size=2, unique=True),
)
def test_a_grant_takes_nothing_and_gives_only_what_was_asked(
    sites: Any, targets: list[Target], users: list[str]
) -> None:
    with datasite_with(sites) as datasite:
        asked = sorted({path for target in targets for path in probes(target)})
        before, files = rights(datasite, asked), permission_files(datasite)
        try:
            seen = preview(datasite, targets, users)
        except SharingError:
            seen = None
        assert permission_files(datasite) == files
        try:
            report = grant_read(datasite, targets, users)
        except SharingError:
            event("refused")
            assert seen is None
            assert permission_files(datasite) == files
            assert rights(datasite, asked) == before
            assert not leftovers(datasite)
            return
        event("granted")
        after = rights(datasite, asked)
        assert not lost(before, after)
        for path, user, level in gained(before, after):
            assert level == "read"
            assert user in users
            assert any(within(path, target) for target in targets)
        for target in targets:
            for user in users:
                probe = target.path + ("/" if target.folder else "")
                assert rights(datasite, [probe], [user])[probe, user, "read"]
        for path in asked:  # what the folder holds is covered, except what no pattern of the engine matches
            if any(within(path, target) and not _dotted_below(path, target) for target in targets):
                for user in users:
                    assert after[path, user, "read"] or _by_template(sites, user)
        assert seen is not None
        assert set(users) <= {*seen.will_read_then} or _by_wildcard(seen.will_read_then)
        assert bool(report.changed) == (permission_files(datasite) != files)
        assert not leftovers(datasite)
        again = grant_read(datasite, targets, users)
        assert again.changed == ()
        assert set(again.unchanged) == set(users)


def _dotted_below(path: str, target: Target) -> bool:
    rest = path[len(target.path) :] if target.folder else ""
    return "/." in rest


def _by_template(sites: Any, user: str) -> bool:
    # A template rule above outranks every other one for the user it names; the published tool cannot overrule it either.
    return any("{{" in entry["pattern"] for rules, _ in sites.values() for entry in rules)


def _by_wildcard(entries: tuple[str, ...]) -> bool:
    return any(entry in ("*", "USER") or entry.startswith("*@") for entry in entries)


@given(SITES, TARGETS, st.sampled_from([BOB, EVE, CAROL]))
def test_a_revocation_takes_from_that_user_and_that_target_only(
    sites: Any, target: Target, user: str
) -> None:
    with datasite_with(sites) as datasite:
        asked = probes(target)
        before, files = rights(datasite, asked), permission_files(datasite)
        try:
            report = revoke_read(datasite, [target], [user])
        except SharingError:
            event("refused")
            assert permission_files(datasite) == files
            return
        event("revoked")
        after = rights(datasite, asked)
        assert not gained(before, after)
        assert all(
            who == user and level == "read" and within(path, target)
            for path, who, level in lost(before, after)
        )
        if not report.still_can_read:
            assert not any(after[path, user, "read"] for path in asked if within(path, target))
        assert all(still.reason.startswith(user) for still in report.still_can_read)


@given(SITES, TARGETS, st.sampled_from([BOB, EVE, CAROL, OUTSIDER]))
def test_a_grant_and_a_revocation_leave_the_rights_as_they_were(
    sites: Any, target: Target, user: str
) -> None:
    with datasite_with(sites) as datasite:
        asked = probes(target)
        before = rights(datasite, asked)
        assume(not any(before[path, user, "read"] for path in asked if within(path, target)))
        try:
            grant_read(datasite, [target], [user])
            revoke_read(datasite, [target], [user])
        except SharingError:
            event("refused")
            return
        event("both")
        assert rights(datasite, asked) == before


@given(SITES, TARGETS)
def test_readers_never_leave_out_somebody(sites: Any, target: Target) -> None:
    with datasite_with(sites) as datasite:
        found = readers(datasite, target)
        assert found.problem is None
        asked = [path for path in probes(target) if within(path, target)]
        for (path, user, level), has in rights(datasite, asked).items():
            if has and level == "read":
                wild = any(
                    entry in ("*", "USER") or (entry.startswith("*@") and user.endswith(entry[1:]))
                    for entry in found.users
                )
                assert user in found.users or wild, (path, user, found)


@given(SITES, TARGETS)
def test_readers_of_a_file_are_readers(sites: Any, target: Target) -> None:
    assume(not target.folder)
    with datasite_with(sites) as datasite:
        found = readers(datasite, target)
        for user in USERS:
            if user in found.users:
                assert rights(datasite, [target.path], [user])[target.path, user, "read"]


@given(SITES, st.booleans())
def test_a_protected_folder_is_the_owners_alone(sites: Any, fresh: bool) -> None:
    target = Target("job/bob@uni.example/run/fresh" if fresh else "job/bob@uni.example/run/out", folder=True)
    with datasite_with(sites) as datasite:
        asked = probes(target)
        before, files = rights(datasite, asked), permission_files(datasite)
        try:
            protect(datasite, target)
        except SharingError:
            event("refused")
            assert permission_files(datasite) == files
            assert any(terminal for _, terminal in sites.values())
            return
        event("protected")
        after = rights(datasite, asked)
        assert not any(has for (path, _, _), has in after.items() if within(path, target))
        assert not gained(before, after)
        assert all(within(path, target) for path, _, _ in lost(before, after))
        written = permission_files(datasite)
        protect(datasite, target)
        assert permission_files(datasite) == written


@given(NAMES, NAMES, NAMES, st.sampled_from(["own", "above", "terminal", "none"]), st.booleans())
def test_hostile_names_are_shared_exactly(
    folder: str, name: str, sibling: str, kind: str, whole: bool
) -> None:
    assume(sibling != name)
    with tempfile.TemporaryDirectory() as root:
        datasite = Path(root) / OWNER
        for leaf in (name, sibling):
            put_file(datasite / "job" / folder / leaf / "x.txt") if whole else put_file(
                datasite / "job" / folder / leaf
            )
        put_file(datasite / "job/plain/x.txt")
        top = {"own": datasite / "job" / folder, "above": datasite / "job", "terminal": datasite / "job"}.get(
            kind
        )
        if top is not None:
            put_rules(top, rule("**", write=[CAROL]), terminal=kind == "terminal")
        end = "/x.txt" if whole else ""
        asked = [
            f"job/{folder}/{name}{end}",
            f"job/{folder}/{sibling}{end}",
            f"job/{folder}/new",
            f"job/{name}{end}",
            "job/plain/x.txt",
            "job/q",
        ]
        before = rights(datasite, asked)
        target = Target(f"job/{folder}/{name}", folder=whole)
        grant_read(datasite, [target], [BOB])
        after = rights(datasite, asked)
        assert not lost(before, after)
        assert gained(before, after) == {(asked[0], BOB, "read")}
        assert readers(datasite, target).users[-1] == BOB
        report = revoke_read(datasite, [target], [BOB])
        assert report.still_can_read == ()
        assert rights(datasite, asked) == before
