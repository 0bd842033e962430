"""Which facts known at discharge go with a readmission within 30 days?

Fits a logistic regression on standardised columns. What leaves is one JSON
file: coefficients and two numbers on how well it fits. No row of the data
is written anywhere.
"""

import csv
import json
import os
from pathlib import Path

from logistic import auc, fit, predict, standardise

COLUMNS = ["age", "smoker", "systolic_bp", "length_of_stay"]

data = Path(os.environ["DEMO_DATA"]) / "patients.csv"
with data.open(newline="", encoding="utf-8") as file:
    rows = list(csv.DictReader(file))

features = standardise([[float(row[name]) for name in COLUMNS] for row in rows])
readmitted = [int(row["readmitted_30d"]) for row in rows]
print(f"{len(rows)} admissions, {sum(readmitted)} readmitted within 30 days")

weights = fit(features, readmitted, rounds=400)
area = auc(predict(features, weights), readmitted)

print()
for name, weight in zip(["(intercept)", *COLUMNS], weights, strict=True):
    print(f"{name:<16} {weight:+.3f}")
print(f"area under the curve: {area:.3f}")

outputs = Path("outputs")
outputs.mkdir(exist_ok=True)
result = {
    "coefficients": dict(zip(["intercept", *COLUMNS], [round(weight, 4) for weight in weights], strict=True)),
    "area_under_the_curve": round(area, 3),
    "admissions": len(rows),
}
(outputs / "model.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
