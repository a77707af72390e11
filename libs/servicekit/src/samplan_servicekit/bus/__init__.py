"""The bus: facts leave by outbox and relay, and arrive by queue and inbox. `Bus` is what a service sees of it."""

from samplan_servicekit.bus.bus import Bus, SubscriptionError
from samplan_servicekit.bus.retry import PermanentError

__all__ = ["Bus", "PermanentError", "SubscriptionError"]
