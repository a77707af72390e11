"""What the list of all plans of a municipality shows and is sorted by, beside the plans; and the words of names."""

from alembic import op
from sqlalchemy import text

from samplan_servicekit import migrating, schema

revision = "0029"
down_revision = "0027"

_AT_ONCE = 1000
_NIL = "00000000-0000-0000-0000-000000000000"


def upgrade() -> None:
    """Keep it by triggers, so that what the version before writes is in it too; then carry over what there is."""
    for statement in _TABLES.split(";\n\n"):
        op.execute(statement)
    schema.protect("listed_plans", "name_words")
    for statement in _FUNCTIONS.split(";;\n\n"):
        op.execute(statement)
    _carry_over()


def _carry_over() -> None:
    """By so many at once, each with the locks that the triggers take; a second call does it again and no harm."""
    reads = ("participants",)
    writes = ("known_persons", "listed_plans", "name_words")
    with migrating.online():
        for table in (*reads, *writes):
            # Their owner is held by row security too, so that this needs a word of its own.
            op.execute(f"drop policy if exists carry_over on {table}")
            may = "for select to plans_owner using (true)" if table in reads else _ALL
            op.execute(f"create policy carry_over on {table} {may}")
        for of, key, keep in (("known_persons", "person_id", "keep_words"), ("plans", "id", "list_plan")):
            after = {"organisation": _NIL, "id": _NIL}
            while after:
                last = op.get_bind().execute(text(_SOME.format(of=of, key=key, keep=keep)), after).first()
                after = {"organisation": last[0], "id": last[1]} if last else {}
        for table in (*reads, *writes):
            op.execute(f"drop policy carry_over on {table}")


_ALL = "to plans_owner using (true) with check (true)"

_SOME = f"""
with found as materialized (
    select organisation_id, {{key}} as id from {{of}}
    where (organisation_id, {{key}}) > (cast(:organisation as uuid), cast(:id as uuid))
    order by organisation_id, {{key}} limit {_AT_ONCE}
), kept as materialized (
    select organisation_id, id, {{keep}}(organisation_id, id) from found
)
select organisation_id, id from kept order by organisation_id desc, id desc limit 1
"""  # noqa: S608  (what is put in is this file's own)

_TABLES = """
create table listed_plans (
    organisation_id uuid not null,
    plan_id uuid not null,
    type text not null,
    ended boolean not null,
    owner_person_id uuid not null,
    owner_name text collate "nb-NO-x-icu" not null,
    owner_place text collate "nb-NO-x-icu" not null,
    lead_person_id uuid,
    lead_name text collate "nb-NO-x-icu" not null,
    led boolean not null,
    consent_from date,
    consent_to date,
    primary key (organisation_id, plan_id)
);

create index ix_listed_plans_owner on listed_plans (organisation_id, type, owner_name, plan_id);

create index ix_listed_plans_lead on listed_plans (organisation_id, type, lead_name, owner_name, plan_id);

create index ix_listed_plans_consent
    on listed_plans (organisation_id, type, (coalesce(consent_to, '-infinity'::date)), owner_name, plan_id);

create index ix_listed_plans_place on listed_plans (organisation_id, type, owner_place, owner_name, plan_id);

create index ix_listed_plans_unled on listed_plans (organisation_id, type, owner_name, plan_id) where not led;

create index ix_listed_plans_of_owner on listed_plans (organisation_id, owner_person_id);

create index ix_listed_plans_of_lead on listed_plans (organisation_id, lead_person_id);

create table name_words (
    organisation_id uuid not null,
    word text collate "C" not null,
    person_id uuid not null,
    primary key (organisation_id, word, person_id)
);

create index ix_name_words_person on name_words (organisation_id, person_id)
"""

_FUNCTIONS = """
create function list_plan(p_organisation uuid, p_plan uuid) returns void language plpgsql as $$
declare
    v plans%rowtype;
    v_lead uuid;
begin
    select * into v from plans where organisation_id = p_organisation and id = p_plan;
    if not found or v.status not in ('active', 'ended') then
        delete from listed_plans where organisation_id = p_organisation and plan_id = p_plan;
        return;
    end if;
    select person_id into v_lead from participants
        where organisation_id = p_organisation and plan_id = p_plan and kind = 'lead' and removed_at is null
        order by id limit 1;
    -- What they are called stays so until this is committed; then one after another.
    perform 1 from known_persons
        where organisation_id = p_organisation and person_id in (v.owner_person_id, v_lead)
        order by person_id for share;
    perform 1 from listed_plans where organisation_id = p_organisation and plan_id = p_plan for update;
    insert into listed_plans as l (
        organisation_id, plan_id, type, ended, owner_person_id, owner_name, owner_place, lead_person_id, lead_name,
        led, consent_from, consent_to
    )
    select p_organisation, p_plan, v.type, v.status = 'ended', v.owner_person_id, coalesce(o.display_name, ''),
        coalesce(o.workplace, ''), v_lead, coalesce(d.display_name, ''), coalesce(d.has_account, false), c.first,
        c.last
    from (
        select min(consent_from) as first, max(consent_to) as last from participants
        where organisation_id = p_organisation and plan_id = p_plan and kind <> 'owner' and removed_at is null
            and consent_status <> 'none'
    ) c
    left join known_persons o on o.organisation_id = p_organisation and o.person_id = v.owner_person_id
    left join known_persons d on d.organisation_id = p_organisation and d.person_id = v_lead
    on conflict (organisation_id, plan_id) do update set
        type = excluded.type, ended = excluded.ended, owner_person_id = excluded.owner_person_id,
        owner_name = excluded.owner_name, owner_place = excluded.owner_place,
        lead_person_id = excluded.lead_person_id, lead_name = excluded.lead_name, led = excluded.led,
        consent_from = excluded.consent_from, consent_to = excluded.consent_to;
end $$;;

create function keep_words(p_organisation uuid, p_person uuid) returns void language plpgsql as $$
begin
    perform 1 from known_persons where organisation_id = p_organisation and person_id = p_person for share;
    delete from name_words where organisation_id = p_organisation and person_id = p_person;
    insert into name_words (organisation_id, word, person_id)
    select distinct p_organisation, w.word, p_person
    from known_persons k, regexp_split_to_table(lower(k.display_name collate "nb-NO-x-icu"), '[[:space:]-]+') w (word)
    where k.organisation_id = p_organisation and k.person_id = p_person and w.word <> '';
end $$;;

create function list_changed_plan() returns trigger language plpgsql as $$
begin
    perform list_plan(coalesce(new.organisation_id, old.organisation_id), coalesce(new.id, old.id));
    return null;
end $$;;

create function list_plan_of_participant() returns trigger language plpgsql as $$
begin
    perform list_plan(coalesce(new.organisation_id, old.organisation_id), coalesce(new.plan_id, old.plan_id));
    return null;
end $$;;

create function list_named() returns trigger language plpgsql as $$
begin
    update listed_plans set owner_name = new.display_name, owner_place = coalesce(new.workplace, '')
        where organisation_id = new.organisation_id and owner_person_id = new.person_id;
    update listed_plans set lead_name = new.display_name, led = new.has_account
        where organisation_id = new.organisation_id and lead_person_id = new.person_id;
    perform keep_words(new.organisation_id, new.person_id);
    return null;
end $$;;

create function forget_words() returns trigger language plpgsql as $$
begin
    delete from name_words where organisation_id = old.organisation_id and person_id = old.person_id;
    return null;
end $$;;

create trigger list_plan after insert or delete or update of type, status, owner_person_id on plans
    for each row execute function list_changed_plan();;

create trigger list_plan
    after insert or delete or update of person_id, kind, removed_at, consent_status, consent_from, consent_to
    on participants for each row execute function list_plan_of_participant();;

create trigger list_named after insert or update of display_name, workplace, has_account on known_persons
    for each row execute function list_named();;

create trigger forget_words after delete on known_persons for each row execute function forget_words()
"""
