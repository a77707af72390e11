"""Foreign keys that tie child and parent to one plan, and every goal and activity to its item."""

from alembic import op

from samplan_servicekit import migrating

revision = "0010"
down_revision = "0009"

_PLAN = "(organisation_id, plan_id, id)"

_KEYS = (
    ("goals", "fk_goals_item", _PLAN, f"items {_PLAN} on delete cascade"),
    ("activities", "fk_activities_item", _PLAN, f"items {_PLAN} on delete cascade"),
    ("activities", "fk_activities_goal_of_plan", "(organisation_id, plan_id, goal_id)", f"goals {_PLAN}"),
    (
        "consent_changes",
        "fk_consent_changes_participant_of_plan",
        "(organisation_id, plan_id, participant_id)",
        f"participants {_PLAN}",
    ),
)


def upgrade() -> None:
    """Add them without holding up who writes: first for what comes, then proven for what is there."""
    migrating.create_index("uq_goals_plan", f"goals {_PLAN}", unique=True)
    migrating.create_index("ix_activities_item", f"activities {_PLAN}")
    migrating.create_index("ix_activities_goal_of_plan", "activities (organisation_id, plan_id, goal_id)")
    migrating.create_index(
        "ix_consent_changes_participant_of_plan", "consent_changes (organisation_id, plan_id, participant_id)"
    )
    with migrating.online():
        for table, name, columns, target in _KEYS:
            op.execute(f"alter table {table} drop constraint if exists {name}")
            op.execute(
                f"alter table {table} add constraint {name} foreign key {columns} references {target} not valid"
            )
            op.execute(f"alter table {table} validate constraint {name}")
