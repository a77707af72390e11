"""Reports: counts and statistics from a projection of its own."""

from samplan_servicekit.app import Service
from samplan_servicekit.bus import Bus
from samplan_servicekit.settings import ServiceSettings

service = Service(name="reports", settings=ServiceSettings, bus=Bus("reports"))
