"""What may do without a proof of access. Each line says why; one that is not needed any more fails the check."""

from __future__ import annotations

from samplan_dev.checks.access import Exceptions

_SIGN_IN = "nobody is signed in yet; a SECURITY DEFINER function answers with at most one row"
_KEYS = "public keys, for whoever verifies a token"
_ASSERTION = "the body holds an assertion that the calling service has signed, checked in the use case"

EXCEPTIONS = Exceptions(
    routes={
        "samplan_identity.accounts.routes.check": "the link's secret is the proof",
        "samplan_identity.accounts.routes.activate": "the link's secret is the proof",
        "samplan_identity.resets.routes.request": "the way in for who forgot; sends mail to the address on file only",
        "samplan_identity.resets.routes.check": "the link's secret is the proof",
        "samplan_identity.resets.routes.send_code": "the link's secret is the proof",
        "samplan_identity.resets.routes.finish": "the link's secret is the proof, with a code",
        "samplan_identity.sign_in.routes.sign_in": "the way in",
        "samplan_identity.sign_in.routes.resend": "the way in; bound to the login cookie",
        "samplan_identity.sign_in.routes.enter_code": "the way in; bound to the login cookie",
        "samplan_identity.tokens.routes.jwks": _KEYS,
        "samplan_identity.tokens.routes.issue_service": _ASSERTION,
        "samplan_identity.tokens.routes.issue_on_behalf": _ASSERTION,
        "samplan_plans.rights.routes.jwks": _KEYS,
    },
    queries={
        "samplan_archive.transfers.repository.owner_of_message": "a SECURITY DEFINER function names one transfer",
        "samplan_archive.transfers.repository.take": "a SECURITY DEFINER function names one transfer and its owner",
        "samplan_identity.accounts.repository.find_link": "the link's hash is the proof; " + _SIGN_IN,
        "samplan_identity.accounts.repository.use_link": "the link's hash is the proof; " + _SIGN_IN,
        "samplan_identity.accounts.repository.find_login": _SIGN_IN,
        "samplan_identity.accounts.repository.get_login_of": _SIGN_IN,
        "samplan_identity.accounts.repository.add_reset_link": _SIGN_IN,
        "samplan_identity.organisations.repository.list_all_ids": "ids alone, for an operator's command",
        "samplan_identity.sessions.repository.end_all_of": "a password was replaced by its owner; " + _SIGN_IN,
        "samplan_identity.sessions.repository.find_live": "the session's hash is the proof; " + _SIGN_IN,
        "samplan_print.jobs.repository.list_due": "a SECURITY DEFINER function names jobs that are due",
        "samplan_notify.deliveries.repository.take": "a SECURITY DEFINER function names one delivery and its owner",
    },
    makers={
        "samplan_archive.commands": "an operator's commands, which name the organisation",
        "samplan_identity.accounts.closing": "tells each organisation where a session was that it ended",
        "samplan_identity.commands": "an operator's command, which names the organisation",
        "samplan_identity.demo": "an operator's command, which makes the organisation itself",
        "samplan_identity.joining.service": "writes into the log of the organisation whose code was used up",
        "samplan_identity.persons.announcements": "tells each organisation of a person about that person's change",
        "samplan_identity.resets.service": "identity is where a session's organisation comes from",
        "samplan_identity.sessions.service": "identity is where a session's organisation comes from",
        "samplan_identity.sign_in.sending": "identity is where a session's organisation comes from",
        "samplan_identity.sign_in.service": "identity is where a session's organisation comes from",
        "samplan_identity.tokens.service": "asks one SECURITY DEFINER function whether an account is live",
    },
)
