"""Sessions that are over are kept for a while, for whoever looks into what happened, and then forgotten.

The last one that somebody began in an organisation themselves stays: see the migration. What they did in those that
are forgotten stands in the logs.
"""

from datetime import timedelta
from typing import Final

from samplan_servicekit.housekeeping import forgetting

KEPT_FOR: Final = timedelta(days=90)
"""From when a session ended, or could not be used any longer."""

forget = forgetting("forget_sessions", KEPT_FOR)
