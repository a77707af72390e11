"""Telling people ahead of the days on which a child's own say grows, and on them. See `docs/age-steps.md`."""
