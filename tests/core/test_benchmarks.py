"""The benchmarks measure on quiet machines, not in tests; but each must be there to be started."""

from __future__ import annotations

import importlib

import pytest

from benchmarks.__main__ import main, names


def test_names() -> None:
    assert names() == ["jobs", "logs", "runner"]


@pytest.mark.parametrize("name", names())
def test_each_is_started_with_its_options(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        importlib.import_module(f"benchmarks.{name}").main(["--help"])
    assert ended.value.code == 0
    assert "usage:" in capsys.readouterr().out


def test_an_unknown_one_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["speed"]) == 2
    assert capsys.readouterr().err == "There is no benchmark 'speed', only: jobs, logs, runner.\n"
