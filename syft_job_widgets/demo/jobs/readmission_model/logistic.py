"""Logistic regression by gradient descent, with the standard library alone."""

import math
import statistics


def standardise(rows: list[list[float]]) -> list[list[float]]:
    """Every column with mean 0 and standard deviation 1, and a leading 1 for the intercept."""
    columns = list(zip(*rows, strict=True))
    means = [statistics.fmean(column) for column in columns]
    spreads = [statistics.pstdev(column) or 1.0 for column in columns]
    return [[1.0, *((x - m) / s for x, m, s in zip(row, means, spreads, strict=True))] for row in rows]


def predict(rows: list[list[float]], weights: list[float]) -> list[float]:
    """The probability that each row is a 1."""
    return [1 / (1 + math.exp(-sum(w * x for w, x in zip(weights, row, strict=True)))) for row in rows]


def fit(rows: list[list[float]], targets: list[int], rounds: int, rate: float = 0.1) -> list[float]:
    """Weights that make the targets likely; tells how it gets on."""
    weights = [0.0] * len(rows[0])
    for number in range(1, rounds + 1):
        guesses = predict(rows, weights)
        errors = [guess - target for guess, target in zip(guesses, targets, strict=True)]
        for i in range(len(weights)):
            gradient = sum(error * row[i] for error, row in zip(errors, rows, strict=True)) / len(rows)
            weights[i] -= rate * gradient
        if number % 25 == 0:
            print(f"round {number:>4}  loss {_loss(guesses, targets):.5f}")
    return weights


def auc(scores: list[float], targets: list[int]) -> float:
    """How often a random 1 has a higher score than a random 0."""
    ranked = sorted(zip(scores, targets, strict=True))
    ones = sum(targets)
    ranks = sum(rank for rank, (_, target) in enumerate(ranked, 1) if target)
    return (ranks - ones * (ones + 1) / 2) / (ones * (len(ranked) - ones))


def _loss(guesses: list[float], targets: list[int]) -> float:
    return -statistics.fmean(
        math.log(guess if target else 1 - guess) for guess, target in zip(guesses, targets, strict=True)
    )
