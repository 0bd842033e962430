"""Colours of code, as classes of tokens, for languages and for a time that a submitter cannot stretch."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Any

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_for_filename
from pygments.lexers.shell import BashLexer
from pygments.lexers.special import TextLexer
from pygments.token import STANDARD_TYPES, Token
from pygments.util import ClassNotFound

from ..marks import decode
from .protocol import Token as TokenPair

_HIGHLIGHT_BYTES = 400_000
_COLOUR_S = 1.0  # seconds of processor time
_LINE_CHARACTERS = 20_000
# Pygments knows hundreds of languages, and the file's name chooses: a submitter may not pick the one with the slowest
# expression, because nothing can interrupt a single match.
COLOURED = frozenset(
    [
        *("Python", "Bash", "Batchfile", "PowerShell", "Docker", "Makefile", "CMake", "Diff"),
        *(
            "JSON",
            "YAML",
            "TOML",
            "INI",
            "XML",
            "HTML",
            "CSS",
            "Markdown",
            "reStructuredText",
            "TeX",
            "BibTeX",
        ),
        *("JavaScript", "TypeScript", "JSX", "TSX", "Transact-SQL", "S", "Julia", "Stan", "Stata", "SAS"),
        *(
            "C",
            "C++",
            "CUDA",
            "Cython",
            "Fortran",
            "Go",
            "Java",
            "Kotlin",
            "Lua",
            "PHP",
            "Ruby",
            "Rust",
            "Scala",
        ),
    ]
)

Lines = tuple[tuple[TokenPair, ...], ...]


@lru_cache(maxsize=32)
def file_tokens(name: str, data: bytes) -> tuple[str, Lines]:
    """The lines of a file as (class, text) pairs; the text of all pairs together is exactly the file's."""
    text, _ = decode(data)
    lexer = _lexer(name, text) if len(data) <= _HIGHLIGHT_BYTES else TextLexer()
    return ("" if isinstance(lexer, TextLexer) else lexer.name, token_lines(lexer, text))


def token_lines(lexer: Lexer, text: str) -> Lines:
    """The lines of a text as (class, text) pairs, each line shortened."""
    lines: list[tuple[TokenPair, ...]] = []
    current: list[TokenPair] = []
    for kind, part in _lexed(lexer, text):
        pieces = part.split("\n")
        for i, piece in enumerate(pieces):
            if i:
                lines.append(_capped(current))
                current = []
            if piece:
                current.append((_css_class(kind), piece))
    if current or not lines:
        lines.append(_capped(current))
    return tuple(lines)


def _lexed(lexer: Lexer, text: str) -> list[tuple[Any, str]]:
    """The text in coloured parts, which together are exactly the text."""
    parts: list[tuple[Any, str]] = []
    end, done = time.thread_time() + _COLOUR_S, 0
    # get_tokens_unprocessed: the text comes out as it went in, where get_tokens would change line ends and strip.
    for _, kind, part in lexer.get_tokens_unprocessed(text):
        parts.append((kind, part))
        done += len(part)
        # Text can be made so that colouring it takes hours. What is left then is shown without colours.
        if time.thread_time() > end:
            parts.append((Token.Text, text[done:]))
            break
    # A lexer that loses or repeats a character would hide code from whoever reads it here.
    return parts if "".join(part for _, part in parts) == text else [(Token.Text, text)]


def _lexer(name: str, text: str) -> Lexer:
    try:
        found = get_lexer_for_filename(name)
    except ClassNotFound:
        return BashLexer() if text.startswith("#!") and "sh" in text[:40] else TextLexer()
    return found if found.name in COLOURED else TextLexer()


def _css_class(kind: Any) -> str:
    while kind not in STANDARD_TYPES and kind is not Token:
        kind = kind.parent
    return STANDARD_TYPES.get(kind, "")


def _capped(line: list[TokenPair]) -> tuple[TokenPair, ...]:
    kept: list[TokenPair] = []
    room = _LINE_CHARACTERS
    for css, text in line:
        if len(text) > room:
            left = sum(len(part) for _, part in line) - _LINE_CHARACTERS
            return (*kept, (css, text[:room]), ("", f" … {left:,} more characters in this line"))
        kept.append((css, text))
        room -= len(text)
    return tuple(kept)
