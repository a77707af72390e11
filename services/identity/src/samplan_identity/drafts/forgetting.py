"""Drafts that nobody goes on with are forgotten some day: they hold what people typed about others."""

from datetime import timedelta
from typing import Final

from samplan_servicekit.housekeeping import forgetting

KEPT_FOR: Final = timedelta(days=30)
"""From when something was last written there; as long as what is put aside in a plan."""

forget = forgetting("forget_drafts", KEPT_FOR)
