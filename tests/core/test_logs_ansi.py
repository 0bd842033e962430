"""Terminal sequences: what is stripped, what a line that overwrites itself becomes, and that hostile text is linear."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from syft_job_widgets.logs import collapse_carriage_returns, plain, strip_control

CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
ESC = "\x1b"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ü 界\tand\nnext", "plain ü 界\tand\nnext"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[38;2;1;2;3mrgb\x1b[48:5:7mx", "rgbx"),
        ("\x1b[?25lhidden cursor\x1b[?25h", "hidden cursor"),
        ("\x1b[>4;2mx\x1b[1 qy\x1b[!pz", "xyz"),
        ("\x1b]0;title\x07a", "a"),
        ("\x1b]0;title\x1b\\a", "a"),
        ("\x1b]8;id=1;https://uni.example/?a=b\x1b\\link\x1b]8;;\x1b\\.", "link."),
        ("\x1bPq#0;2;0\x07still sixel\x1b\\a", "a"),
        ("\x1b_apc\x1b\\a\x1b^pm\x1b\\b\x1bXsos\x1b\\c", "abc"),
        ("\x9b31mred\x9d0;t\x9ca\x90q\x9cb\x9fx\x9cc\x9ex\x9cd\x98x\x9ce", "redabcde"),
        ("\x1b(Ba\x1b)0b\x1b#8c\x1b7d\x1b8e\x1bcf\x1b=g\x1bMh", "abcdefgh"),
        ("a\x00b\x07c\x08d\x0be\x0cf\rg\x7fh\x85i", "abcdefghi"),
        ("abc\x1b", "abc"),
        ("abc\x1b[", "abc"),
        ("abc\x1b[31", "abc"),
        ("abc\x1b]8;;https://uni.example", "abc"),
        ("abc\x1bP1;2", "abc"),
        ("\x1b]never ended\nthe next line is seen", "\nthe next line is seen"),
        ("\x1b[31\nm", "\nm"),
        ("\x1b\x1b[31mx", "x"),
        ("\x1b]0;a\x1b[31mx", "x"),
        ("\x1b]0;a\x18x\x1bPb\x1ay", "xy"),
        ("\x1b[31ümlaut", "ümlaut"),
        ("\r\n", "\n"),
    ],
)
def test_strip_control_leaves_the_printed_text_only(text: str, shown: str) -> None:
    assert strip_control(text) == shown


PIECES = st.one_of(
    st.text(max_size=6),
    st.sampled_from(
        [
            ESC,
            "\x1b[",
            "\x1b]",
            "\x1bP",
            "\x9b",
            "\x9d",
            "\x90",
            "\x9c",
            "\x07",
            "\x1b\\",
            ";",
            "31",
            "m",
            "K",
            "\n",
            "\r",
        ]
    ),
)
HOSTILE = st.lists(PIECES, max_size=30).map("".join)


def test_plain_text_turns_no_reading_order() -> None:
    assert plain("a\u202eb\u2066c \x1b[1mד") == "a⟨U+202E⟩b⟨U+2066⟩c ד"


@given(HOSTILE)
@example("\x1b\x1b]\x1b\\\x9c")
def test_no_control_character_survives_and_stripping_again_changes_nothing(text: str) -> None:
    stripped = strip_control(text)
    assert CONTROLS.search(stripped) is None
    assert strip_control(stripped) == stripped
    assert CONTROLS.search(plain(text)) is None


@given(HOSTILE, HOSTILE)
def test_a_line_cannot_touch_the_next_one(first: str, second: str) -> None:
    assert strip_control(first + "\n" + second) == strip_control(first) + "\n" + strip_control(second)
    assert plain(first + "\n" + second) == plain(first) + "\n" + plain(second)


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"])))
def test_text_without_controls_is_left_alone(text: str) -> None:
    assert strip_control(text) == collapse_carriage_returns(text) == plain(text) == text


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("50%\r100%", "100%"),
        ("abcdef\rxy", "xycdef"),
        ("loading...\r\x1b[Kdone", "done"),
        ("loading...\x1b[2K\rdone", "done"),
        ("loading...\x1b[1G\x1b[0Kdone", "done"),
        ("abc\b\bX", "aXc"),
        ("\b\bX", "X"),
        ("a line of a CRLF file  \r", "a line of a CRLF file  "),
        ("twice\r\r", "twice"),
        ("tqdm leaves blanks\r                  \r", ""),
        ("abc\x1b[1Kd", "   d"),
        ("abcdef\b\b\b\x1b[1K", "    ef"),
        ("abc\x1b[2Kd", "   d"),
        ("12345678\r\tX", "12345678X"),
        ("a\tb\rX", "X       b"),
        ("界界\rab", "ab界"),
        ("界界\ra", "a 界"),
        ("x界\b\x1b[K", "x"),
        ("界x\r\x1b[1K", "  x"),
        ("e\u0301x\ra", "ax"),
        ("\x1b]8;;https://uni.example\x07link\x1b]8;;\x07\r", "link"),
    ],
)
def test_collapse_shows_what_a_terminal_shows(line: str, shown: str) -> None:
    assert collapse_carriage_returns(line) == shown


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        # No overwriting: the sequences stay as they were written.
        ("\x1b[1;31mred\x1b[m and \x1b[?25lplain", "\x1b[1;31mred\x1b[m and plain"),
        ("\x1b[31m 5%\x1b[0m\r\x1b[32m100%\x1b[0m", "\x1b[0;32m100%\x1b[0m"),
        # A colour goes on into the next line, so it must be in force at the end.
        ("x\r\x1b[1m\x1b[4mbold", "\x1b[0;1;4mbold"),
        ("abc\r\x1b[31mX", "\x1b[0;31mX\x1b[0mbc\x1b[0;31m"),
        ("x\r\x1b[38;5;208mo\x1b[48;2;1;2;3mp", "\x1b[0;38;5;208mo\x1b[0;38;5;208;48;2;1;2;3mp"),
        ("x\r\x1b[38:2::1:2:3mo", "\x1b[0;38;2;1;2;3mo"),
        ("x\r\x1b[1;2;3;4;5;7;9;53;91;107my", "\x1b[0;1;2;3;4;5;7;9;53;91;107my"),
        ("x\r\x1b[1;3;4;7;91m\x1b[22;23;24;27;39my", "y\x1b[0m"),
        # Concealed text is shown; nonsense is ignored; a colour that is cut off is none.
        ("x\r\x1b[8mshown", "shown\x1b[0m"),
        ("x\r\x1b[38;5;999;999999999m\x1b[38;2;1my", "y\x1b[0m"),
        ("x\r\x1b[38my\x1b[58;5;1;4mz", "y\x1b[0;4mz"),
        ("x\r\x1b[4:3my\x1b[4:0mz", "\x1b[0;4my\x1b[0mz\x1b[0m"),
        # Coloured blanks are part of a bar.
        ("x\r\x1b[42m  \x1b[0m  ", "\x1b[0;42m  \x1b[0m"),
        ("x\x07\ry", "y\x07"),
    ],
)
def test_collapse_keeps_colours_and_drops_other_sequences(line: str, shown: str) -> None:
    assert collapse_carriage_returns(line) == shown


def test_progress_bars_of_tqdm_pip_and_rich() -> None:
    tqdm = "".join(f"\r{n:3d}%|{'#' * (n // 10):<10}| {n}/100 [00:0{n // 25}<00:01]" for n in range(101))
    assert plain(tqdm) == "100%|##########| 100/100 [00:04<00:01]"
    bar = "\x1b[32m━━━━\x1b[0m\x1b[90m╺━━━\x1b[0m"
    pip = f"\x1b[?25l   {bar} \x1b[32m1.0/2.1 MB\x1b[0m\r\x1b[2K   \x1b[32m━━━━━━━━\x1b[0m \x1b[32m2.1/2.1 MB\x1b[0m\x1b[?25h"
    assert plain(pip) == "   ━━━━━━━━ 2.1/2.1 MB"
    assert collapse_carriage_returns(pip).startswith("   \x1b[0;32m━━━━━━━━\x1b[0m ")
    rich = "Working... \x1b[38;2;249;38;114m━━\x1b[0m \x1b[35m 10%\x1b[0m\r\x1b[1A\x1b[2KWorking... \x1b[35m100%\x1b[0m"
    assert plain(rich) == "Working... 100%"


OPERATIONS = st.lists(
    st.one_of(
        st.text("abcxyz ", min_size=1, max_size=12),
        st.sampled_from(["\r", "\b", "\t", "\x1b[K", "\x1b[1K", "\x1b[2K"]),
    ),
    max_size=25,
)


def terminal(operations: list[str]) -> str:
    """The obvious emulator: a dictionary of columns."""
    cells: dict[int, str] = {}
    column = 0
    for operation in operations:
        if operation == "\r":
            column = 0
        elif operation == "\b":
            column = max(0, column - 1)
        elif operation == "\t":
            column += 8 - column % 8
        elif operation.startswith(ESC):
            for at in list(cells):
                if {"\x1b[K": at >= column, "\x1b[1K": at <= column, "\x1b[2K": True}[operation]:
                    del cells[at]
        else:
            for char in operation:
                cells[column] = char
                column += 1
    return "".join(cells.get(at, " ") for at in range(max(cells, default=-1) + 1)).rstrip(" ")


@given(OPERATIONS)
@example(["abcdef", "\b", "\b", "\x1b[1K", "\r", "xy"])
def test_collapse_agrees_with_a_simple_terminal(operations: list[str]) -> None:
    # The sequence in front makes every line one that is played, also if it has tabs and letters only.
    assert plain("\x1b[K" + "".join(operations) + "\x1b[K") == terminal([*operations, "\x1b[K"])


@pytest.mark.parametrize(
    "piece",
    [
        ESC,
        "\x1b[",
        "\x1b]",
        "\x1bP",
        "\x9d",
        "\x1b[1;",
        "\x1b[" + "1;" * 50,
        "\x1b[31m",
        "\x1b(",
        "\x1b ",
        "\r",
        "\b\x1b[1K",
        "x\x1b[1K",
        "x\x1b[2K",
        "\t\x1b[1K\rx",
        "\x1b[1Kxy\b",
        "\u0301\x1b[m",
        "e\u0301\u0301",
        "界\b",
        "1",
    ],
)
def test_a_long_run_of_anything_ends(piece: str) -> None:
    # With an operation that is not linear some of these do not end in any patience.
    text = "x" * 100_000 + "\r" + piece * (400_000 // len(piece)) + "\r"
    assert CONTROLS.search(plain(text)) is None
    assert CONTROLS.search(strip_control(text)) is None
    assert len(collapse_carriage_returns(text)) <= 2 * len(text)


def test_one_colour_sequence_of_a_megabyte_gives_a_short_style() -> None:
    collapsed = collapse_carriage_returns("x\r\x1b[" + "38;5;1;1;" * 100_000 + "9" * 5_000 + "mX")
    assert collapsed == "\x1b[0;1;38;5;1mX"
