"""Mean HbA1c by ward. Stops when a value is missing, so that no mean is
made of too little.
"""

import csv
import os
import statistics
import sys
import traceback
from collections import defaultdict
from pathlib import Path

data = Path(os.environ["DEMO_DATA"]) / "patients.csv"


def read_values(path: Path) -> dict[str, list[float]]:
    """Every value by ward."""
    values: defaultdict[str, list[float]] = defaultdict(list)
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            values[row["ward"]].append(float(row["hba1c"]))
    return dict(values)


print("reading HbA1c values")
try:
    for ward, found in sorted(read_values(data).items()):
        print(f"{ward:<12} {statistics.fmean(found):.2f}")
except ValueError:
    traceback.print_exc()
    print("a value is missing; no table was written", file=sys.stderr)
    sys.exit(3)
