"""Stage at diagnosis by sex, as shares."""

import csv
import os
from collections import Counter
from pathlib import Path

data = Path(os.environ["DEMO_DATA"]) / "registry.csv"
outputs = Path("outputs")
outputs.mkdir(exist_ok=True)

with data.open(newline="", encoding="utf-8") as file:
    counts = Counter((row["sex"], row["stage"] or "unknown") for row in csv.DictReader(file))
stages = sorted({stage for _, stage in counts})

with (outputs / "stage_at_diagnosis.csv").open("w", newline="", encoding="utf-8") as file:
    table = csv.writer(file)
    table.writerow(["sex", *stages])
    for sex in sorted({sex for sex, _ in counts}):
        total = sum(counts[sex, stage] for stage in stages)
        shares = [counts[sex, stage] / total for stage in stages]
        print(sex, "  ".join(f"{stage} {share:.1%}" for stage, share in zip(stages, shares, strict=True)))
        table.writerow([sex, *(f"{share:.4f}" for share in shares)])
