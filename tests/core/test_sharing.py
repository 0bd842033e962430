"""Sharing as its callers use it: what is written, what is refused, and what stays as it was."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml
from syft_perms import SyftPermContext

from syft_job_widgets.errors import SharingError
from syft_job_widgets.sharing import (
    Readers,
    Target,
    can_read,
    can_write,
    check_users,
    grant_read,
    grant_write,
    preview,
    protect,
    readers,
    revoke_read,
)
from syft_job_widgets.sharing import document as document_module
from tests.core.sharing_support import (
    BOB,
    CAROL,
    EVE,
    OUTSIDER,
    OWNER,
    gained,
    lost,
    permission_files,
    put_file,
    put_rules,
    rights,
    rule,
)

RUN = "app_data/job/bob@uni.example/run 1"
OUTPUTS = Target(f"{RUN}/outputs", folder=True)
LOG = Target(f"{RUN}/stdout.txt", folder=False)


@pytest.fixture
def datasite(tmp_path: Path) -> Path:
    """A job in the markers layout: the submitter may write the whole job."""
    site = tmp_path / OWNER
    put_rules(site / "app_data/job/bob@uni.example", rule("**", write=[BOB]))
    put_file(site / RUN / "stdout.txt", "hello")
    put_file(site / RUN / "outputs/result.csv", "1,2")
    put_file(site / RUN / "outputs/more/deep.txt", "deep")
    return site


# -- grants ------------------------------------------------------------------------------------------------------


def test_a_log_is_shared_beside_those_who_could_read_it_already(datasite: Path) -> None:
    asked = [LOG.path, f"{RUN}/run.sh", f"{RUN}/outputs/", "app_data/job/bob@uni.example/other/stdout.txt"]
    before = rights(datasite, asked)
    report = grant_read(datasite, [LOG], [EVE, CAROL])
    after = rights(datasite, asked)
    assert gained(before, after) == {(LOG.path, EVE, "read"), (LOG.path, CAROL, "read")}
    assert not lost(before, after)  # the published tool takes the submitter's own access away here
    assert report.changed == (f"{RUN}/syft.pub.yaml",)
    assert report.unchanged == ()


def test_the_same_effective_rights_as_the_published_tool_gives(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours" / OWNER, tmp_path / "theirs" / OWNER
    asked = [
        f"{RUN}/outputs/",
        f"{RUN}/outputs/result.csv",
        f"{RUN}/outputs/.hidden",
        LOG.path,
        f"{RUN}/run.sh",
        "x",
    ]
    for site in (ours, theirs):
        put_file(site / RUN / "outputs/result.csv")
    grant_read(ours, [OUTPUTS, LOG], [EVE, CAROL])
    context = SyftPermContext(theirs)
    for user in (EVE, CAROL):
        context.open(OUTPUTS.path).grant_read_access(user)
        context.open(LOG.path).grant_read_access(user)
    assert rights(ours, asked) == rights(theirs, asked)


def test_the_file_has_the_published_shape_and_mode(datasite: Path) -> None:
    path = datasite / RUN / "outputs/syft.pub.yaml"
    put_rules(path.parent, rule("x.csv", read=[EVE]))
    path.chmod(0o640)
    grant_read(datasite, [OUTPUTS], [CAROL])
    assert path.read_text() == yaml.safe_dump(
        {"rules": [rule("x.csv", read=[EVE, CAROL]), rule("**", read=[CAROL])], "terminal": False},
        default_flow_style=False,
    )
    assert path.stat().st_mode & 0o777 == 0o640


def test_keys_that_the_published_model_does_not_know_are_kept(datasite: Path) -> None:
    path = datasite / RUN / "outputs/syft.pub.yaml"
    path.write_text(
        "note: keep\nrules:\n- pattern: '**'\n  limits: {maxFiles: 3}\n  access: {read: [eve@uni.example]}\n"
    )
    grant_read(datasite, [OUTPUTS], [CAROL])
    written = yaml.safe_load(path.read_text())
    assert written["note"] == "keep"
    assert written["rules"][0]["limits"] == {"maxFiles": 3}
    assert written["rules"][0]["access"]["read"] == [EVE, CAROL]


def test_a_folder_grant_reaches_files_with_rules_of_their_own(datasite: Path) -> None:
    single = Target(f"{OUTPUTS.path}/result.csv", folder=False)
    nested = put_rules(datasite / OUTPUTS.path / "more", rule("*.txt", read=[EVE]))
    protect(datasite, OUTPUTS)
    grant_read(datasite, [single], [EVE])
    grant_read(datasite, [OUTPUTS], [CAROL])
    assert can_read(datasite, single.path, CAROL)
    assert can_read(datasite, single.path, EVE)
    assert can_read(datasite, f"{OUTPUTS.path}/more/deep.txt", CAROL)
    assert not can_read(
        datasite, f"{OUTPUTS.path}/more/deep.txt", EVE
    )  # protected: files further down mean nothing
    assert "carol" not in nested.read_text()


def test_permission_files_inside_an_unprotected_folder_are_changed_too(datasite: Path) -> None:
    put_rules(datasite / OUTPUTS.path / "more", rule("*.txt", read=[EVE]))
    report = grant_read(datasite, [OUTPUTS], [CAROL])
    assert report.changed == (f"{OUTPUTS.path}/more/syft.pub.yaml", f"{OUTPUTS.path}/syft.pub.yaml")
    for path in ("more/deep.txt", "more/new.bin", "result.csv"):
        assert SyftPermContext(datasite).open(f"{OUTPUTS.path}/{path}").has_read_access(CAROL)


def test_below_a_terminal_file_the_rule_goes_into_that_file(datasite: Path) -> None:
    put_rules(datasite / "app_data", rule("job/*/**", write=[BOB]), terminal=True)
    put_rules(datasite / OUTPUTS.path, rule("**", read=[EVE]))  # the engine never asks this one
    asked = [f"{OUTPUTS.path}/result.csv", LOG.path, f"{RUN}/run.sh", "app_data/job/x/y"]
    before = rights(datasite, asked)
    assert grant_read(datasite, [OUTPUTS, LOG], [CAROL]).changed == ("app_data/syft.pub.yaml",)
    after = rights(datasite, asked)
    assert gained(before, after) == {(path, CAROL, "read") for path in asked[:2]}
    assert not lost(before, after)


def test_rules_that_cannot_be_carried_down_exactly_are_answered_further_up(datasite: Path) -> None:
    # Relative to the folder, "**/*.csv" would outrank the "*" that outranks it here.
    put_rules(datasite / "app_data", rule("lab/out/*", write=[BOB]), rule("**/x.csv", read=["*"]))
    asked = ["app_data/lab/out/x.csv", "app_data/lab/out/y", "app_data/lab/out/deep/x.csv", "app_data/x.csv"]
    before = rights(datasite, asked)
    report = grant_read(datasite, [Target("app_data/lab/out/y", folder=False)], [CAROL])
    assert report.changed == ("app_data/syft.pub.yaml",)
    after = rights(datasite, asked)
    assert gained(before, after) == {("app_data/lab/out/y", CAROL, "read")}
    assert not lost(before, after)


def test_a_template_rule_that_gives_less_than_a_wildcard_is_not_mixed_with_it(datasite: Path) -> None:
    put_rules(datasite / "t", rule("{{.UserEmail}}/**", read=["USER"]), rule("**", write=["*"]))
    asked = [f"t/{BOB}/run/x", f"t/{BOB}/run/y", f"t/{EVE}/x"]
    before = rights(datasite, asked)
    assert not before[asked[0], BOB, "write"]
    report = grant_read(datasite, [Target(f"t/{BOB}/run", folder=True)], [BOB, CAROL])
    assert rights(datasite, asked) == before
    assert report.changed == ()
    revoked = revoke_read(datasite, [Target(f"t/{BOB}/run", folder=True)], [BOB])
    assert [still.user for still in revoked.still_can_read] == [BOB]
    put_rules(datasite / "t", rule("{{.UserEmail}}/**", read=["USER"]), rule("**", write=["*@uni.example"]))
    before = rights(datasite, asked)
    assert grant_read(datasite, [Target(asked[0], folder=False)], [CAROL]).changed == ("t/syft.pub.yaml",)
    after = rights(datasite, asked)
    assert gained(before, after) == {(asked[0], CAROL, "read")}
    assert not lost(before, after)


def test_a_template_rule_is_carried_down_for_its_user_where_that_is_the_same(datasite: Path) -> None:
    put_rules(datasite / "t", rule("{{.UserEmail}}/**", write=["USER"]), rule("**", read=[EVE]))
    asked = [f"t/{BOB}/run/x", f"t/{BOB}/run/y", f"t/{BOB}/z", f"t/{EVE}/x"]
    before = rights(datasite, asked)
    assert grant_read(datasite, [Target(f"t/{BOB}/run", folder=True)], [CAROL]).changed == (
        f"t/{BOB}/run/syft.pub.yaml",
    )
    after = rights(datasite, asked)
    assert gained(before, after) == {(path, CAROL, "read") for path in asked[:2]}
    assert not lost(before, after)


def test_rules_that_no_further_rule_can_outrank_are_refused(datasite: Path) -> None:
    put_rules(
        datasite / "a", rule("b//c/**", write=[BOB]), terminal=True
    )  # the engine counts the empty segment as a name
    files = permission_files(datasite)
    with pytest.raises(
        SharingError, match=r"a/syft\.pub\.yaml' overlap in a way that no further rule can change"
    ):
        grant_read(datasite, [Target("a/b/c", folder=True)], [CAROL])
    assert permission_files(datasite) == files


def test_a_folder_that_does_not_exist_is_made(datasite: Path) -> None:
    grant_read(datasite, [Target("results/2026", folder=True)], [BOB])
    assert (datasite / "results/2026").is_dir()
    assert can_read(datasite, "results/2026/", BOB)
    assert not can_read(datasite, "results/other", BOB)


def test_many_users_and_targets_are_one_write_per_file(
    datasite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_rules(datasite / RUN, rule("**", write=[BOB]))
    renamed: list[str] = []
    rename = os.rename
    monkeypatch.setattr(
        os, "rename", lambda *args, **kinds: (renamed.append(str(args[1])), rename(*args, **kinds))[1]
    )
    logs = [Target(f"{RUN}/{name}", folder=False) for name in ("stdout.txt", "stderr.txt", "returncode.txt")]
    grant_read(datasite, logs, [EVE, CAROL, OUTSIDER])
    assert renamed == ["syft.pub.yaml"]
    assert all(can_read(datasite, log.path, user) for log in logs for user in (BOB, EVE, CAROL, OUTSIDER))
    grant_read(datasite, logs, [EVE])
    assert renamed == ["syft.pub.yaml"]  # nothing to change: nothing written


@pytest.mark.parametrize("folder_first", [True, False])
def test_a_folder_and_a_file_in_a_hidden_folder_of_it_are_shared_at_once(
    datasite: Path, *, folder_first: bool
) -> None:
    put_file(datasite / "out" / ".h" / "a.csv")
    put_file(datasite / "out" / ".h" / "b.csv")
    put_rules(datasite, rule("*.md", read=[BOB]))
    targets = [Target("out", folder=True), Target("out/.h/a.csv", folder=False)]
    report = grant_read(datasite, targets if folder_first else targets[::-1], [BOB])
    assert report.changed == ("out/.h/syft.pub.yaml", "out/syft.pub.yaml")
    # The file's rule gave the hidden folder a permission file, which then speaks for the folder grant too.
    files = permission_files(datasite)
    after = rights(datasite, ["out/x.csv", "out/.h/a.csv", "out/.h/b.csv"])
    assert {
        path for (path, user, level), has in after.items() if has and user == BOB and level == "read"
    } == {
        "out/x.csv",
        "out/.h/a.csv",
        "out/.h/b.csv",
    }
    assert not any(has for (_, user, level), has in after.items() if level == "write" and user != OWNER)
    assert grant_read(datasite, targets, [BOB]).changed == ()
    assert permission_files(datasite) == files


def test_a_template_rule_that_shuts_a_user_out_is_reported_and_nothing_is_written(datasite: Path) -> None:
    put_rules(datasite / "app_data", rule("job/{{.UserEmail}}/**"), terminal=True)
    files = permission_files(datasite)
    with pytest.raises(
        SharingError, match=r"bob@uni.example would still not be able to read .* .app_data/syft.pub.yaml."
    ):
        grant_read(datasite, [LOG], [EVE, BOB])
    assert permission_files(datasite) == files


@pytest.mark.parametrize("where", [OUTPUTS.path, "new/deep"])
def test_if_the_engine_disagrees_after_writing_the_old_files_come_back(
    datasite: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    put_rules(datasite / OUTPUTS.path, rule("**", read=[EVE]))
    files = permission_files(datasite)
    rename, lost_races = os.rename, []

    def rename_and_lose(source: str, target: str, **kinds: int) -> None:
        rename(source, target, **kinds)
        if not lost_races:  # a program that takes no lock writes right after us
            lost_races.append(target)
            (datasite / where / "syft.pub.yaml").write_text("rules: []")

    monkeypatch.setattr(os, "rename", rename_and_lose)
    with pytest.raises(SharingError, match="would still not be able"):
        grant_read(datasite, [Target(where, folder=True)], [CAROL])
    assert lost_races
    assert permission_files(datasite) == files
    assert not (datasite / "new").exists()


def test_write_is_granted_as_the_published_tool_grants_it(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours" / OWNER, tmp_path / "theirs" / OWNER
    inbox = "app_data/job/bob@uni.example"
    for site in (ours, theirs):
        (site / inbox).mkdir(parents=True)
    assert grant_write(ours, [Target(inbox, folder=True)], [BOB]).changed == (f"{inbox}/syft.pub.yaml",)
    SyftPermContext(theirs).open(f"{inbox}/").grant_write_access(BOB)
    assert permission_files(ours) == permission_files(theirs)
    asked = [f"{inbox}/run/run.sh", "app_data/job/eve@uni.example/x"]
    before = rights(ours, asked)
    grant_read(ours, [Target(f"{inbox}/run", folder=True)], [EVE])
    grant_write(ours, [Target(f"{inbox}/run/run.sh", folder=False)], [EVE])
    after = rights(ours, asked)
    assert gained(before, after) == {(asked[0], EVE, "read"), (asked[0], EVE, "write")}
    assert not lost(before, after)
    assert grant_write(ours, [Target(inbox, folder=True)], [BOB]).unchanged == (BOB,)
    with pytest.raises(SharingError, match="stands for many"):
        grant_write(ours, [Target(inbox, folder=True)], ["*"])


# -- revoking ------------------------------------------------------------------------------------------------------


def test_revoking_is_the_reverse_of_granting(datasite: Path) -> None:
    asked = [LOG.path, f"{OUTPUTS.path}/result.csv", f"{RUN}/run.sh"]
    before = rights(datasite, asked)
    grant_read(datasite, [LOG, OUTPUTS], [EVE, CAROL])
    report = revoke_read(datasite, [LOG, OUTPUTS], [EVE, CAROL, OUTSIDER])
    assert report.still_can_read == ()
    assert report.unchanged == (OUTSIDER,)
    assert rights(datasite, asked) == before


def test_a_grant_from_further_up_is_revoked_for_the_target_alone(datasite: Path) -> None:
    put_rules(datasite / "app_data/job/bob@uni.example", rule("**", write=[BOB], read=[EVE, CAROL]))
    revoke_read(datasite, [OUTPUTS], [EVE])
    assert not can_read(datasite, f"{OUTPUTS.path}/result.csv", EVE)
    assert can_read(datasite, f"{OUTPUTS.path}/result.csv", CAROL)
    assert can_write(datasite, f"{OUTPUTS.path}/result.csv", BOB)
    assert can_read(datasite, LOG.path, EVE)


@pytest.mark.parametrize(
    ("access", "reason"),
    [
        ({"write": [BOB]}, "can write, by the rule '**'"),
        ({"admin": [BOB]}, "is an administrator, by the rule '**'"),
        ({"read": ["*"]}, "through the entry '*', which stands for more people"),
        ({"read": ["*@uni.example", BOB]}, "can read"),
        ({"write": ["USER"]}, "can write through the entry 'USER'"),
    ],
)
def test_who_still_can_read_is_told_and_nobody_else_is_harmed(
    tmp_path: Path, access: dict[str, list[str]], reason: str
) -> None:
    site = tmp_path / OWNER
    put_rules(site / "a", rule("**", **access))
    before = rights(site, ["a/x", "a/out/x"], [EVE, CAROL])
    report = revoke_read(site, [Target("a/out", folder=True)], [BOB])
    assert [(still.user, still.path) for still in report.still_can_read] == [(BOB, "a/out")]
    assert reason in report.still_can_read[0].reason
    assert rights(site, ["a/x", "a/out/x"], [EVE, CAROL]) == before


def test_a_wildcard_entry_is_revoked_only_by_its_name(datasite: Path) -> None:
    grant_read(datasite, [OUTPUTS], ["*@lab.example"], allow_wildcards=True)
    assert revoke_read(datasite, [OUTPUTS], [CAROL]).still_can_read
    assert revoke_read(datasite, [OUTPUTS], ["*@lab.example"]).still_can_read == ()
    assert not can_read(datasite, f"{OUTPUTS.path}/x", CAROL)


# -- protecting ----------------------------------------------------------------------------------------------------


def test_protect_shuts_out_the_submitter_who_may_write_the_job(datasite: Path) -> None:
    assert readers(datasite, OUTPUTS) == Readers((BOB,), "app_data/job/bob@uni.example/syft.pub.yaml", "**")
    protect(datasite, OUTPUTS)
    assert readers(datasite, OUTPUTS).users == ()
    for path in (f"{OUTPUTS.path}/result.csv", f"{OUTPUTS.path}/.hidden", f"{OUTPUTS.path}/more/deep.txt"):
        assert not can_read(datasite, path, BOB)
        assert not can_write(datasite, path, BOB)
    assert can_write(datasite, LOG.path, BOB)
    assert can_read(datasite, f"{OUTPUTS.path}/result.csv", OWNER)


def test_a_permission_file_that_a_run_leaves_below_opens_nothing(datasite: Path) -> None:
    protect(datasite, OUTPUTS, readers=[EVE])
    put_rules(datasite / OUTPUTS.path / "more", rule("**", read=["*"], write=["*"]))
    assert not any(rights(datasite, [f"{OUTPUTS.path}/more/deep.txt"], [BOB, OUTSIDER]).values())
    assert readers(datasite, OUTPUTS).users == (EVE,)


def test_protect_resets_or_keeps_what_was_granted(datasite: Path) -> None:
    grant_read(datasite, [OUTPUTS], [EVE])
    protect(datasite, OUTPUTS, keep=True)
    assert set(readers(datasite, OUTPUTS).users) == {
        BOB,
        EVE,
    }  # the folder's own file carried the submitter over
    protect(datasite, OUTPUTS, readers=[CAROL])
    assert readers(datasite, OUTPUTS).users == (CAROL,)
    protect(datasite, OUTPUTS, readers=[EVE], keep=True)
    assert readers(datasite, OUTPUTS).users == (CAROL, EVE)


@pytest.mark.parametrize("odd", ["link", "broken", "huge"])
def test_protect_replaces_whatever_stands_in_the_place_of_the_permission_file(
    datasite: Path, tmp_path: Path, odd: str
) -> None:
    victim = put_file(tmp_path / "victim", "precious")
    place = datasite / OUTPUTS.path / "syft.pub.yaml"
    if odd == "link":
        place.symlink_to(victim)
    else:
        place.write_bytes(b"{" if odd == "broken" else b"#" * (document_module.MAX_BYTES + 1))
    protect(datasite, OUTPUTS)
    assert not place.is_symlink()
    assert victim.read_text() == "precious"
    assert readers(datasite, OUTPUTS).users == ()


def test_protect_under_a_terminal_file_writes_there(datasite: Path) -> None:
    put_rules(
        datasite / "app_data",
        rule("job/**", write=[BOB]),
        rule("**/*.csv", read=["*"]),
        rule("**/.*", read=["*"]),
        terminal=True,
    )
    protect(datasite, OUTPUTS)
    inside = [f"{OUTPUTS.path}/{name}" for name in ("result.csv", ".hidden", "more/deep.txt", "new")]
    assert not any(rights(datasite, inside).values())
    assert can_read(datasite, f"{RUN}/.x", EVE)
    assert can_write(datasite, LOG.path, BOB)


def test_protect_refuses_where_a_template_rule_cannot_be_overruled(datasite: Path) -> None:
    put_rules(datasite / "app_data", rule("job/{{.UserEmail}}/**", write=["USER"]), terminal=True)
    files = permission_files(datasite)
    with pytest.raises(SharingError, match=r"could not be protected: bob@uni\.example would still"):
        protect(datasite, OUTPUTS)
    assert permission_files(datasite) == files


def test_only_folders_are_protected(datasite: Path) -> None:
    with pytest.raises(SharingError, match="only folders can be protected"):
        protect(datasite, [LOG])


# -- looking -------------------------------------------------------------------------------------------------------


def test_readers_name_wildcards_as_written_and_never_the_owner(datasite: Path) -> None:
    put_rules(
        datasite / "a",
        rule("**", admin=[OWNER], write=["USER"], read=["*@uni.example"]),
        rule("x.csv", read=[EVE]),
    )
    folder = readers(datasite, Target("a", folder=True))
    assert set(folder.users) == {"*", "*@uni.example", EVE}
    assert folder.varies
    assert (folder.governing, folder.rule) == ("a/syft.pub.yaml", "**")
    assert readers(datasite, Target("a/x.csv", folder=False)) == Readers((EVE,), "a/syft.pub.yaml", "x.csv")
    assert readers(datasite, Target("nobody", folder=True)) == Readers()


def test_a_template_rule_is_read_for_the_folder_of_its_user(datasite: Path) -> None:
    put_rules(datasite / "t", rule("{{.UserEmail}}/**", write=["USER"]), rule("**", read=[EVE]))
    assert readers(datasite, Target(f"t/{BOB}", folder=True)).users == (BOB, EVE)
    assert readers(datasite, Target(f"t/{BOB}/x", folder=False)).users == (EVE, BOB)
    assert readers(datasite, Target("t", folder=True)).users == ("USER", EVE)


def test_a_path_with_a_slash_at_its_end_asks_about_a_new_file_there(datasite: Path) -> None:
    assert can_read(datasite, f"{RUN}/", BOB)
    assert not can_read(datasite, f"{RUN}/", EVE)
    assert not can_read(datasite, f"{RUN}/syft.pub.yaml", BOB)  # the engine wants an administrator for that


def test_a_preview_lists_exact_files_and_writes_nothing(datasite: Path) -> None:
    put_file(datasite / OUTPUTS.path / ".cache", "zz")
    (datasite / OUTPUTS.path / "out").symlink_to("/etc/hostname")
    protect(datasite, OUTPUTS, readers=[EVE])
    files = permission_files(datasite)
    seen = preview(datasite, [OUTPUTS, LOG], [CAROL, EVE])
    assert [(file.path, file.size, file.covered) for file in seen.files] == [
        (f"{OUTPUTS.path}/.cache", 2, False),
        (f"{OUTPUTS.path}/more/deep.txt", 4, True),
        (f"{OUTPUTS.path}/result.csv", 3, True),
        (LOG.path, 5, True),
    ]
    assert (seen.total_files, seen.total_bytes, seen.complete) == (4, 14, True)
    assert seen.can_read_now == (EVE, BOB)
    assert seen.will_read_then == (EVE, CAROL, BOB)
    assert any("links" in warning and "out'" in warning for warning in seen.warnings)
    assert any(".cache" in warning and "dot" in warning for warning in seen.warnings)
    assert permission_files(datasite) == files
    grant_read(datasite, [OUTPUTS, LOG], [CAROL, EVE])
    for file in seen.files:
        assert can_read(datasite, file.path, CAROL) is file.covered


def test_a_preview_warns_of_wildcards_writers_and_what_is_there_already(datasite: Path) -> None:
    put_rules(datasite / "open", rule("**", read=["*"], write=[BOB]))
    seen = preview(
        datasite, [Target("open", folder=True)], [BOB, "*@lab.example", OWNER], allow_wildcards=True
    )
    said = "\n".join(seen.warnings)
    assert "Everybody can already read" in said
    assert f"{BOB} can read all of this already" in said
    assert f"{BOB} can also change" in said
    assert "'*@lab.example' stands for many people" in said
    assert f"{OWNER} is the owner" in said
    assert (datasite / "open/syft.pub.yaml").exists()
    absent = preview(datasite, [Target("new", folder=True), Target("open/x", folder=False)], [EVE])
    assert absent.warnings[:2] == ("'new' does not exist yet.", "'open/x' does not exist yet.")
    assert not (datasite / "new").exists()


def test_a_long_list_is_cut_and_counted(datasite: Path) -> None:
    for number in range(12):
        put_file(datasite / OUTPUTS.path / f"n{number:02}", "x")
    seen = preview(datasite, [OUTPUTS], [CAROL], limit=5)
    assert len(seen.files) == 5
    assert seen.total_files == 14
    assert "Only the first 5 of 14 files are listed." in seen.warnings


# -- what callers may say ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["", "/", "/etc", "a//b", "../x", "a/../b", ".", "a/.", "a\0b", "syft.pub.yaml", "a/x-syft.pub.yaml"],
)
def test_paths_that_are_not_inside_are_refused(path: str) -> None:
    with pytest.raises(SharingError):
        Target(path, folder=True)


@pytest.mark.parametrize(
    "user",
    [
        "",
        " ",
        "bob",
        "bob@",
        "@uni.example",
        "a@b@c",
        "bob @uni.example",
        "bob@uni.example\n",
        "bob@uni\u200b.example",
        "USER",
        "b*b@uni.example",
        "bob?@uni.example",
        "*@*",
        "*.example",
        "bob@uni.example/x",
        "\ud800@uni.example",
        "*",
        "*@uni.example",
        None,
        3,
    ],
)
def test_words_that_are_not_one_persons_address_are_refused(user: str) -> None:
    with pytest.raises(SharingError):
        check_users([user])


def test_wildcards_need_to_be_allowed_and_lists_to_be_lists() -> None:
    assert check_users(["*", "*@uni.example", BOB, BOB], allow_wildcards=True) == ("*", "*@uni.example", BOB)
    with pytest.raises(SharingError, match="Give a list"):
        check_users(BOB)
