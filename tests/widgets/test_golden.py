"""The golden messages are what the widgets say today; the front end's tests read the same files."""

from __future__ import annotations

from tests.widgets import golden


def test_golden_messages_are_fresh() -> None:
    made = golden.messages()
    there = {path.stem: path.read_text(encoding="utf-8") for path in golden.FOLDER.glob("*.json")}
    assert set(there) == set(made), "run: python -m tests.widgets.golden"
    for name, value in made.items():
        assert there[name] == golden.text(value), (
            f"{name} is out of date; run: python -m tests.widgets.golden"
        )
