"""A SyftBox to try things on: `python -m syft_job_widgets demo`, and `demo_box()` in a notebook."""

from __future__ import annotations

from .box import DATA_VARIABLE, DemoBox, build
from .crowd import crowd
from .notebook import FOLDER_VARIABLE, demo_box
from .session import main

__all__ = ["DATA_VARIABLE", "FOLDER_VARIABLE", "DemoBox", "build", "crowd", "demo_box", "main"]
