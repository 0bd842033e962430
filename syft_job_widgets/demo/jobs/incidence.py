"""New cases a year by region, for regions with at least ten cases in every
year.
"""

import csv
import os
from collections import Counter
from pathlib import Path

SMALLEST_GROUP = 10

data = Path(os.environ["DEMO_DATA"]) / "registry.csv"
outputs = Path("outputs")
outputs.mkdir(exist_ok=True)

with data.open(newline="", encoding="utf-8") as file:
    counts = Counter((row["region"], int(row["year"])) for row in csv.DictReader(file))
regions = sorted({region for region, _ in counts})
years = sorted({year for _, year in counts})

with (outputs / "incidence.csv").open("w", newline="", encoding="utf-8") as file:
    table = csv.writer(file)
    table.writerow(["region", *years])
    for region in regions:
        cases = [counts[region, year] for year in years]
        if min(cases) < SMALLEST_GROUP:
            print(f"{region}: left out, a year has fewer than {SMALLEST_GROUP} cases")
            continue
        print(f"{region}: {sum(cases)} cases")
        table.writerow([region, *cases])
