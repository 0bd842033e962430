"""The words for where a job stands, and the three emojis of the documented API."""

from __future__ import annotations

from enum import Enum


class Status(str, Enum):
    """Where a job stands. Equal to its word: `job.status == "inbox"` holds.

    The markers layout knows `inbox`, `approved`, `done` and (once somebody used `reject()`) `rejected`;
    `running` and `failed` come from the newer layouts.
    """

    INBOX = "inbox"
    APPROVED = "approved"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    REJECTED = "rejected"

    def __str__(self) -> str:
        return self.value

    def __format__(self, spec: str) -> str:
        return format(self.value, spec)

    @property
    def label(self) -> str:
        """Emoji (for the documented three) and word, such as `📥 inbox`."""
        emoji = EMOJI.get(self)
        return f"{emoji} {self.value}" if emoji else self.value


EMOJI = {Status.INBOX: "📥", Status.APPROVED: "✅", Status.DONE: "🎉"}
