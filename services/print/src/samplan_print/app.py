"""Print: turns a plan into a PDF, for people and for the archive."""

from samplan_servicekit.app import Service
from samplan_servicekit.bus import Bus
from samplan_servicekit.settings import ServiceSettings

service = Service(name="print", settings=ServiceSettings, bus=Bus("print"))
