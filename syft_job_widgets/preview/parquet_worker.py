"""The child of `parquet`: a Parquet file on its input, its first rows as JSON on its output. Started by path, with -I."""

from __future__ import annotations

import csv
import io
import json
import resource
import sys
from typing import Any

_MEMORY = 4 * 1024**3
_SECONDS = 15
_COLUMNS = 100
_CELL = 500
_CHARACTERS = 3_000_000


def _limit(answer_bytes: int) -> None:
    for what, most in (
        (resource.RLIMIT_FSIZE, answer_bytes),
        (resource.RLIMIT_CPU, _SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, _MEMORY),
    ):
        try:
            resource.setrlimit(what, (most, most))
        except (OSError, ValueError):  # macOS has no limit of addresses, and a lower one may hold already
            if what != resource.RLIMIT_AS:
                raise


def _kind(types: Any, kind: Any) -> str:
    for check, name in (
        (types.is_integer, "whole number"),
        (types.is_floating, "number"),
        (types.is_decimal, "number"),
        (types.is_boolean, "true/false"),
        (types.is_date, "date"),
        (types.is_timestamp, "time"),
    ):
        if check(kind):
            return name
    return "text"


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = f"(bytes: {len(value):,})" if isinstance(value, bytes) else str(value)
    return text if len(text) <= _CELL else f"{text[:_CELL]} … {len(text) - _CELL:,} more characters"


def answer(data: bytes, most_rows: int) -> dict[str, Any]:
    """What is in the file: `rows`, `columns`, `types` and the first rows as `csv`; or a `problem`."""
    import pyarrow
    from pyarrow import parquet, types

    version = tuple(int(part) for part in pyarrow.__version__.split(".")[:3] if part.isdigit())
    if version < (14, 0, 1):  # older ones run code that is in a file (CVE-2023-47248)
        return {"problem": "This pyarrow is too old for files of others. Install 14.0.1 or newer."}
    pyarrow.set_cpu_count(1)
    pyarrow.set_io_thread_count(1)
    file = parquet.ParquetFile(pyarrow.BufferReader(data))
    fields = list(file.schema_arrow)
    shown = fields[:_COLUMNS]
    text = io.StringIO(newline="")
    out = csv.writer(text, quoting=csv.QUOTE_ALL)
    out.writerow([field.name for field in shown])
    left = most_rows
    names = [field.name for field in shown]
    for batch in file.iter_batches(batch_size=min(200, most_rows), columns=names):
        columns = [batch.column(place).to_pylist() for place in range(min(len(shown), batch.num_columns))]
        for row in zip(*columns, strict=True):
            out.writerow([_cell(value) for value in row])
        left -= batch.num_rows
        if left <= 0 or text.tell() > _CHARACTERS:
            break
    return {
        "rows": file.metadata.num_rows,
        "columns": len(fields),
        "types": [_kind(types, field.type) for field in shown],
        "csv": text.getvalue(),
    }


def main() -> None:
    """Read, look, answer."""
    data = sys.stdin.buffer.read()
    _limit(int(sys.argv[1]))
    made = answer(data, int(sys.argv[2]))
    sys.stdout.write(json.dumps(made))


if __name__ == "__main__":
    main()
