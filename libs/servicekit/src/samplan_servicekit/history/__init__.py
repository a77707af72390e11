"""What a service told before, kept or made anew, so that a projection can be rebuilt."""

from samplan_servicekit.history.reading import Again, HistoryError, Remaking, check

__all__ = ["Again", "HistoryError", "Remaking", "check"]
