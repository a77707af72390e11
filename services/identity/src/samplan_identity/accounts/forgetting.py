"""Links to start an account or to replace a password, of which anybody may ask for many, are forgotten some day."""

from datetime import timedelta
from typing import Final

from samplan_servicekit.housekeeping import forgetting

KEPT_FOR: Final = timedelta(days=30)
"""From when a link is of no use any more."""

forget = forgetting("forget_account_links", KEPT_FOR)
