"""Small YAML from people we do not trust: never slow, never another error, and the same answer as the YAML library."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from syft_job_widgets.errors import ConfigFileError
from syft_job_widgets.layout import yaml_file
from syft_job_widgets.layout.config_file import MAX_DEPENDENCIES, MAX_TEXT, check_config
from syft_job_widgets.layout.plain_yaml import MAX_NODES, read_plain
from syft_job_widgets.layout.yaml_file import MAX_BYTES, MAX_DEPTH, Value, parse, parse_events
from tests.helpers import ROOT

PARSERS = [yaml.BaseLoader, *([yaml.CBaseLoader] if hasattr(yaml, "CBaseLoader") else [])]


def outcome(text: str) -> tuple[str, object]:
    try:
        return "value", parse_events(text)
    except ConfigFileError:
        return "error", None


# -- any input -------------------------------------------------------------------------------------------------------------

# What YAML is made of, so that random text is often nearly valid.
PIECES = st.sampled_from(
    [
        *"abz019_./-~?:,[]{}#&*!|>'\"%@` \n\t\\\r\x00\x85\xa0\u2028\ufeff\ud7ffé🎉",
        "name: ",
        "- ",
        "key:\n",
        "\n- ",
        "\n  - ",
        ": ",
        " #",
        "null",
        "---\n",
        "...\n",
        "<<: ",
        "&a ",
        "*a",
        "!!python/object:os.system ",
        "''",
        '"\\ud800"',
        '"\\UFFFFFFFF"',
        "[]",
        "  ",
    ]
)
TEXTS = st.lists(PIECES, max_size=40).map("".join)


@pytest.mark.parametrize("parser", PARSERS)
@given(data=st.binary(max_size=200) | TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_nothing_but_its_own_error(parser: type, data: bytes) -> None:
    before = yaml_file._Loader
    yaml_file._Loader = parser
    try:
        value = parse(data)
    except ConfigFileError as error:
        sentence = str(error)
    else:
        sentence = "config.yaml is fine"
        assert_plain(value, 0)
    finally:
        yaml_file._Loader = before
    assert sentence.startswith("config.yaml ")
    assert sentence.isprintable()


def assert_plain(value: Value, depth: int) -> None:
    """Only strings, lists, dicts and None, not deep, and text that can be written down."""
    assert depth <= MAX_DEPTH
    if isinstance(value, dict):
        for key, inner in value.items():
            key.encode("utf-8")
            assert_plain(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            assert_plain(inner, depth + 1)
    elif value is not None:
        assert type(value) is str
        value.encode("utf-8")


@given(TEXTS)
@example("name:\n- a\n  - b\n")
@example("name: a\n- b\n")
@example("a: b\n c\n")
@example("a: null\n- b")
@example("a: ''\nb: \"\"\nc:\n")
@example("a: x \nb:   'y'  \n")
@example("a:\n - b\n - c\nd:\n- e\n")
@example("a: b: c")
@example("a: b:")
@example("a: b #c\n")
@example("a: b#c\n")
@example("null: a")
@example("a: b\na: c\n")
@example("- a\n- b\n")
@example("a: []\n- b\n")
@example("a:\n-\n")
@example("a: 'b''c'\n")
@example("a: b\n\n")
@example("a: b\n---\n")
@example("a: b\r\n")
@example("\ufeffa: b\n")
@example("a: b\u2028c: d\n")
def test_the_quick_reader_agrees_with_the_library_or_says_nothing(text: str) -> None:
    quick = read_plain(text)
    if quick is not None:
        assert outcome(text) == ("value", quick)


LINES = st.lists(
    st.tuples(
        st.sampled_from(["name", "type", "dependencies", "x1", "null", "Null"]),
        st.sampled_from(
            [
                ": numpy==1.0",
                ": 'quoted: #text'",
                ': "also"',
                ": 2026-03-02T10:30:00+00:00",
                ":",
                ": []",
                ":\n- a\n- b[c]>=1,<2",
                ":\n  - null\n  - 'x'",
                ":\n-",
                ": ~",
                ": null",
                ": a\n  b",
                ": x: y",
                ": |\n  text",
                ": é – ü",
                ":  'a' ",
            ]
        ),
    ),
    min_size=1,
    max_size=8,
).map(lambda lines: "".join(name + rest + "\n" for name, rest in lines))


@given(LINES)
def test_the_quick_reader_agrees_on_what_looks_like_a_config(text: str) -> None:
    quick = read_plain(text)
    if quick is not None:
        assert outcome(text) == ("value", quick)


# -- benign input ----------------------------------------------------------------------------------------------------------

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Co", "Cn"]), max_size=30)
KEYS = WORDS.filter(lambda key: key != "<<")
BENIGN = st.dictionaries(
    KEYS,
    WORDS | st.lists(WORDS, max_size=5) | st.dictionaries(KEYS, WORDS, max_size=3),
    min_size=1,
    max_size=8,
)


@given(BENIGN, st.booleans(), st.sampled_from([None, True, False]))
def test_strings_are_read_as_the_library_reads_them(
    value: dict[str, Value], unicode: bool, flow: bool | None
) -> None:
    text = yaml.safe_dump(value, allow_unicode=unicode, default_flow_style=flow)
    assert yaml.safe_load(text) == value
    assert parse(text.encode()) == value


def test_the_config_of_every_known_writer_takes_the_quick_way() -> None:
    fields = {
        "name": "Data Analysis",
        "submitted_by": "bob@uni.example",
        "submitted_at": "2026-03-02T10:30:00+00:00",
        "type": "python",
        "code_path": "/data/work/main.py",
        "entry_point": "main.py",
        "dependencies": ["numpy", "pandas[excel]==2.2.3", "torch>=2,<3"],
        "is_folder_submission": False,
    }
    found = read_plain(yaml.safe_dump(fields))
    assert found == {**fields, "is_folder_submission": "false"}
    assert read_plain(yaml.safe_dump(fields, sort_keys=False)) == found
    assert read_plain(yaml.safe_dump({**fields, "dependencies": []})) == {**found, "dependencies": []}


def test_scalars_stay_text() -> None:
    text = (
        b"a: 12:30:45\nb: 2026-01-01\nc: yes\nd: 0x1F\ne: 1e3\nf: .inf\ng: null\nh: ''\ni: ~\nj:\nk: 'null'\n"
    )
    expected = {"a": "12:30:45", "b": "2026-01-01", "c": "yes", "d": "0x1F", "e": "1e3", "f": ".inf"}
    assert parse(text) == {**expected, "g": None, "h": "", "i": None, "j": None, "k": "null"}


# -- refusals --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"# nothing\n", "is empty"),
        (b"null", "is empty"),
        (b"- a\n- b\n", "holds a list"),
        (b"text", "holds a single value"),
        (b"42", "holds a single value"),
        (b"a: b\n---\nc: d\n", "more than one document"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"a: \x00", "not valid YAML"),
        (b"a: [", "not valid YAML in line"),
        (b"\ta: b", "not valid YAML in line 1"),
        (b"a: &x 1\nb: *x\n", "anchors or aliases in line 1"),
        (b"a: *x\n", "anchors or aliases in line 1"),
        (b"a:\n- &x {b: c}\n", "anchors or aliases in line 2"),
        (b"a: !!python/object/apply:os.system [ls]\n", "tag in line 1"),
        (b"a: !!binary abc\n", "tag in line 1"),
        (b"!!map\na: b\n", "tag in line 1"),
        (b"a: b\na: c\n", "'a' twice"),
        (b"{a: b, a: c}", "'a' twice"),
        (b"<<: {a: b}\n", "not plain text in line 1"),
        (b"? [a]\n: b\n", "not plain text"),
        (b"? {a: b}\n: c\n", "not plain text"),
        (b"~: b\n", "not plain text"),
        (b"a: " + b"[" * 9 + b"]" * 9, "more than 8 levels"),
        (b"a: " + b"[" * 5000, "more than 8 levels"),
        (b"a: x" + b"x" * MAX_BYTES, "at most 65,536"),
        (b"a:\n" + b"- b\n" * (MAX_NODES + 1), "more than 2,000 values"),
        (b"a: [" + b"b," * (MAX_NODES + 1) + b"]", "more than 2,000 values"),
    ],
)
def test_what_is_refused_and_why(data: bytes, reason: str) -> None:
    with pytest.raises(ConfigFileError) as caught:
        parse(data, "config.yaml")
    assert reason in str(caught.value)


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize("text", ['a: "\\ud800"', 'a: "\\UFFFFFFFF"', 'a: "\\U00110000"'])
def test_escapes_for_characters_that_are_none(
    parser: type, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml_file, "_Loader", parser)
    with pytest.raises(ConfigFileError):
        parse(text.encode())


def test_eight_levels_are_read() -> None:
    value: Value = parse(b"a: " + b"[" * 7 + b"x" + b"]" * 7)["a"]
    for _ in range(7):
        assert isinstance(value, list)
        value = value[0]
    assert value == "x"


BOMBS = {
    "merge keys": "a: &a {x: 1}\n" + "".join(f"k{i}: &k{i} {{<<: [*a, *a]}}\n" for i in range(30)),
    "aliases": "a: &a [x]\n" + "".join(f"b{i}: &b{i} [*a, *a]\n" for i in range(30)),
    "base 60": "a: " + ":59" * 20000,
    "spaces before the end": "a: a" + " " * 65000 + "#",
    "spaces in a quote": "a: '" + " " * 65000 + "#",
    "spaces after a quote": "a: 'a'" + " " * 65000 + "#",
    "spaces after the name": "a:" + " " * 65000 + "#",
    "colons": "a: a" + ":a" * 32000 + "#",
    "colons at the end": "a: " + "a:" * 32000,
    "dashes": "- " * 32000,
    "brackets": "[" * 65000,
    "braces": "{" * 65000,
    "questions": "? " * 32000,
    "directives": "".join(f"%TAG !{i}! x\n" for i in range(4000)),
    "lists of lists": "a: [" + "[]," * 20000,
    "keys": "".join(f"k{i}: x\n" for i in range(7000)),
    "folds": "a: >\n" + " x\n\n" * 15000,
    "escapes": 'a: "' + "\\n" * 32000 + '"',
}


def test_no_bomb_goes_off() -> None:
    # In a process that can be ended: each of these takes a naive reader from seconds to hours.
    code = (
        "import json, sys\n"
        "from syft_job_widgets.errors import ConfigFileError\n"
        "from syft_job_widgets.layout.yaml_file import parse\n"
        "for name, text in json.load(sys.stdin).items():\n"
        "    try:\n"
        "        parse(text.encode()[:65536])\n"
        "    except ConfigFileError:\n"
        "        pass\n"
        "    print(name)\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        input=json.dumps(BOMBS),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert answer.stdout.splitlines() == list(BOMBS), answer.stderr


# -- the fields of a config ------------------------------------------------------------------------------------------------


def check(**fields: Value) -> object:
    return check_config(dict(fields), "config.yaml", submitter="bob@uni.example", job_name="Job")


@given(
    st.dictionaries(
        st.sampled_from(
            "name submitted_by submitted_at type entry_point entrypoint code_path dependencies"
            " is_folder_submission other".split()
        ),
        st.none()
        | WORDS
        | st.lists(WORDS | st.none() | st.lists(WORDS, max_size=2), max_size=3)
        | st.dictionaries(KEYS, WORDS, max_size=2),
    )
)
def test_fields_of_any_type_give_a_config_or_a_sentence(fields: dict[str, Value]) -> None:
    try:
        found = check_config(fields, "config.yaml", submitter="bob@uni.example", job_name="Job")
    except ConfigFileError as error:
        sentence = str(error)
    else:
        sentence = "config.yaml: 'fine'"
        for text in (found.submitted_at, found.submitted_by, found.type, found.entry_point, found.code_path):
            assert text is None or isinstance(text, str)
        assert all(isinstance(item, str) for item in found.dependencies)
    assert sentence.startswith("config.yaml: '")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"submitted_at": "x" * (MAX_TEXT + 1)}, "'submitted_at' has 1,001 characters"),
        ({"name": ["a"]}, "'name' should be text and is a list"),
        ({"type": {"a": "b"}}, "'type' should be text and is a mapping"),
        ({"dependencies": "numpy"}, "'dependencies' should be a list"),
        ({"dependencies": ["numpy", None]}, "'dependencies' should be a list"),
        ({"dependencies": ["x"] * (MAX_DEPENDENCIES + 1)}, "'dependencies' is too long"),
        ({"dependencies": ["x" * 16_001]}, "'dependencies' is too long"),
        ({"is_folder_submission": "maybe"}, "'is_folder_submission' should be true or false"),
    ],
)
def test_fields_that_are_refused(fields: dict[str, Value], reason: str) -> None:
    with pytest.raises(ConfigFileError, match=reason):
        check(**fields)


def test_what_the_path_says_is_believed_and_the_rest_is_a_warning() -> None:
    found = check_config(
        {
            "name": "Other",
            "submitted_by": "eve\u202e@evil.example",
            "entrypoint": "main.py",
            "dependencies": ["a"],
        },
        "config.yaml",
        submitter="bob@uni.example",
        job_name="Job",
    )
    assert len(found.warnings) == 2
    assert "'bob@uni.example'" in found.warnings[0]
    assert all(warning.isprintable() for warning in found.warnings)
    assert (found.entry_point, found.dependencies) == ("main.py", ("a",))
    assert check_config({}, "config.yaml", submitter="b", job_name="j").warnings == ()
