"""Who may give and take which organisation-wide right. Pure rules, so that every sequence of them can be tried.

Local admins give ordinary rights, superadmins also those of local admins, and nobody here makes a superadmin: that is
the operator's, from the command line. Whoever could change how another signs in could sign in as them, so that is
held to the same rules: see `reaches`.
"""

from collections.abc import Iterable
from typing import Final

from samplan_contracts.identity import ADMIN_OF, OrganisationRight
from samplan_contracts.plans import PlanType
from samplan_servicekit.errors import Problem, right_missing

Rights = frozenset[OrganisationRight]

ORDINARY: Final[Rights] = frozenset(
    {
        OrganisationRight.PLAN_CREATE,
        OrganisationRight.PERSON_EDIT,
        OrganisationRight.REPORT_READ,
        OrganisationRight.ARCHIVIST,
    }
)
"""What a local admin gives and takes."""

OF_ADMINS: Final[Rights] = frozenset(ADMIN_OF.values())
"""What a superadmin gives and takes beside that."""

_SUPERADMIN: Final = OrganisationRight.LOCAL_SUPERADMIN


def is_admin(rights: Rights) -> bool:
    """Whether somebody administers persons and accounts."""
    return bool(rights & {OrganisationRight.LOCAL_ADMIN, _SUPERADMIN})


def is_superadmin(rights: Rights) -> bool:
    """Whether somebody appoints local admins."""
    return _SUPERADMIN in rights


def normalised(rights: Iterable[OrganisationRight]) -> Rights:
    """Rights as they are kept: who is local admin for a plan type is local admin, and nobody else is."""
    kept = frozenset(rights) - {OrganisationRight.LOCAL_ADMIN}
    return kept | {OrganisationRight.LOCAL_ADMIN} if kept & OF_ADMINS else kept


def givable(giver: Rights) -> Rights:
    """The rights that somebody may give and take."""
    if is_superadmin(giver):
        return ORDINARY | OF_ADMINS
    return ORDINARY if is_admin(giver) else frozenset()


def change(
    giver: Rights,
    held: Rights,
    wanted: Iterable[OrganisationRight],
    *,
    own: bool,
    superadmins: int,
    plan_types: Iterable[PlanType] = tuple(PlanType),
) -> Rights:
    """The rights that somebody has after a change.

    `own`: the giver changes their own. `superadmins`: how many the organisation has now. `plan_types`: those that the
    organisation has; for others nobody becomes local admin.

    Raises:
        Problem: 403 `access.right_missing`, 403 `rights.above_yours`, 403 `rights.by_operator`, 409
            `rights.last_superadmin`, 422 for a plan type that the organisation has not.
    """
    after = normalised(wanted)
    changed = normalised(held) ^ after
    if not is_admin(giver):
        raise right_missing(OrganisationRight.LOCAL_ADMIN)
    if (held & (OF_ADMINS | {_SUPERADMIN, OrganisationRight.LOCAL_ADMIN})) and not is_superadmin(giver):
        raise Problem(403, "rights.above_yours")
    if _SUPERADMIN in changed:
        if not (own and _SUPERADMIN in held):
            raise Problem(403, "rights.by_operator")
        if superadmins < 2:
            raise Problem(409, "rights.last_superadmin")
    beyond = changed - givable(giver) - {_SUPERADMIN, OrganisationRight.LOCAL_ADMIN}
    if beyond:
        raise right_missing(min(beyond))
    offered = {ADMIN_OF[plan_type] for plan_type in plan_types}
    if (after - held) & OF_ADMINS - offered:
        raise Problem(422, "request.invalid", errors=[{"pointer": "/rights", "code": "plan_type_not_offered"}])
    return after


def reaches(actor: Rights, target: Rights, *, elsewhere: bool) -> bool:
    """Whether somebody may change how another signs in: address of codes, user name, account.

    Only where that gives them no right which they neither hold nor may give. `elsewhere`: the other holds rights in
    another organisation, which nobody here may reach.
    """
    own = actor & ORDINARY
    peers = frozenset({_SUPERADMIN}) if is_superadmin(actor) else frozenset()
    return not elsewhere and target - {OrganisationRight.LOCAL_ADMIN} <= givable(actor) | own | peers


def may_close(actor: Rights, target: Rights, *, elsewhere: bool) -> bool:
    """Whether somebody may close another's account, which takes all their rights here."""
    return not elsewhere and target - {OrganisationRight.LOCAL_ADMIN} <= givable(actor)
