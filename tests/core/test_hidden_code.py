"""Code must not hide: under names that nobody reviews, or behind more than anybody can read."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from syft_job_widgets import tree as tree_module
from syft_job_widgets.errors import NotReviewableError
from syft_job_widgets.layout import PERMISSION_FILE, place_of
from syft_job_widgets.tree import read_tree
from tests.jobs import client_of, write_job
from tests.review_jobs import key as review_key
from tests.review_jobs import write_submission


def test_what_nobody_reviews_cannot_come_with_a_submission(tmp_path: Path) -> None:
    key = review_key("sent", protocol="1")
    write_submission(tmp_path, key)
    place = place_of(tmp_path, key)
    assert read_tree(place).problem is None
    planted = place.location / "code" / "__pycache__"
    planted.mkdir()
    (planted / "helper.pyc").write_bytes(b"\0")
    problem = read_tree(place).problem
    assert problem is not None
    assert "'code/__pycache__' was there before any run" in problem
    with pytest.raises(NotReviewableError, match="before any run"):
        client_of(tmp_path).jobs["sent"].approve()
    shutil.rmtree(planted)
    client_of(tmp_path).jobs["sent"].approve()
    planted.mkdir()  # what a runner leaves where it worked
    assert read_tree(place).problem is None
    assert client_of(tmp_path).jobs["sent"].approval.verdict == "valid"


@pytest.mark.parametrize("where", ["", "sub"])
@pytest.mark.parametrize("kind", ["folder", "link"])
def test_code_cannot_hide_under_the_name_of_a_permission_file(tmp_path: Path, where: str, kind: str) -> None:
    job = write_job(tmp_path)
    (job / where).mkdir(exist_ok=True)
    if kind == "folder":
        (job / where / PERMISSION_FILE).mkdir()
        (job / where / PERMISSION_FILE / "hidden.sh").write_text("echo hidden\n")
    else:
        (job / where / PERMISSION_FILE).symlink_to(job / "main.py")
    problem = client_of(tmp_path).jobs[0].review().problem
    assert problem is not None
    assert "stands where a permission file belongs" in problem


def test_what_is_too_much_is_not_read_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = write_job(tmp_path)
    for number in range(5):
        (job / f"{number}.bin").touch()
        os.truncate(job / f"{number}.bin", 1 << 30)
    hashed: list[int] = []
    real = tree_module._HashCache.digest

    def digest(self: object, fd: int, *, fresh: bool) -> object:
        hashed.append(os.fstat(fd).st_size)
        return real(self, fd, fresh=fresh)  # type: ignore[arg-type]

    monkeypatch.setattr(tree_module._HashCache, "digest", digest)
    tree = client_of(tmp_path).jobs[0].review()
    assert tree.digest is None
    assert "claims 1,073,741,824 bytes and holds far fewer" in (tree.problem or "")
    assert max(hashed, default=0) < 1 << 20
    monkeypatch.setattr(tree_module, "MAX_BYTES", 1 << 29)
    assert "more than can be reviewed" in (client_of(tmp_path).jobs[0].review().problem or "")
