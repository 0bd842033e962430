"""Histogram of age at admission, in steps of ten years."""

import csv
import os
from collections import Counter
from pathlib import Path

STEP = 10
SMALLEST_GROUP = 20
WIDTH = 50

data = Path(os.environ["DEMO_DATA"]) / "patients.csv"
with data.open(newline="", encoding="utf-8") as file:
    ages = [int(row["age"]) for row in csv.DictReader(file)]

counts = Counter(age // STEP * STEP for age in ages)
highest = max(counts.values())

outputs = Path("outputs")
outputs.mkdir(exist_ok=True)
with (outputs / "age_histogram.csv").open("w", newline="", encoding="utf-8") as file:
    table = csv.writer(file)
    table.writerow(["from_age", "to_age", "admissions"])
    for low in range(min(counts), max(counts) + 1, STEP):
        count = counts[low]
        shown = str(count) if count >= SMALLEST_GROUP else f"<{SMALLEST_GROUP}"
        bar = "█" * round(WIDTH * count / highest) if count >= SMALLEST_GROUP else ""
        print(f"{low:>3} to {low + STEP - 1:<3} {shown:>4}  {bar}")
        table.writerow([low, low + STEP - 1, shown])

print(f"{len(ages)} admissions")
