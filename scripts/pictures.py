"""The pictures of the documents, from the real views: `make pictures` writes docs/pictures/*.png.

It opens the demo in JupyterLab in a headless Chromium, in both themes. To be run again when the looks have changed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import expect

from syft_job_widgets.demo import build
from syft_job_widgets.demo.helpers import start_runners, stop_all
from tests.chromium import PATIENCE_MS, chromium
from tests.helpers import ROOT, wait_until
from tests.lab.host import LabHost, scratch_folder
from tests.lab.page import LabPage

PICTURES = ROOT / "docs" / "pictures"
MOST_BYTES = 150_000
"""Of each picture: they are committed."""

CELL = """from syft_job_widgets.demo import build
box = build({folder!r})
box.client(box.owner).jobs"""


def take(folder: Path) -> list[Path]:
    """Take the pictures of a demo that is made in `folder`. Gives their paths."""
    box = build(folder / "demo")
    runners = start_runners(box)
    running = box.client(box.owner).jobs["Survival by age"]
    taken = []
    try:
        with LabHost(folder) as host, chromium() as browser:
            context = browser.new_context(viewport={"width": 1480, "height": 1000})
            context.set_default_timeout(PATIENCE_MS)
            lab = LabPage(context.new_page(), host)
            lab.open_notebook([CELL.format(folder=str(box.folder))])
            wait_until(lambda: running.place.read().run is not None, what="a job to run", timeout=60)
            lab.run_cell(0)
            desk = lab.output(0).locator(".sjw")
            for name, dark in (("light", False), ("dark", True)):
                lab.set_theme(dark)
                expect(lab.output(0).locator(f".sjw[data-theme={name}]")).to_be_visible()
                expect(desk.get_by_text("Stage at diagnosis")).to_be_visible()
                taken.append(PICTURES / f"desk-{name}.png")
                desk.screenshot(path=taken[-1])
    finally:
        stop_all(runners)
    return taken


def main() -> int:
    """Take the pictures; exit code 1 when one is too large."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with scratch_folder() as folder:
        taken = take(Path(folder))
    for path in taken:
        print(path.relative_to(ROOT), path.stat().st_size, "bytes")
    return int(any(path.stat().st_size > MOST_BYTES for path in taken))


if __name__ == "__main__":
    sys.exit(main())
