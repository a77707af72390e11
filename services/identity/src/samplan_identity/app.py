"""Identity: organisations, persons, accounts, sign-in, sessions, and the tokens that all others trust."""

from samplan_contracts.events import (
    ConsentRenewed,
    ConsentSigned,
    ConsentWithdrawn,
    ParticipantAdded,
    ParticipantChanged,
    ParticipantRemoved,
    PlanPurged,
    PurgedByIdentity,
)
from samplan_identity.accounts import forgetting as account_links
from samplan_identity.accounts.routes import router as accounts
from samplan_identity.acting.routes import router as acting
from samplan_identity.administration.routes import accounts as account_administration
from samplan_identity.administration.routes import router as administration
from samplan_identity.age_steps import service as age_steps
from samplan_identity.authenticators import checking as authenticator_seeds
from samplan_identity.cards.remaking import REMAKING
from samplan_identity.cards.routes import internal as persons_internal
from samplan_identity.cards.routes import router as persons
from samplan_identity.contacts.routes import router as contacts
from samplan_identity.downtime.routes import router as downtime
from samplan_identity.drafts import forgetting as old_drafts
from samplan_identity.drafts import service as drafts_kept
from samplan_identity.drafts.routes import router as drafts
from samplan_identity.joining.routes import router as joining
from samplan_identity.members import handlers as members
from samplan_identity.merging.routes import router as merging
from samplan_identity.numbers.routes import router as numbers
from samplan_identity.opening import open_means
from samplan_identity.organisation_log.routes import router as organisation_log
from samplan_identity.organisations.routes import router as organisations
from samplan_identity.own_account.routes import router as own_account
from samplan_identity.own_app.routes import router as authenticators
from samplan_identity.own_passkeys.routes import router as passkeys
from samplan_identity.persons import sealed_numbers
from samplan_identity.portraits import service as portrait_pictures
from samplan_identity.portraits.routes import in_plan as portraits_in_plan
from samplan_identity.portraits.routes import router as portraits
from samplan_identity.providers.routes import router as providers
from samplan_identity.representation.routes import router as representation
from samplan_identity.resets.routes import router as resets
from samplan_identity.reviews.routes import router as reviews
from samplan_identity.rights.routes import router as rights
from samplan_identity.sessions import forgetting as ended_sessions
from samplan_identity.sessions.routes import router as sessions
from samplan_identity.settings import Settings
from samplan_identity.sign_in.routes import router as sign_in
from samplan_identity.start_passwords.routes import router as start_passwords
from samplan_identity.terms.routes import router as terms
from samplan_identity.tokens.routes import router as tokens
from samplan_servicekit.app import Service
from samplan_servicekit.auth.keyring import KeyRing
from samplan_servicekit.bus import Bus
from samplan_servicekit.keys.columns import ANSWERS, LOG_DETAILS, SIGNING_KEYS
from samplan_servicekit.purging import Purging
from samplan_servicekit.settings import ProcessRole

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
purging = Purging(PurgedByIdentity)
bus.subscriber(PlanPurged, queue="purging", prepare=purging.prepare)(purging)

service = Service(
    name="identity",
    settings=Settings,
    routers=[
        # Getting in, and what is one's own.
        *(sign_in, passkeys, providers, sessions, terms, accounts, resets, own_account, authenticators),
        # Persons, and who handles them.
        *(
            persons,
            persons_internal,
            portraits,
            portraits_in_plan,
            contacts,
            drafts,
            joining,
            start_passwords,
            account_administration,
        ),
        *(administration, numbers, rights, reviews, merging, organisation_log, organisations),
        # For those who cannot sign in themselves.
        *(representation, acting),
        # For everybody, and for the other services.
        *(downtime, tokens),
    ],
    bus=bus,
    sealed=[
        *(SIGNING_KEYS, LOG_DETAILS, ANSWERS),
        *(sealed_numbers.COLUMN, sealed_numbers.FORMER, portrait_pictures.COLUMN, authenticator_seeds.COLUMN),
        drafts_kept.COLUMN,
    ],
    means=[open_means],
    identity_keys=lambda kit: kit.own[KeyRing],
    forgets={"sessions": ended_sessions.forget, "account links": account_links.forget, "drafts": old_drafts.forget},
    remaking=REMAKING,
    work={ProcessRole.WORKER: [age_steps.sweeping]},
)
