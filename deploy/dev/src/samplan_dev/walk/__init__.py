"""One plan's way, through the gateway alone.

`make walk` prints each step as it happens. The end-to-end tests walk the same way while processes are killed; at the
end `check` counts, so that nothing may be lost on the way or done twice.
"""

from samplan_dev.walk.walk import Walk
from samplan_dev.walk.walker import ACTIVITIES, GOAL, MESSAGE, REASON

__all__ = ["ACTIVITIES", "GOAL", "MESSAGE", "REASON", "Walk"]
