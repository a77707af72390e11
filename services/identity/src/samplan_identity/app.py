"""Identity: organisations, persons, accounts, sign-in, sessions, and the tokens that all others trust."""

from samplan_contracts.events import (
    ConsentRenewed,
    ConsentSigned,
    ConsentWithdrawn,
    ParticipantAdded,
    ParticipantChanged,
    ParticipantRemoved,
)
from samplan_identity.accounts.routes import router as accounts
from samplan_identity.administration.routes import accounts as account_administration
from samplan_identity.administration.routes import router as administration
from samplan_identity.contacts.routes import router as contacts
from samplan_identity.joining.routes import router as joining
from samplan_identity.means import open_means
from samplan_identity.members import handlers as members
from samplan_identity.organisations.routes import router as organisations
from samplan_identity.persons.remaking import REMAKING
from samplan_identity.persons.routes import internal as persons_internal
from samplan_identity.persons.routes import router as persons
from samplan_identity.portraits.routes import router as portraits
from samplan_identity.resets.routes import router as resets
from samplan_identity.reviews.routes import router as reviews
from samplan_identity.rights.routes import router as rights
from samplan_identity.sessions.routes import router as sessions
from samplan_identity.settings import Settings
from samplan_identity.sign_in.routes import router as sign_in
from samplan_identity.tokens.routes import router as tokens
from samplan_servicekit.app import Service
from samplan_servicekit.auth.keyring import KeyRing
from samplan_servicekit.bus import Bus

bus = Bus("identity")
bus.subscriber(
    ParticipantAdded,
    ParticipantChanged,
    ParticipantRemoved,
    ConsentRenewed,
    ConsentSigned,
    ConsentWithdrawn,
    queue="participants",
)(members.keep)

service = Service(
    name="identity",
    settings=Settings,
    routers=[
        sign_in,
        sessions,
        accounts,
        account_administration,
        resets,
        persons,
        persons_internal,
        portraits,
        administration,
        rights,
        reviews,
        joining,
        contacts,
        organisations,
        tokens,
    ],
    bus=bus,
    means=[open_means],
    identity_keys=lambda kit: kit.own[KeyRing],
    remaking=REMAKING,
)
