"""The pace at which a view is sent what it follows."""

from __future__ import annotations

import pytest

from syft_job_widgets.widgets import views
from syft_job_widgets.widgets.query import TableQuery
from syft_job_widgets.widgets.views import GIVE_UP_S, MIN_GAP_S, SLOW_GAP_S, WINDOW, View


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(views.time, "monotonic", lambda: now[0])
    return now


def test_quick_while_it_keeps_up_slow_when_it_lags(clock: list[float]) -> None:
    view = View("v")
    assert view.wait() == 0.0
    view.next_seq()
    assert view.wait() == pytest.approx(MIN_GAP_S)
    for _ in range(WINDOW - 1):
        view.next_seq()
    assert view.wait() == pytest.approx(SLOW_GAP_S)
    view.ack(view.seq)
    assert view.wait() == pytest.approx(MIN_GAP_S)


def test_nothing_to_a_view_that_is_hidden_or_gone(clock: list[float]) -> None:
    view = View("v")
    view.show(visible=False)
    assert view.wait() is None
    view.show(visible=True)
    view.next_seq()
    clock[0] += GIVE_UP_S + 1
    assert view.wait() is None
    view.ack(1)
    assert view.wait() == 0.0


def test_a_quiet_view_that_owes_nothing_is_not_given_up(clock: list[float]) -> None:
    view = View("v")
    view.next_seq()
    view.ack(1)
    clock[0] += 10 * GIVE_UP_S
    assert view.wait() == 0.0


def test_in_sight_again_all_is_sent_anew(clock: list[float]) -> None:
    view = View("v", table=TableQuery(), table_last={"items": []})
    view.show(visible=False)
    assert not view.has_news()
    view.show(visible=True)
    assert view.table_dirty
    assert view.table_last is None


def test_an_ack_from_the_future_or_the_past_changes_nothing(clock: list[float]) -> None:
    view = View("v")
    view.next_seq()
    view.ack(99)
    assert view.acked == 1
    view.ack(0)
    assert view.acked == 1
