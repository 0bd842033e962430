"""A table of what was measured, beside what it is to be."""

from __future__ import annotations

from dataclasses import dataclass, field


def seconds_text(seconds: float) -> str:
    """Such as `1.24 s`, `3.1 ms`, `12 µs`."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-6:.2g} µs"


@dataclass
class Table:
    """Rows, printed as they come. `missed` counts those whose limit does not hold."""

    missed: int = 0
    rows: int = field(default=0)

    def head(self, title: str) -> None:
        """A line above the rows that follow."""
        print(
            f"\n{title}\n  {'':<52} {'ours':>10} {'beside':>10} {'ratio':>9}  {'limit':<20} holds", flush=True
        )

    def row(
        self,
        what: str,
        ours: str,
        beside: str = "",
        ratio: str = "",
        limit: str = "",
        holds: bool | None = None,
    ) -> None:
        """One measurement; `holds` is None where there is no limit."""
        self.rows += 1
        self.missed += holds is False
        word = "" if holds is None else "yes" if holds else "NO"
        print(f"  {what:<52} {ours:>10} {beside:>10} {ratio:>9}  {limit:<20} {word}", flush=True)

    def faster(self, what: str, ours: float, theirs: float, times: float) -> None:
        """At least so many times faster. In seconds."""
        ratio = theirs / ours
        self.row(
            what,
            seconds_text(ours),
            seconds_text(theirs),
            f"{ratio:,.3g} x",
            f"at least {times:,g} x",
            ratio >= times,
        )

    def within(self, what: str, ours: float, floor: float, times: float) -> None:
        """At most so many times the floor. In seconds."""
        ratio = ours / floor
        self.row(
            what,
            seconds_text(ours),
            seconds_text(floor),
            f"{ratio:.2f} x",
            f"at most {times:g} x",
            ratio <= times,
        )

    def below(self, what: str, ours: float, limit: float) -> None:
        """Less than so many seconds."""
        self.row(what, seconds_text(ours), "", "", f"under {seconds_text(limit)}", ours < limit)
