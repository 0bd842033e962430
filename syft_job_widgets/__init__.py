"""The desk for SyftBox jobs."""
