"""Deliveries that are settled are kept while somebody may ask what became of one, and then forgotten."""

from datetime import timedelta
from typing import Final

from samplan_servicekit.housekeeping import forgetting

KEPT_FOR: Final = timedelta(days=90)
"""From when a delivery was settled. By its row an event that is replayed is known to have been told already, so this
is longer than a dead letter may wait (see `bus.tables.prune_inbox`)."""

forget = forgetting("forget_deliveries", KEPT_FOR)
