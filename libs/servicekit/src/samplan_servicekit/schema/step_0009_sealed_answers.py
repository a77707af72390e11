"""Step 9: answers that are kept for a repeated call are sealed, with what the call asked for.

Landed, and never changed: what comes later is a step of its own.

They are from the moment that stands in `idempotency_sealing`: in a new database from the beginning (`migrating`); in
one that was there before, a week after this step. Until then the version before, which reads `response` and
`request_hash` in clear, may run beside this one, and one may go back to it. Both columns can go one
version later.
"""

from alembic import op


def seal_answers(service: str) -> None:
    """Add what is sealed to `idempotency_keys`, and from when on it is."""
    for statement in _STATEMENTS.split(";\n\n"):
        op.execute(statement.format(app=f"{service}_app"))


_STATEMENTS = """
alter table idempotency_keys add column if not exists sealed bytea;

create table idempotency_sealing (
    one boolean primary key default true constraint ck_idempotency_sealing_one check (one),
    since timestamptz not null
);

insert into idempotency_sealing (since) values (now() + interval '7 days');

revoke all on idempotency_sealing from {app};

grant select on idempotency_sealing to {app}
"""
