"""Is a text of the corpus really shown? In which forms it may be shown, and which of them are missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from syft_job_widgets.text import visible
from syft_job_widgets.widgets.wire_paths import wire_path
from tests.attacks.corpus import Vector
from tests.attacks.places import readable


def forms(text: str) -> tuple[str, ...]:
    """As it is, with marks in words, as Python quotes it, and as a path that no other can be taken for."""
    clean = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return (clean, visible(text), repr(text)[1:-1], wire_path(text))


def missing(
    vectors: Iterable[Vector],
    shown: Iterable[str],
    text_of: Callable[[Vector], str | None] = lambda vector: readable(vector.text),
    limit: int = 10_000,
) -> list[str]:
    """The ids of the vectors that stand in none of the shown texts.

    Args:
        shown: texts with every mark turned back into its character.
        text_of: what was put there for a vector; None if it could not be.
        limit: how many characters are shown of a long one.
    """
    whole = "\x1f\n".join(shown)
    found = []
    for vector in vectors:
        text = text_of(vector)
        if text and not any(form[:limit] in whole for form in forms(text)):
            found.append(vector.id)
    return found
