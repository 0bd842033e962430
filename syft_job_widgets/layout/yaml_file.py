"""Small YAML files from people we do not trust, read within limits into plain strings, lists and dicts.

The size is bounded, one document is read, anchors, aliases, tags, merge keys and deep nesting are refused before
anything is built from them. Scalars stay text: no dates, no base-60 integers, no `!!python`. A merge-key bomb of
470 bytes costs `yaml.safe_load` many seconds; here it is refused at its first anchor.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias, cast

import yaml

from ..errors import ConfigFileError
from .plain_yaml import MAX_NODES, NULLS, read_plain

MAX_BYTES = 64 * 1024
MAX_DEPTH = 8
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")

Value: TypeAlias = "str | list[Value] | dict[str, Value] | None"

# The C parser where PyYAML was built with it (all published wheels), the Python one elsewhere: same events.
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def parse(data: bytes, what: str = "config.yaml") -> dict[str, Value]:
    r"""The top-level mapping of a YAML document.

    Args:
        data: the file's bytes, UTF-8.
        what: how the file is called in error messages.

    Returns:
        Keys and scalars as text, plain nulls as None.

    Raises:
        ConfigFileError: too large, not UTF-8, not YAML, not one mapping, anchors, aliases, tags, too deep, too many values,
            doubled key.

    Example:
        >>> parse(b"name: Data Analysis\ndependencies: [numpy]\n")
        {'name': 'Data Analysis', 'dependencies': ['numpy']}
    """
    if len(data) > MAX_BYTES:
        raise ConfigFileError(f"{what} is {len(data):,} bytes; at most {MAX_BYTES:,} are read.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise ConfigFileError(f"{what} is not UTF-8 text.") from None
    plain = read_plain(text)
    if plain is not None:
        return cast("dict[str, Value]", plain)
    return parse_events(text, what)


def parse_events(text: str, what: str = "config.yaml") -> dict[str, Value]:
    """Like `parse`, for any YAML, through the YAML library's events."""
    try:
        value = _build(text, what)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        raise ConfigFileError(f"{what} is not valid YAML{where}.") from None
    except (ValueError, OverflowError) as error:  # an escape for a character that does not exist
        if isinstance(error, ConfigFileError):
            raise
        raise ConfigFileError(f"{what} is not valid YAML.") from None
    if value is None:
        raise ConfigFileError(f"{what} is empty.")
    if not isinstance(value, dict):
        raise ConfigFileError(
            f"{what} holds a {'list' if isinstance(value, list) else 'single value'} where names with values are expected."
        )
    return value


def _build(
    text: str, what: str
) -> Value:  # one pass over the events; a stack of open containers, no recursion
    stack: list[list[Value] | dict[str, Value]] = []
    keys: list[str | None] = []
    root: Value = None
    documents = nodes = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise ConfigFileError(f"{what} holds more than one document.")
            continue
        if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            stack.pop()
            keys.pop()
            continue
        if not isinstance(event, yaml.NodeEvent):
            continue
        nodes += 1
        if nodes > MAX_NODES:
            raise ConfigFileError(f"{what} holds more than {MAX_NODES:,} values.")
        node = _node(event, what)
        if not stack:
            root = node
        else:
            _attach(stack[-1], keys, node, event, what)
        if isinstance(node, (list, dict)):
            if len(stack) >= MAX_DEPTH:
                raise ConfigFileError(f"{what} is nested more than {MAX_DEPTH} levels deep.")
            stack.append(node)
            keys.append(None)
    return root


def _node(event: yaml.NodeEvent, what: str) -> Value:
    line = event.start_mark.line + 1 if event.start_mark else 0
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        raise ConfigFileError(f"{what} uses YAML anchors or aliases in line {line}; they are not read.")
    if isinstance(event, yaml.ScalarEvent):
        if event.tag not in (None, "!"):
            raise ConfigFileError(f"{what} uses a YAML tag in line {line}; tags are not read.")
        plain = event.implicit[0]
        if plain and event.value in NULLS:
            return None
        if _LONE_SURROGATE.search(event.value):  # only the Python parser lets such an escape through
            raise ConfigFileError(f"{what} holds a character that is no text in line {line}.")
        return str(event.value)
    if isinstance(event, yaml.CollectionStartEvent) and event.tag not in (None, "!"):
        raise ConfigFileError(f"{what} uses a YAML tag in line {line}; tags are not read.")
    return {} if isinstance(event, yaml.MappingStartEvent) else []


def _attach(
    parent: list[Value] | dict[str, Value],
    keys: list[str | None],
    node: Value,
    event: yaml.NodeEvent,
    what: str,
) -> None:
    if isinstance(parent, list):
        parent.append(node)
    elif keys[-1] is None:
        line = event.start_mark.line + 1 if event.start_mark else 0
        if not isinstance(node, str) or node == "<<":
            raise ConfigFileError(f"{what} has a key that is not plain text in line {line}.")
        if node in parent:
            raise ConfigFileError(f"{what} has the key {node[:40]!r} twice (line {line}).")
        keys[-1] = node
    else:
        parent[keys[-1]] = node
        keys[-1] = None
