"""Work that waits in a table: rows that are due are taken by whichever worker is free, and each comes to an end.

`schema.step_0005_work` makes a table one of work, `queue` takes and holds its rows, and `waking` tells of new ones.
"""

from samplan_servicekit.work.queue import Queue, Table, Taken
from samplan_servicekit.work.waking import Wake

__all__ = ["Queue", "Table", "Taken", "Wake"]
