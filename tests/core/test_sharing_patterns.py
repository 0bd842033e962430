"""Patterns cut at their slashes mean what the published engine says they mean, and an escaped name is only itself."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from syft_permissions import Access, Rule
from syft_permissions.engine.compiled_rule import compile_rule

from syft_job_widgets.errors import SharingError
from syft_job_widgets.sharing.document import Document, Line, Lists
from syft_job_widgets.sharing.patterns import (
    TEMPLATE,
    covers,
    emit,
    escape,
    key,
    live_rules,
    overlap,
    residuals,
    segments,
    universal,
)
from tests.core.sharing_support import NAMES

# A small alphabet, so that random patterns and random paths meet often.
WORDS = st.text("ab.*?[]!{}\\-,|~@()^", min_size=1, max_size=5)
PIECES = st.one_of(
    st.sampled_from(
        ["**", "*", "a", "b", ".a", ".*", "*.a", "?", "[ab]", "a*", "***", "[!a]", "{a,b}", "\\*", "\\a*"]
    ),
    WORDS,
)
PATTERNS = st.lists(PIECES, min_size=1, max_size=4).map("/".join)
PATHS = st.lists(
    st.sampled_from(["a", "b", "ab", ".a", "a.a", "*", "[ab]", "a\\", "{a,b}", "-", "\\a"]),
    min_size=1,
    max_size=4,
)


def engine_matches(pattern: str, path: str, user: str = "bob@uni.example") -> bool:
    return bool(compile_rule(Rule(pattern=pattern, access=Access()), user).match(path, user))


def ours(pattern: str, names: list[str]) -> bool:
    parts = segments(pattern)
    return parts is not None and any(not rest for rest, _ in residuals(parts, names))


@example("**/**", ["a"])
@example("a/**", ["a"])
@example("**", [".a"])
@example("a/[x/]b", ["a", "b"])
@example("a\\/b*", ["a", "b"])
@example("a//*", ["a", "b"])
@given(PATTERNS, PATHS)
def test_segmentwise_matching_is_the_engines(pattern: str, names: list[str]) -> None:
    assert ours(pattern, names) == engine_matches(pattern, "/".join(names))


@given(PATTERNS, PATHS, PATHS)
def test_a_residual_matches_the_rest_where_the_pattern_matches_the_whole(
    pattern: str, head: list[str], tail: list[str]
) -> None:
    parts = segments(pattern)
    whole = engine_matches(pattern, "/".join(head + tail))
    left = residuals(parts, head) if parts is not None else set()
    assert whole == any(rest and engine_matches(emit(rest), "/".join(tail)) for rest, _ in left)


@given(PATTERNS, PATTERNS, PATHS)
def test_disjoint_patterns_never_meet_and_covered_ones_never_escape(
    one: str, other: str, names: list[str]
) -> None:
    first, second = segments(one), segments(other)
    assume(first is not None and second is not None)
    assert first is not None
    assert second is not None
    path = "/".join(names)
    both = engine_matches(one, path), engine_matches(other, path)
    if all(both):
        assert overlap(first, second)
    if covers(first, second) and both[1]:
        assert both[0]
    if universal(first):
        assert both[0] == (not any(name.startswith(".") for name in names))


@given(NAMES, NAMES, NAMES)
def test_an_escaped_name_matches_itself_and_no_other_name(name: str, folder: str, other: str) -> None:
    for names in ([name], [folder, name]):
        pattern = emit([escape(part) for part in names])
        assert engine_matches(pattern, "/".join(names))
        assert TEMPLATE not in pattern
        for stranger in (
            other,
            name + "x",
            "x" + name,
            name[1:] or "x",
            name.replace("*", "q"),
            name + "\n",
            name.lower() + "é",
        ):
            if stranger != name:
                assert not engine_matches(pattern, "/".join([*names[:-1], stranger]))
    below = emit([escape(folder), "**"])
    assert engine_matches(below, f"{folder}/x")
    if other != folder:
        assert not engine_matches(below, f"{other}/x")


@given(NAMES)
def test_an_escaped_name_ranks_at_least_as_high_as_any_wildcard_for_it(name: str) -> None:
    ours_key = key(emit([escape(name)]))
    for rival in ("*", "**", "?*", "**/*", name[:1] + "*", "*" + name[-1:]):
        if engine_matches(rival, name) and TEMPLATE not in rival and rival != name:
            assert ours_key >= key(rival)


def test_a_template_segment_is_bound_to_the_folder_of_that_name() -> None:
    parts = segments("job/{{.UserEmail}}/**")
    assert parts is not None
    assert residuals(parts, ["job", "bob@uni.example"]) == {(("**",), "bob@uni.example")}
    assert residuals(parts, ["other", "bob@uni.example"]) == set()
    twice = segments("{{.UserEmail}}/{{.UserEmail}}/*")
    assert twice is not None
    assert residuals(twice, ["bob@uni.example", "eve@uni.example"]) == set()
    assert residuals(twice, ["bob@uni.example", "bob@uni.example"]) == {(("*",), "bob@uni.example")}
    mixed = segments("job-{{.UserEmail}}/**")
    assert mixed is not None
    assert residuals(mixed, ["job-bob@uni.example"]) == {(("**",), "bob@uni.example")}
    unknown = segments("*{{.UserEmail}}/**")
    assert unknown is not None
    assert residuals(unknown, ["job-bob@uni.example"]) == {(("**",), "*")}


def test_rules_that_never_get_their_turn_are_left_out() -> None:
    bob, eve = Lists(read=("bob@uni.example",)), Lists(read=("eve@uni.example",))
    document = Document((Line("**", eve), Line("job/**", bob), Line("**/*.csv", eve), Line("**/.env", eve)))
    # "**" and "**/*.csv" add nothing to "job/**"; a dot-name is out of its reach.
    assert [(rule.segments, rule.line.pattern) for rule in live_rules(document, ["job"])] == [
        (("**",), "job/**"),
        (("**", ".env"), "**/.env"),
    ]


def test_a_name_that_is_no_text_is_refused_in_a_pattern() -> None:
    with pytest.raises(SharingError, match="not valid text"):
        emit([escape("caf\udce9")])
