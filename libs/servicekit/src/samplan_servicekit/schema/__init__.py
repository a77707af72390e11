"""What the database of every service has in common, in numbered steps.

A service's migration calls the step by its number; a landed step never changes, just as a landed migration does not,
so that a new database and one that was upgraded over the years are the same. What the kit needs next is a new step,
and a revision in each service that calls it. `make check` holds the files
to their digests.

Everything here runs inside an Alembic migration, as the database's owner; `<service>_app` gets its rights on tables
by the owner's default privileges. Each step keeps the version before running: what that one reads or calls is dropped
one version later (see docs/operations.md).
"""

from samplan_servicekit.schema.step_0001_foundation import protect

__all__ = ["protect"]
