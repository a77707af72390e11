"""Persons are found by their names however they are typed: one folding, for what is stored and what is looked for."""

from alembic import op

from samplan_servicekit import migrating

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Make the folding, an index by it, and have the search use both."""
    op.execute(_FOLD)
    op.execute("revoke execute on function fold_name from public")
    op.execute("grant execute on function fold_name to identity_app")
    migrating.create_index(
        "ix_persons_folded_name",
        "persons using gin (fold_name(given_name || ' ' || family_name) gin_trgm_ops)",
    )
    op.execute(_NAMED)


# Letters that Norwegian has stay letters, as in its order of the alphabet: ä is æ, ö is ø, å is aa (Håkon, Haakon).
# Of all others only the letter without its marks counts (Máret, Maret), whether it was typed composed or not. Signs
# that keyboards put for an apostrophe go, and dashes are spaces, as names are spelt either way.
_FOLD = r"""
create or replace function fold_name(p_name text) returns text
language sql immutable strict parallel safe as $$
    select replace(replace(replace(
        translate(
            regexp_replace(
                normalize(
                    replace(
                        translate(
                            regexp_replace(
                                lower(normalize(p_name, NFC) collate "und-x-icu"),
                                '[''\u0060\u00b4\u02b9\u02bb\u02bc\u02bd\u02c8\u2018\u2019\u201b\u2032\u2035\uff07]',
                                '', 'g'
                            ),
                            U&'\00e4\00f6\2010\2011\2012\2013\2014\2015\2212\002d',
                            U&'\00e6\00f8        '
                        ),
                        U&'\00e5', 'aa'
                    ),
                    NFKD
                ),
                '[\u0300-\u036f]', '', 'g'
            ),
            U&'\0111\014b\0167\0142\0131\00f0',
            'dntlid'
        ),
        U&'\00df', 'ss'), U&'\00fe', 'th'), U&'\0153', U&'\00f8')
$$
"""

# The arguments are as before: what runs of the version before gives words in lower case, which fold to the same.
_NAMED = """
create or replace function members_named(p_patterns text[]) returns setof uuid
language sql stable security definer set search_path = pg_catalog, public as $$
    select p.id from persons p join memberships m on m.person_id = p.id
    where m.organisation_id = current_org()
        and fold_name(p.given_name || ' ' || p.family_name) like fold_name(p_patterns[1])
        and fold_name(p.given_name || ' ' || p.family_name) like all (
            array(select fold_name(pattern) from unnest(p_patterns) pattern)
        )
$$
"""
