"""Whatever the two packages do to one tree, in whatever order, both list the same jobs with the same status."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.interop.partner import Partner
from tests.interop.sides import ALICE, BOB, Box, Ours, Theirs

NAMES = ("Data Analysis", "umlaut ä", "v1x", "a'b", "-n", "9")
STEPS = ("submit", "approve", "reject", "rerun", "deposit", "run")
SCRIPT = "here=outputs\nif test -d code; then here=code/outputs; fi\nmkdir -p $here\necho 1 > $here/a\nexit {code}\n"

moves = st.lists(
    st.tuples(
        st.sampled_from(("ours", "theirs")),
        st.sampled_from(STEPS),
        st.sampled_from(NAMES),
        st.sampled_from((0, 3)),
    ),
    min_size=3,
    max_size=10,
)


def states(box: Box, email: str) -> tuple[dict[str, str], dict[str, str]]:
    """Our words, translated by the table, and theirs."""
    markers = {"rejected": "inbox"} if box.partner.markers else {}
    waiting = {"submitted": "received", **markers}
    ours = {job.name: waiting.get(job.state, job.state) for job in box.client(email).jobs}
    return ours, {job["name"]: job["status"] for job in box.listed(email)}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=moves)
def test_both_list_the_same(partner: Partner, moves: list[tuple[str, str, str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        box = Box(Path(folder) / "SyftBox", Path(folder) / "work", partner)
        (box.root / ALICE).mkdir(parents=True)
        (box.root / BOB).mkdir()
        result = Path(folder) / "result.csv"
        result.write_text("1\n")
        Theirs(box).setup()
        for player, step, name, code in moves:
            side = Ours(box) if player == "ours" else Theirs(box)
            try:
                if step == "submit":
                    side.submit(name, SCRIPT.format(code=code))
                elif step == "run":
                    side.run()
                elif step == "deposit":
                    side.deposit(name, result)
                else:
                    getattr(side, step)(name)
            except (ValueError, OSError, RuntimeError, AssertionError):
                pass  # not possible now, says whoever was asked; what counts is that both agree on what is there
            ours, theirs = states(box, BOB)
            assert ours == theirs
            ours, theirs = states(box, ALICE)
            assert ours == theirs
