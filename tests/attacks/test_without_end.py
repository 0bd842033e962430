"""Logs that have no end worth reading to: a line of gigabytes. Nothing but a whole print may read all of it.

This file is the last of its folder: what does read on keeps threads busy that other tests need.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from syft_job_widgets.widgets import JobsTable
from tests.attacks.canary import Canary
from tests.attacks.plants import ENDLESS, Plant
from tests.attacks.test_plants import try_operations, try_protocol


@pytest.mark.parametrize("plant", ENDLESS, ids=lambda plant: plant.id)
def test_operations(plant: Plant, place: Path, canary: Canary) -> None:
    try_operations(plant, place, canary)


@pytest.mark.parametrize("plant", ENDLESS, ids=lambda plant: plant.id)
def test_protocol(plant: Plant, desk: tuple[JobsTable, Path, Canary]) -> None:
    try_protocol(plant, desk)
