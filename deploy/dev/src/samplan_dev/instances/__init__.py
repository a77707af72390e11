"""Private instances of the programs that Samplan stands on, each in a folder and on ports of its own.

The same classes serve `make up` (where supervisord runs their programs) and the tests (which start them directly).
"""

from samplan_dev.instances.base import Instance, Program
from samplan_dev.instances.postgres import Postgres
from samplan_dev.instances.rabbitmq import RabbitMQ
from samplan_dev.instances.redis import Redis
from samplan_dev.instances.seaweed import Seaweed

__all__ = ["Instance", "Postgres", "Program", "RabbitMQ", "Redis", "Seaweed"]
