"""Length of stay by ward: how long do admissions last, and how much does it
vary?

Wards with fewer than 20 admissions are left out, so that nobody can be
picked out of a small group.
"""

import csv
import os
import statistics
from collections import defaultdict
from pathlib import Path

SMALLEST_GROUP = 20

data = Path(os.environ["DEMO_DATA"]) / "patients.csv"
outputs = Path("outputs")
outputs.mkdir(exist_ok=True)

stays: defaultdict[str, list[int]] = defaultdict(list)
with data.open(newline="", encoding="utf-8") as file:
    for row in csv.DictReader(file):
        stays[row["ward"]].append(int(row["length_of_stay"]))

print(f"{'ward':<12} {'n':>5} {'mean':>6} {'median':>6} {'sd':>5}")
with (outputs / "length_of_stay.csv").open("w", newline="", encoding="utf-8") as file:
    table = csv.writer(file)
    table.writerow(["ward", "n", "mean_days", "median_days", "sd_days"])
    for ward, days in sorted(stays.items()):
        if len(days) < SMALLEST_GROUP:
            print(f"{ward:<12} left out: fewer than {SMALLEST_GROUP} admissions")
            continue
        mean, median = statistics.mean(days), statistics.median(days)
        sd = statistics.stdev(days)
        print(f"{ward:<12} {len(days):>5} {mean:>6.2f} {median:>6.1f} {sd:>5.2f}")
        table.writerow([ward, len(days), round(mean, 2), median, round(sd, 2)])

print("wrote outputs/length_of_stay.csv")
