"""Run the benchmarks: `python -m benchmarks [NAME [options of that one]]`. Exit code 1 if a limit is missed.

A benchmark is a module here without `_` in its name, with `main(arguments) -> int`.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def names() -> list[str]:
    """Of all benchmarks."""
    return sorted(path.stem for path in Path(__file__).parent.glob("*.py") if "_" not in path.stem)


def main(arguments: list[str]) -> int:
    """Run one by name, or all."""
    chosen, options = (arguments[:1], arguments[1:]) if arguments else (names(), [])
    unknown = [name for name in chosen if name not in names()]
    if unknown:
        print(f"There is no benchmark {unknown[0]!r}, only: {', '.join(names())}.", file=sys.stderr)
        return 2
    codes = []
    for name in chosen:
        print(f"== {name}", flush=True)
        codes.append(int(importlib.import_module(f"benchmarks.{name}").main(options)))
    return max(codes, default=0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
