"""Archive: the bridge to a NOARK 5 core."""

from samplan_servicekit.app import Service
from samplan_servicekit.bus import Bus
from samplan_servicekit.settings import ServiceSettings

service = Service(name="archive", settings=ServiceSettings, bus=Bus("archive"))
