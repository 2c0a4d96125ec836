"""The power of the checks: one thing is changed at a time, and it is counted how often a check notices."""
