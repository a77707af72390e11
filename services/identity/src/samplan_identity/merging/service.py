"""An admin compares two registrations of one human being, and makes one of them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import PersonsMerged
from samplan_contracts.plans import Kind
from samplan_identity import organisation_entries
from samplan_identity.accounts.models import AccountStatus
from samplan_identity.cards import access
from samplan_identity.cards import service as person_service
from samplan_identity.joining import repository as join_codes
from samplan_identity.merging import cards, handing_over, repository, rules
from samplan_identity.merging.rules import AccountOutcome, CardField, Obstacle, Side
from samplan_identity.merging.schemas import MergeRequest, MergingView
from samplan_identity.numbers.service import end_sessions
from samplan_identity.organisation_entries import Entry
from samplan_identity.persons import repository as persons
from samplan_identity.persons.announcements import announce_change
from samplan_identity.persons.models import Person
from samplan_identity.persons.schemas import PersonView
from samplan_identity.persons.sealed_numbers import IdentityNumbers
from samplan_identity.rights import repository as rights
from samplan_identity.rights import service as rights_service
from samplan_identity.rights.rules import Rights
from samplan_identity.sessions import ending
from samplan_identity.unsaved import repository as unsaved
from samplan_identity.unsaved.models import FormName
from samplan_servicekit import merged
from samplan_servicekit.audit import Detail
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.bus import outbox
from samplan_servicekit.errors import Problem, not_found


@dataclass(frozen=True)
class _Pair:
    kept: Person
    other: Person
    kept_side: Side
    other_side: Side
    obstacles: list[Obstacle]
    plans: tuple[int, int, int]
    """How many the kept one takes part in, the other one, and both."""

    @property
    def account(self) -> AccountOutcome:
        return rules.account_outcome(self.kept_side, self.other_side)


async def compare(
    session: AsyncSession,
    caller: Caller,
    kept_id: UUID,
    other_id: UUID,
    numbers: IdentityNumbers,
    now: datetime,
) -> MergingView:
    """Two cards side by side, as the cards show them, and what a merge would do."""
    actor = await rights_service.require_admin(session, caller)
    pair = await _pair(session, caller, actor, kept_id, other_id, lock=False)
    for person in (pair.kept, pair.other):
        await access.require_may_see(session, caller, person, now)
    kept, other = cards.values(pair.kept), cards.values(pair.other)
    choices = [
        field
        for field in CardField
        if field in rules.taken(kept, other, [field])
        and field not in rules.taken(kept, other, [])
        and (field is CardField.PORTRAIT or kept[field] != other[field])
    ]
    return MergingView(
        kept=await person_service.view(session, caller, pair.kept, numbers),
        merged=await person_service.view(session, caller, pair.other, numbers),
        filled=[field for field in CardField if field in rules.taken(kept, other, [])],
        choices=choices,
        account=pair.account,
        rights_lost=sorted(pair.other_side.rights),
        kept_plans=pair.plans[0],
        merged_plans=pair.plans[1],
        shared_plans=pair.plans[2],
        different_numbers=Obstacle.DIFFERENT_NUMBERS in pair.obstacles,
        obstacles=[obstacle for obstacle in pair.obstacles if obstacle is not Obstacle.DIFFERENT_NUMBERS],
    )


async def merge(
    session: AsyncSession,
    caller: Caller,
    kept_id: UUID,
    wanted: MergeRequest,
    numbers: IdentityNumbers,
    notify_key: X25519PublicKey,
    now: datetime,
    forgotten: list[bytes],
) -> PersonView:
    """Make one registration of two; hashes of cookies to forget are added to `forgotten`.

    Raises:
        Problem: 403 for who administers nothing, or `rights.above_yours`; 404; 409 with the code of an obstacle; 412
            where either was changed since the two were compared; 422 where an account would be left without an
            address to send codes to.
    """
    await rights.lock(session, caller.scope)
    actor = await rights_service.require_admin(session, caller)
    pair = await _pair(session, caller, actor, kept_id, wanted.merged_id, lock=True)
    kept, other = pair.kept, pair.other
    if (kept.version, other.version) != (wanted.kept_version, wanted.merged_version):
        raise Problem(412, "edit.stale")
    for obstacle in pair.obstacles:
        if obstacle is Obstacle.DIFFERENT_NUMBERS and wanted.one_person:
            continue
        raise Problem(403 if obstacle is Obstacle.ABOVE_YOURS else 409, obstacle.value)
    outcome = pair.account
    both = await merged.note(session, other.id, kept.id)
    ended, entries = await handing_over.account(
        session, caller, kept, other, outcome, both, notify_key, now, tell=pair.kept_side.has_account
    )
    forgotten += ended
    fields = rules.taken(cards.values(kept), cards.values(other), wanted.take)
    number = kept.identity_number_index
    await cards.take(session, caller.scope, kept, other, fields, numbers, now)
    if number is not None and number != kept.identity_number_index:
        forgotten += await end_sessions(session, caller, kept, now)
    has_account = pair.kept_side.has_account or outcome is AccountOutcome.MOVED
    if has_account and kept.code_address is None:
        raise Problem(422, "request.invalid", errors=[{"pointer": "/take", "code": "no_address"}])
    acting = await repository.end_acting(session, caller.scope, both, now)
    forgotten += await ending.tell(session, acting, "persons_merged", now, actor_id=caller.person_id)
    entries += await _leave(session, caller, kept, other, both, now)
    await announce_change(session, caller.scope, kept, has_account=has_account, actor_id=caller.person_id)
    await _tell(session, caller, both.merged_id, kept.id, other.version)
    for person_id in (both.kept_id, both.merged_id):
        await unsaved.drop(session, caller.scope, caller.person_id, FormName.MERGING, person_id)
    shown = await person_service.view(session, caller, kept, numbers)
    merged_entry = Entry(
        scope=caller.scope,
        action="persons.merged",
        objects=[kept.id, other.id],
        details={"account": outcome.value, "fields": " ".join(sorted(fields))},
        detail=Detail(wanted.reason, numbers.sealing),
    )
    await organisation_entries.append(session, [*entries, merged_entry], now=now, actor=caller)
    return shown


async def _leave(
    session: AsyncSession, caller: Caller, kept: Person, other: Person, both: merged.Merged, now: datetime
) -> list[Entry]:
    """Take the merged person out of the organisation, where nobody finds them any more."""
    membership = await rights.get_for_update(session, caller.scope, other.id)
    if membership is None:
        raise not_found()
    entries = await rights_service.put(session, caller.scope, membership, frozenset(), actor=caller)
    await merged.move(session, both, {"members": ["person_id"]})
    await repository.move_sessions(session, caller.scope, both)
    await repository.join_representations(session, caller.scope, both, caller.person_id, now)
    await repository.join_contact_choices(session, caller.scope, both)
    await join_codes.drop_unused(session, caller.scope, other.id)
    cards.clear(other)
    other.merged_into = kept.id
    other.version += 1
    await session.flush()
    await session.delete(membership)
    await session.flush()
    return entries


async def _tell(session: AsyncSession, caller: Caller, merged_id: UUID, kept_id: UUID, sequence: int) -> None:
    await outbox.append(
        session,
        PersonsMerged(kept_id=kept_id, merged_id=merged_id),
        source="identity",
        subject=merged_id,
        sequence=sequence,
        organisation_id=caller.scope.organisation_id,
        actor_id=caller.person_id,
    )


async def _pair(
    session: AsyncSession, caller: Caller, actor: Rights, kept_id: UUID, other_id: UUID, *, lock: bool
) -> _Pair:
    if kept_id == other_id:
        raise Problem(409, Obstacle.SAME_PERSON.value)
    found: dict[UUID, Person | None] = {}
    for person_id in sorted((kept_id, other_id)):
        get = persons.get_for_update if lock else persons.get
        found[person_id] = await get(session, caller.scope, person_id)
    kept, other = found[kept_id], found[other_id]
    if kept is None or other is None:
        raise not_found()
    kept_side, other_side = await _side(session, caller, kept), await _side(session, caller, other)
    mine = await repository.kinds_of(session, caller.scope, kept.id)
    theirs = await repository.kinds_of(session, caller.scope, other.id)
    shared = mine.keys() & theirs.keys()
    torn = [plan_id for plan_id in shared if {mine[plan_id], theirs[plan_id]} == {Kind.OWNER, Kind.LEAD}]
    leads = await repository.leads_of(session, caller.scope, torn)
    without_lead = any(len(leads[plan_id]) < 2 for plan_id in torn)
    found_obstacles = rules.obstacles(actor, kept_side, other_side, without_lead=without_lead)
    plans = (len(mine), len(theirs), len(shared))
    return _Pair(kept, other, kept_side, other_side, found_obstacles, plans)


async def _side(session: AsyncSession, caller: Caller, person: Person) -> Side:
    account = await repository.get_account_of(session, caller.scope, person.id)
    return Side(
        rights=await rights.rights_of(session, caller.scope, person.id),
        number=person.identity_number_index,
        elsewhere=await rights.is_member_elsewhere(session, caller.scope, person.id),
        rights_elsewhere=await rights.has_rights_elsewhere(session, caller.scope, person.id),
        has_account=account is not None and account.status != AccountStatus.CLOSED,
        own=person.id == caller.person_id,
    )
