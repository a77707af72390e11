"""A made-up municipality with made-up people, for development and for tests; refused in production.

The people's identity numbers are synthetic, so that they belong to nobody.
"""

import argparse
import secrets
import sys
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import OrganisationChanged
from samplan_contracts.identity import ADMIN_OF, Channel, OrganisationRight, RepresentationBasis
from samplan_contracts.plans import PlanType
from samplan_identity.accounts.models import Account
from samplan_identity.accounts.passwords import Passwords
from samplan_identity.joining import repository as codes
from samplan_identity.joining.models import JoinCode
from samplan_identity.opening import identity_numbers
from samplan_identity.organisations.models import Membership, Organisation
from samplan_identity.persons.announcements import announce
from samplan_identity.persons.models import Person
from samplan_identity.persons.sealed_numbers import IdentityNumbers
from samplan_identity.representation.models import Representation
from samplan_identity.settings import Settings
from samplan_identity.sign_in_rules.models import SignInRules
from samplan_identity.terms import repository as terms
from samplan_identity.terms.service import CURRENT
from samplan_servicekit.bus import outbox
from samplan_servicekit.clock import SystemClock, oslo_day
from samplan_servicekit.database import Database, enter
from samplan_servicekit.ids import new_id
from samplan_servicekit.keys.ring import Keys
from samplan_servicekit.scope import OrganisationScope
from samplan_servicekit.settings import Environment, ServiceSettings

_NAMESPACE: Final = UUID("3f1de6f4-0b4e-4c56-9d0c-6d6f9a5b7a11")
PASSWORD: Final = "Fjord-og-fjell-2031"  # noqa: S105  (of made-up people, on a developer's machine)


@dataclass(frozen=True)
class DemoPerson:
    """Somebody made up."""

    username: str
    given_name: str
    family_name: str
    role: str
    birth_date: date
    identity_number: str
    mobile: str
    email: str
    channel: Channel
    workplace: str | None = None
    rights: tuple[OrganisationRight, ...] = ()


_LEAD = (OrganisationRight.PLAN_CREATE, OrganisationRight.PERSON_EDIT, OrganisationRight.REPORT_READ)

PEOPLE: Final[dict[str, Sequence[DemoPerson]]] = {
    "Solvik kommune": (
        DemoPerson("kari", "Kari", "Berg", "coordinator", date(1979, 3, 14), "14837912335", "+4790000001",
                   "kari.berg@solvik.example", Channel.SMS, "Familiens hus", _LEAD),
        DemoPerson("ola", "Ola", "Ås", "teacher", date(1985, 8, 2), "02888512481", "+4790000002",
                   "ola.aas@solvik.example", Channel.EMAIL, "Solvik skole"),
        DemoPerson("liv", "Liv", "Hansen", "parent", date(1983, 11, 27), "27918312485", "+4790000003",
                   "liv.hansen@post.example", Channel.SMS),
        DemoPerson("siri", "Siri", "Dahl", "superadmin", date(1972, 6, 18), "18867250022", "+4790000006",
                   "siri.dahl@solvik.example", Channel.SMS, "Rådhuset",
                   (OrganisationRight.LOCAL_SUPERADMIN, OrganisationRight.LOCAL_ADMIN, *ADMIN_OF.values())),
        DemoPerson("amina", "Amina", "Yusuf", "health nurse", date(1990, 1, 9), "09819012358", "+4790000004",
                   "amina.yusuf@solvik.example", Channel.SMS, "Helsestasjonen"),
    ),
    "Fjordby kommune": (
        DemoPerson("nils", "Nils", "Moe", "coordinator", date(1975, 5, 30), "30857512347", "+4790000005",
                   "nils.moe@fjordby.example", Channel.SMS, "Oppvekst", _LEAD),
    ),
    # Asks everybody of 15 years and more to sign in through a provider.
    "Nordvik kommune": (
        DemoPerson("tuva", "Tuva", "Dahl", "coordinator", date(1982, 7, 21), "21878240186", "+4790000008",
                   "tuva.dahl@nordvik.example", Channel.SMS, "Helsestasjonen", _LEAD),
        DemoPerson("jonas", "Jonas", "Lie", "young person", date(2016, 9, 3), "03891650050", "+4790000007",
                   "jonas.lie@post.example", Channel.SMS),
    ),
}  # fmt: skip

REPRESENTED: Final[dict[str, Sequence[tuple[DemoPerson, str, RepresentationBasis]]]] = {
    "Solvik kommune": (
        (
            DemoPerson("adam", "Adam", "Hansen", "plan owner", date(2014, 3, 2), "02831450110", "", "", Channel.SMS),
            "liv",
            RepresentationBasis.PARENTAL_RESPONSIBILITY,
        ),
    ),
}
"""People who cannot sign in, and who represents them."""

GUESTS: Final[dict[str, Sequence[str]]] = {"Fjordby kommune": ("amina",)}
"""People of an earlier municipality who belong to this one as well."""


PROVIDER_REQUIRED: Final = frozenset({"Nordvik kommune"})


def demo(settings: ServiceSettings, _: argparse.Namespace) -> Awaitable[dict[str, Any]]:
    """Make the demo municipality, or find it made; prints who can sign in, as JSON."""
    if settings.environment is Environment.PRODUCTION or not isinstance(settings, Settings):
        sys.exit("the demo municipality is not for production")
    return _seed(settings)


async def _seed(settings: Settings) -> dict[str, Any]:
    database = Database(settings.database_url, pool=1)
    passwords = Passwords()
    keys = Keys(database, settings.secrets.keys("kek"), SystemClock())
    numbers = identity_numbers(settings, keys)
    try:
        await keys.load()
        for name, people in PEOPLE.items():
            scope = OrganisationScope(uuid5(_NAMESPACE, name))
            async with database.transaction(scope) as session:
                if await session.scalar(select(Organisation.id)) is None:
                    await _make_organisation(session, scope, name)
                    for person in people:
                        await _make_person(session, scope, person, numbers, await passwords.hash(PASSWORD))
                    for person, by, basis in REPRESENTED.get(name, ()):
                        await _make_represented(session, scope, person, numbers, by, basis)
                    for username in GUESTS.get(name, ()):
                        await _join(session, scope, username)
    finally:
        passwords.close()
        await database.close()
    return {
        "organisation": next(iter(PEOPLE)),
        "organisations": {name: str(uuid5(_NAMESPACE, name)) for name in PEOPLE},
        "people": [
            {
                "organisation": name,
                "name": f"{person.given_name} {person.family_name}",
                "identity_number": person.identity_number,
                "username": person.username,
                "password": PASSWORD,
                "role": person.role,
                "channel": person.channel,
                "mobile": person.mobile,
                "email": person.email,
            }
            for name, people in PEOPLE.items()
            for person in people
        ],
    }


async def _make_organisation(session: AsyncSession, scope: OrganisationScope, name: str) -> None:
    organisation = Organisation(id=scope.organisation_id, name=name, plan_types=list(PlanType), version=1)
    session.add(organisation)
    await session.flush()
    if name in PROVIDER_REQUIRED:
        session.add(
            SignInRules(organisation_id=organisation.id, provider_required=True, short_provider_sessions=True)
        )
    await outbox.append(
        session,
        OrganisationChanged(name=name, plan_types=frozenset(PlanType)),
        source="identity",
        subject=organisation.id,
        sequence=1,
        organisation_id=organisation.id,
        actor_id=None,
    )


async def _make_member(
    session: AsyncSession, scope: OrganisationScope, username: str, rights: Sequence[OrganisationRight] = ()
) -> None:
    membership = Membership(
        id=uuid5(scope.organisation_id, f"{username}|membership"),
        organisation_id=scope.organisation_id,
        person_id=uuid5(_NAMESPACE, username),
        rights=[right.value for right in rights],
        version=1,
    )
    session.add(membership)
    await session.flush()


async def _join(session: AsyncSession, scope: OrganisationScope, username: str) -> None:
    """As everybody joins who belongs elsewhere: by a code that they were given there (the database demands it)."""
    home = next(name for name, people in PEOPLE.items() if username in {person.username for person in people})
    there, person_id = OrganisationScope(uuid5(_NAMESPACE, home)), uuid5(_NAMESPACE, username)
    code_hash, now = secrets.token_bytes(32), SystemClock().now()
    await enter(session, there)
    session.add(
        JoinCode(
            organisation_id=there.organisation_id,
            id=new_id(),
            person_id=person_id,
            code_hash=code_hash,
            created_by=person_id,
            expires_at=now + timedelta(minutes=1),
        )
    )
    await session.flush()
    await enter(session, scope)
    await codes.take(session, scope, code_hash, now)
    await _make_member(session, scope, username)
    person = (await session.scalars(select(Person).where(Person.id == uuid5(_NAMESPACE, username)))).one()
    await announce(session, scope, person, has_account=True, actor_id=None)


async def _make_represented(
    session: AsyncSession,
    scope: OrganisationScope,
    made_up: DemoPerson,
    numbers: IdentityNumbers,
    by: str,
    basis: RepresentationBasis,
) -> None:
    person = await _enter(session, scope, made_up, numbers)
    now = SystemClock().now()
    session.add(
        Representation(
            organisation_id=scope.organisation_id,
            id=uuid5(scope.organisation_id, f"{made_up.username}|represented"),
            person_id=person.id,
            representative_id=uuid5(_NAMESPACE, by),
            basis=basis.value,
            valid_from=oslo_day(now),
            valid_to=None,
            remark=None,
            registered_by=uuid5(_NAMESPACE, "siri"),
            registered_at=now,
            ended_by=None,
            ended_at=None,
        )
    )
    await announce(session, scope, person, has_account=False, actor_id=None)


async def _enter(
    session: AsyncSession, scope: OrganisationScope, made_up: DemoPerson, numbers: IdentityNumbers
) -> Person:
    number = numbers.parse(made_up.identity_number)
    person_id = uuid5(_NAMESPACE, made_up.username)
    person = Person(
        id=person_id,
        given_name=made_up.given_name,
        family_name=made_up.family_name,
        birth_date=made_up.birth_date,
        identity_number_sealed=numbers.seal(number, person_id),
        identity_number_index=numbers.index(number),
        mobile=made_up.mobile or None,
        email=made_up.email or None,
        workplace=made_up.workplace,
        code_channel=made_up.channel.value,
        language="nb",
        may_notify=True,
        confidential=False,
        version=1,
    )
    session.add(person)
    await session.flush()
    await _make_member(session, scope, made_up.username, made_up.rights)
    return person


async def _make_person(
    session: AsyncSession, scope: OrganisationScope, made_up: DemoPerson, numbers: IdentityNumbers, password_hash: str
) -> None:
    person = await _enter(session, scope, made_up, numbers)
    session.add(
        Account(
            id=uuid5(_NAMESPACE, f"{made_up.username}|account"),
            person_id=person.id,
            username=made_up.username,
            password_hash=password_hash,
            status="active",
            version=1,
        )
    )
    await session.flush()
    await terms.accept(
        session, scope, uuid5(_NAMESPACE, f"{made_up.username}|account"), CURRENT, "nb", SystemClock().now()
    )
    await announce(session, scope, person, has_account=True, actor_id=None)
