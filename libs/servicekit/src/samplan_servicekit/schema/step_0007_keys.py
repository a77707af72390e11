"""Step 7: the keys of a service and of its plans, wrapped; see `samplan_servicekit.keys`.

Landed, and never changed: what comes later is a step of its own.

Ciphertexts name their key from the moment that stands in `keys_begun`. In a new database that is from the beginning
(`migrating`); in one that was there before, it is when an operator says so: until then the version before, which
knows no such keys, may run beside this one, and must be able to open what is sealed.
"""

from alembic import op


def create_keys(service: str, *sealed: str) -> None:
    """Make the table of keys; `sealed` are the tables with ciphertexts, which the owner gets to seal anew."""
    for statement in _KEYS.split(";\n\n"):
        op.execute(statement.format(app=f"{service}_app", owner=f"{service}_owner"))
    for table in sealed:
        op.execute(f"create policy resealing on {table} to {service}_owner using (true) with check (true)")


# A key of the service has no organisation, one of a plan has both. The app adds keys and reads those in scope; that
# one is wrapped anew is the owner's doing.
_KEYS = """
create table keys (
    id uuid primary key,
    organisation_id uuid,
    plan_id uuid,
    wrapped bytea not null,
    made_at timestamptz not null,
    seals_from timestamptz not null,
    constraint ck_keys_whose check ((organisation_id is null) = (plan_id is null))
);

create unique index ux_keys_plan on keys (organisation_id, plan_id) where plan_id is not null;

create index ix_keys_own on keys (seals_from) where organisation_id is null;

alter table keys enable row level security;

alter table keys force row level security;

create policy keys_in_scope on keys to {app}
    using (organisation_id is null or organisation_id = (select current_org()))
    with check (organisation_id is null or organisation_id = (select current_org()));

create policy keeper on keys to {owner} using (true) with check (true);

revoke all on keys from {app};

grant select, insert on keys to {app};

create table keys_begun (
    one boolean primary key default true constraint ck_keys_begun_one check (one),
    at timestamptz not null
);

revoke all on keys_begun from {app};

grant select on keys_begun to {app}
"""
