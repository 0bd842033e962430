"""Confidence intervals for two-year survival by age group, by bootstrap:
100 samples for each group.

Takes about a minute and tells how it gets on: a progress bar, a line for
each group, warnings on stderr.
"""

import csv
import os
import random
import sys
import time
from pathlib import Path

SAMPLES = 100  # for each group
GROUPS = {"18 to 49": (18, 49), "50 to 64": (50, 64), "65 to 79": (65, 79), "80 and over": (80, 150)}
PAUSE = 0.14  # seconds between two samples: we share the machine with the hospital
BOLD, GREEN, YELLOW, RESET = "\x1b[1m", "\x1b[32m", "\x1b[33m", "\x1b[0m"

data = Path(os.environ["DEMO_DATA"]) / "patients.csv"
outputs = Path("outputs")
outputs.mkdir(exist_ok=True)
rng = random.Random(7)


def progress(done: int, total: int, started: float) -> None:
    """One line that is written over again and again, as tqdm does it."""
    share = done / total
    full = round(30 * share)
    bar = "█" * full + "░" * (30 - full)
    spent = time.monotonic() - started
    left = spent / share - spent
    print(f"\r{share:>4.0%} |{bar}| {done}/{total} [{spent:0.0f} s < {left:0.0f} s]", end="", flush=True)


with data.open(newline="", encoding="utf-8") as file:
    rows = [(int(row["age"]), int(row["died"])) for row in csv.DictReader(file)]
print(f"{BOLD}Two-year survival, {SAMPLES} samples for each of {len(GROUPS)} groups{RESET}")

results = []
for name, (low, high) in GROUPS.items():
    survived = [1 - died for age, died in rows if low <= age <= high]
    if len(survived) < 200:
        print(f"{name}: only {len(survived)} people, the interval will be wide", file=sys.stderr, flush=True)
    started = time.monotonic()
    rates = []
    for number in range(1, SAMPLES + 1):
        rates.append(sum(rng.choices(survived, k=len(survived))) / len(survived))
        progress(number, SAMPLES, started)
        time.sleep(PAUSE)
    rates.sort()
    lower, upper = rates[round(0.025 * SAMPLES)], rates[round(0.975 * SAMPLES) - 1]
    rate = sum(survived) / len(survived)
    colour = GREEN if upper - lower < 0.1 else YELLOW
    print(f"\n{colour}{name:<12} {rate:6.1%}  (95 %: {lower:.1%} to {upper:.1%}){RESET}", flush=True)
    results.append([name, len(survived), f"{rate:.4f}", f"{lower:.4f}", f"{upper:.4f}"])

with (outputs / "survival.csv").open("w", newline="", encoding="utf-8") as file:
    table = csv.writer(file)
    table.writerow(["age_group", "n", "survival", "lower", "upper"])
    table.writerows(results)
print(f"{BOLD}done{RESET}")
