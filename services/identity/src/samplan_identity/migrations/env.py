"""Where Alembic begins."""

from samplan_servicekit import migrating

migrating.run()
