"""One `syft.pub.yaml` as a value: read within limits, changed by making another one, written in the published shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from syft_permissions import Access, Rule, RuleSet
from syft_permissions.engine.compiled_rule import compile_rule

from ..errors import SharingError

# A job's own code may have written the file, so every cost that the engine pays for it is bounded here.
MAX_BYTES = 256 * 1024
MAX_DEPTH = 8
MAX_SCALAR = 8192
MAX_RULES = 1000
MAX_PATTERN = 4096
MAX_STARS = 32
# Each `**` multiplies the engine's search by the depth of the path: three cost milliseconds, six cost minutes.
MAX_GLOBSTARS = 3

_KEPT, _KEPT_BYTES = 512, 4096

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(
        self, _data: Any
    ) -> bool:  # equal lists are written out: we refuse anchors when we read
        return True


@dataclass(frozen=True, slots=True)
class Lists:
    """Who is named in a rule, per level. Writing implies reading, administering implies both."""

    admin: tuple[str, ...] = ()
    write: tuple[str, ...] = ()
    read: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """Every entry, as written."""
        return tuple(dict.fromkeys((*self.admin, *self.write, *self.read)))

    def level(self, user: str) -> int:
        """0 nothing, 1 read, 2 write, 3 admin: the engine's answer for a user to whom the rule applies."""
        rule = compile_rule(Rule(pattern="**", access=self.access()), user)
        return 3 if rule.has_admin(user) else 2 if rule.has_write(user) else 1 if rule.has_read(user) else 0

    def access(self) -> Access:
        """The same for the published engine."""
        return Access(admin=list(self.admin), write=list(self.write), read=list(self.read))


NOBODY = Lists()


@dataclass(frozen=True, slots=True)
class Line:
    """One rule. `extra` holds keys that the published model does not know; they are kept."""

    pattern: str
    lists: Lists
    extra: Mapping[Any, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """The content of one permission file, its rules in the order of the file."""

    lines: tuple[Line, ...] = ()
    terminal: bool = False
    extra: Mapping[Any, Any] = field(default_factory=dict)

    def ruleset(self, directory: str) -> RuleSet:
        """A fresh object for the published engine, which sorts and keeps what it is given."""
        rules = [Rule(pattern=line.pattern, access=line.lists.access()) for line in self.lines]
        return RuleSet(rules=rules, terminal=self.terminal, path=directory)

    def dump(self, label: str) -> bytes:
        """The bytes to write. `SharingError` if they would be too large, or would not read back as the same rules."""
        rules = [
            {**line.extra, **Rule(pattern=line.pattern, access=line.lists.access()).model_dump(mode="json")}
            for line in self.lines
        ]
        body = {**self.extra, "rules": rules, "terminal": self.terminal}
        text = yaml.dump(body, Dumper=_Dumper, default_flow_style=False)
        data = text.encode("ascii")
        if parse(data, label) != self:
            raise SharingError(
                f"{label!r} could not be written so that it reads back the same. Nothing was changed."
            )
        return data


def parse(data: bytes, label: str) -> Document:
    """Read a permission file as the engine would, or refuse it.

    Args:
        data: its bytes.
        label: its path, for the error message.

    Returns:
        The document.

    Raises:
        SharingError: the engine would refuse it, or it is beyond the limits.

    Example:
        >>> parse(b"rules: [{pattern: '**', access: {read: [bob@uni.example]}}]", "syft.pub.yaml").lines[0].lists.read
        ('bob@uni.example',)
    """
    if len(data) <= _KEPT_BYTES:
        return _parse_kept(data, label)
    return _parse(data, label)


def _parse(data: bytes, label: str) -> Document:
    try:
        if len(data) > MAX_BYTES:
            raise ValueError(f"it is larger than {MAX_BYTES:,} bytes")
        text = data.decode("utf-8")
        _check_events(text)
        raw = yaml.load(text, Loader=_Loader) or {}  # noqa: S506 - both are safe loaders
        rules = RuleSet.model_validate(raw)
        _check_cost(rules)
    except (ValueError, OverflowError, RecursionError, yaml.YAMLError) as error:
        reason = "".join(char if char.isprintable() else " " for char in str(error))
        reason = " ".join(reason.split())[:200]
        raise SharingError(
            f"{label!r} is not a permission file that can be read ({reason}). Correct or remove it; until then nobody can say who may read below it."
        ) from None
    lines = tuple(_line(rule, source) for rule, source in zip(rules.rules, raw.get("rules", ()), strict=True))
    return Document(
        lines, rules.terminal, {key: value for key, value in raw.items() if key not in ("rules", "terminal")}
    )


_kept: dict[bytes, Document] = {}


def _parse_kept(data: bytes, label: str) -> Document:
    # Ten thousand jobs have a handful of different small files, so each is read once. A document never changes.
    found = _kept.get(data)
    if found is None:
        found = _parse(data, label)
        if len(_kept) >= _KEPT:
            _kept.clear()
        _kept[data] = found
    return found


def _line(rule: Rule, source: Mapping[Any, Any]) -> Line:
    access = rule.access
    lists = Lists(tuple(access.admin), tuple(access.write), tuple(access.read))
    return Line(
        rule.pattern, lists, {key: value for key, value in source.items() if key not in ("pattern", "access")}
    )


def _check_events(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise ValueError(f"it is nested more than {MAX_DEPTH} levels deep")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.ScalarEvent) and len(event.value) > MAX_SCALAR:
            raise ValueError(f"it holds a value of more than {MAX_SCALAR:,} characters")
        if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            raise ValueError("it uses YAML anchors or aliases")


def _check_cost(rules: RuleSet) -> None:
    if len(rules.rules) > MAX_RULES:
        raise ValueError(f"it has more than {MAX_RULES:,} rules")
    for rule in rules.rules:
        if len(rule.pattern) > MAX_PATTERN or rule.pattern.count("*") > MAX_STARS:
            raise ValueError("it has a pattern that is too long or has too many stars")
        if rule.pattern.split("/").count("**") > MAX_GLOBSTARS:
            raise ValueError(f"it has a pattern with more than {MAX_GLOBSTARS} times '**'")
