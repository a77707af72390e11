"""User names without signs that nobody sees: what is typed at sign-in is cleaned of them from now on."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Clean the few that have any; where another account has the clean one, an admin gives it another."""
    op.execute(_CLEAN)


# The rule of `samplan_contracts.texts` as it was when this was written: NFC, and no control, format or filler.
_UNSEEN = (
    r"[\u0001-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_CLEAN = f"""
    with cleaned as (
        select id, regexp_replace(normalize(username, NFC), '{_UNSEEN}', '', 'g') as name from accounts
        where username ~ '[^ -~]'
    ), wanted as (
        select distinct on (lower(c.name)) c.id, c.name from cleaned c join accounts a on a.id = c.id
        where c.name <> a.username and length(c.name) >= 3
            and not exists (select 1 from accounts o where lower(o.username) = lower(c.name) and o.id <> c.id)
        order by lower(c.name), c.id
    )
    update accounts a set username = w.name, version = a.version + 1 from wanted w where w.id = a.id
"""  # noqa: S608  (a pattern of our own)
