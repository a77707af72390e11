"""Items: what goals, activities and comments have in common, the rights to single ones, revisions and drafts."""

from alembic import op

from samplan_servicekit import migrating, schema
from samplan_servicekit.schema import step_0002_merging

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables; those that the version before writes follow one by one."""
    migrating.create_index("uq_participants_plan", "participants (organisation_id, plan_id, id)", unique=True)
    for statement in _TABLES.split(";\n\n"):
        op.execute(statement)
    schema.protect("items", "item_levels", "revisions", "drafts", "comments")
    step_0002_merging.follow_merged_persons("comments", "author_id")
    # What was is never rewritten; it goes with its item alone, by the foreign key.
    op.execute("revoke update, delete, truncate on revisions from plans_app")
    # The sweeper goes across organisations, which the app cannot; the function's owner may, and only by age.
    op.execute("create policy sweep on items for select to plans_owner using (true)")
    op.execute(
        """
        create function list_old_trash(p_before timestamptz, p_limit integer)
        returns table (organisation_id uuid, plan_id uuid, id uuid, kind text)
        language sql stable security definer set search_path = pg_catalog, public as $$
            select organisation_id, plan_id, id, kind from items
            where trashed_at < p_before and trashed_with = id order by trashed_at limit p_limit
        $$
        """
    )
    op.execute("revoke execute on function list_old_trash from public")
    op.execute("grant execute on function list_old_trash to plans_app")


_TABLES = """
create table items (
    organisation_id uuid not null,
    plan_id uuid not null,
    id uuid not null,
    kind text not null,
    element text,
    parent_id uuid,
    rank text collate "C" not null,
    trashed_at timestamptz,
    trashed_by uuid,
    trashed_with uuid,
    primary key (organisation_id, id),
    unique (organisation_id, plan_id, id),
    unique nulls not distinct (organisation_id, plan_id, parent_id, kind, rank),
    foreign key (organisation_id, plan_id) references plans,
    foreign key (organisation_id, plan_id, parent_id) references items (organisation_id, plan_id, id)
        on delete cascade,
    check ((trashed_at is null) = (trashed_with is null))
);

create index ix_items_trashed on items (trashed_at) where trashed_with = id;

create table item_levels (
    organisation_id uuid not null,
    plan_id uuid not null,
    participant_id uuid not null,
    item_id uuid not null,
    level text not null check (level in ('none', 'read', 'edit', 'create', 'delete')),
    primary key (organisation_id, participant_id, item_id),
    foreign key (organisation_id, plan_id, participant_id) references participants (organisation_id, plan_id, id)
        on delete cascade,
    foreign key (organisation_id, plan_id, item_id) references items (organisation_id, plan_id, id)
        on delete cascade
);

create index ix_item_levels_item on item_levels (organisation_id, plan_id, item_id);

create index ix_item_levels_participant on item_levels (organisation_id, plan_id, participant_id);

create table revisions (
    organisation_id uuid not null,
    plan_id uuid not null,
    item_id uuid not null,
    number integer not null,
    at timestamptz,
    actor_id uuid,
    acting_id uuid,
    acting_basis text,
    change text not null check (
        change in ('carried_over', 'created', 'changed', 'moved', 'deleted', 'restored', 'reverted')
    ),
    fields jsonb not null,
    primary key (organisation_id, item_id, number),
    foreign key (organisation_id, plan_id, item_id) references items (organisation_id, plan_id, id)
        on delete cascade,
    check ((at is null) = (change = 'carried_over')),
    check ((acting_id is null) = (acting_basis is null))
);

create index ix_revisions_plan on revisions (organisation_id, plan_id, item_id);

create table drafts (
    organisation_id uuid not null,
    plan_id uuid not null,
    author_id uuid not null,
    kind text not null,
    key uuid not null,
    fields jsonb not null,
    base_version integer,
    saved_at timestamptz not null,
    primary key (organisation_id, plan_id, author_id, kind, key),
    foreign key (organisation_id, plan_id) references plans on delete cascade
);

create table comments (
    organisation_id uuid not null,
    id uuid not null,
    plan_id uuid not null,
    author_id uuid not null,
    acting_id uuid,
    acting_basis text,
    body jsonb not null,
    created_at timestamptz not null,
    edited_at timestamptz,
    version integer not null,
    primary key (organisation_id, id),
    foreign key (organisation_id, plan_id, id) references items (organisation_id, plan_id, id) on delete cascade,
    check ((acting_id is null) = (acting_basis is null))
);

create index ix_comments_plan on comments (organisation_id, plan_id, id);

create index ix_comments_author on comments (organisation_id, author_id)
"""
