"""A browser, a page with the trap in it, and a kernel behind the page."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage
from playwright.sync_api import Error as PlaywrightError

from syft_job_widgets.widgets import DeskWidget, JobsTable
from tests.attacks.canary import Canary
from tests.attacks.kernel import Kernel
from tests.chromium import PATIENCE_MS, chromium
from tests.helpers import ROOT
from tests.jobs import client_of, write_job
from tests.widgets.support import recording

HERE = Path(__file__).parent
BUNDLES = ROOT / "syft_job_widgets" / "static"
INERT = re.compile("(data|aria)-[a-z-]+")

# What a view needs, and nothing else: scripts that are files of this server. Style sheets are made by the views themselves.
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]
)


class _Handler(SimpleHTTPRequestHandler):
    def translate_path(self, path: str) -> str:
        self.directory = str(BUNDLES if path.startswith("/static/") else HERE)
        return super().translate_path(path.removeprefix("/static").removeprefix("/attacks"))

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is http.server's)
        pass


def _in_memory() -> str | None:
    """Where files cost nothing, if there is such a place: the tests write and sync thousands of small ones."""
    there = "/dev/shm"
    return there if os.access(there, os.W_OK) and shutil.disk_usage(there).free > 1 << 26 else None


@pytest.fixture(scope="module")
def box() -> Iterator[Callable[[str], Path]]:
    """Makes empty folders: `box("hostile")`."""
    with tempfile.TemporaryDirectory(prefix="sjw-", dir=_in_memory(), ignore_cleanup_errors=True) as folder:
        made = itertools.count()

        def make(name: str) -> Path:
            path = Path(folder) / f"{name}{next(made)}"
            path.mkdir()
            return path

        yield make


@pytest.fixture
def place(box: Callable[[str], Path]) -> Iterator[Path]:
    """An empty folder of this test, gone after it."""
    path = box("place")
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="package")
def attack_site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=partial(server.serve_forever, poll_interval=0.05), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="package")
def attack_browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def telling(attributes: AbstractSet[str], usual: AbstractSet[str]) -> set[str]:
    """Attributes that are not usual, without those that only tell.

    Whether a line stands in the card for a moment (how long a job waits for its runner, say) depends on the moment, so
    one walk may see attributes of the views that another did not. `data-` and `aria-` attributes that the front end's
    own sources write do nothing.
    """
    return {name for name in attributes - usual if not (INERT.fullmatch(name) and f" {name}=" in sources())}


@cache
def sources() -> str:
    """All components of the front end."""
    return "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "js" / "src").rglob("*.tsx")))


class Trapped:
    """A page in which nothing may happen but what the views do.

    Attributes:
        page: Playwright's page. The trap (`trap.js`) runs in every frame of it.
        tags, attributes: of all elements that were ever made in it.
    """

    def __init__(self, context: BrowserContext, *, allowed: Callable[[str], bool]) -> None:
        self._seen: list[str] = []
        self._allowed = allowed
        self._context = context
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(path=HERE / "trap.js")
        context.route("**/*", self._route)
        self.page = page = context.new_page()
        context.on("page", lambda other: self._note("popup", other.url))
        page.on("dialog", lambda dialog: (self._note("dialog", dialog.message), dialog.dismiss()))
        page.on("download", lambda download: self._note("download", download.url))
        page.on("frameattached", lambda frame: self._note("frame", frame.url))
        page.on("worker", lambda worker: self._note("worker", worker.url))
        page.on("websocket", lambda socket: self._note("websocket", socket.url))
        page.on("pageerror", lambda error: self._note("uncaught", str(error)))
        page.on("console", self._console)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def _note(self, what: str, detail: str) -> None:
        self._seen.append(f"{what}: {detail[:300]}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.text.startswith("TRAP "):
            self._seen.append(message.text.removeprefix("TRAP "))
        elif message.type == "error":
            self._note("console", message.text)

    def _route(self, route: Any) -> None:
        url = route.request.url
        if self._allowed(url):
            route.continue_()
        else:
            self._note("request", url)
            route.abort()

    def close(self) -> None:
        """Give the page back; a second call does nothing."""
        self._context.close()

    def problems(self) -> list[str]:
        """Everything that happened and should not have."""
        # Two frames later: what the last change set off has been said by then.
        turn = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(__trap.report()))))"
        with suppress(PlaywrightError):  # it navigates at the moment, which is a problem that is noted
            report = self.page.evaluate(turn)
            self.tags |= set(report["tags"])
            self.attributes |= set(report["attributes"])
        return list(self._seen)


class Bench(Trapped):
    """A page that shows widgets."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self._navigations = 0
        host = urlsplit(site).netloc
        super().__init__(
            context, allowed=lambda url: urlsplit(url).netloc == host and urlsplit(url).query == ""
        )
        self.kernel = Kernel()
        self._names: dict[int, str] = {}
        self.page.expose_function("kernelSend", self.kernel.send)
        self.page.expose_function("kernelPoll", self.kernel.poll)
        self.page.on("framenavigated", lambda frame: self._count(frame.url))
        self.page.goto(f"{site}/attacks/page.html")
        self.page.evaluate(
            "async () => { while (!window.attacks?.ready) await new Promise((done) => requestAnimationFrame(done)); }"
        )

    def _count(self, url: str) -> None:
        self._navigations += 1
        if self._navigations > 1:
            self._note("navigated", url)

    def show(self, widget: DeskWidget) -> str:
        """Show a widget; its name for `walk`."""
        name = self.kernel.add(widget)
        bundle = Path(str(widget._esm) if isinstance(widget._esm, Path) else BUNDLES / _bundle(widget)).name
        self.page.evaluate(
            "([name, bundle, state]) => attacks.mount(name, bundle, state)",
            [name, bundle, self.kernel.state(name)],
        )
        return name

    def walk(self, walk: str, name: str, *arguments: object) -> Any:
        """Click through a view as `page.js` says; what stood in it."""
        return self.page.evaluate(
            "([walk, name, given]) => attacks.walks[walk](name, ...given)", [walk, name, list(arguments)]
        )

    def walk_all(
        self, walk: str, names: Sequence[str], given: Sequence[Sequence[object]] | None = None
    ) -> list[Any]:
        """The same walk in several views at once, each with arguments of its own."""
        arguments = [list(each) for each in given] if given is not None else [[] for _ in names]
        return list(
            self.page.evaluate(
                "([walk, names, given]) => attacks.walks.all(walk, names, given)",
                [walk, list(names), arguments],
            )
        )

    def hide(self, name: str) -> None:
        """Take a widget out of the page."""
        self.page.evaluate("(name) => attacks.unmount(name)", name)
        self.kernel.forget(name)

    def problems(self) -> list[str]:
        return [*super().problems(), *(f"cannot travel: {text}" for text in self.kernel.broken)]


def _bundle(widget: DeskWidget) -> str:
    return {"table": "table.js", "card": "card.js", "log": "log.js", "panel": "panel.js"}[widget.root["view"]]


@contextmanager
def new_bench(browser: Browser, site: str) -> Iterator[Bench]:
    """A page of views under a strict policy. Whoever uses it asks for its `problems`."""
    # Tall enough for long lists: what is not drawn cannot be judged.
    context = browser.new_context(viewport={"width": 1200, "height": 2000})
    try:
        yield Bench(context, site)
    finally:
        context.close()


@pytest.fixture
def bench(attack_browser: Browser, attack_site: str) -> Iterator[Bench]:
    with recording(), new_bench(attack_browser, attack_site) as made:
        yield made


@pytest.fixture
def open_page(attack_browser: Browser) -> Iterator[Callable[[], Trapped]]:
    """Pages without any policy, for static HTML: what would run there does run."""
    opened: list[Trapped] = []

    def open_() -> Trapped:
        opened.append(Trapped(attack_browser.new_context(), allowed=lambda url: url == "about:blank"))
        return opened[-1]

    yield open_
    for trapped in opened:
        trapped.close()


# -- jobs with plants in them ------------------------------------------------------------------------------------------------


@pytest.fixture
def canary(place: Path) -> Iterator[Canary]:
    made = Canary(place / "canary")
    yield made
    made.close()


@pytest.fixture(scope="module")
def desk(box: Callable[[str], Path]) -> Iterator[tuple[JobsTable, Path, Canary]]:
    """One table over one SyftBox, in which all plants gather: what one job holds must not harm the others."""
    root = box("protocol") / "SyftBox"
    canary = Canary(box("far") / "canary")
    write_job(root, "first")
    with recording():
        widget = JobsTable(client_of(root).jobs)
        yield widget, root, canary
        widget.close()
    canary.close()
