"""Words of identity that other services need: organisation-wide rights, channels, languages."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from samplan_contracts.plans import PlanType


class OrganisationRight(StrEnum):
    """A right that reaches across the plans of one organisation."""

    PLAN_CREATE = "plan.create"
    PERSON_EDIT = "person.edit"
    REPORT_READ = "report.read"
    LOCAL_ADMIN = "local_admin"
    """Administers persons and accounts. Held by everybody who holds it for a plan type, and by nobody else."""
    LOCAL_ADMIN_IP = "local_admin.ip"
    LOCAL_ADMIN_IOP = "local_admin.iop"
    LOCAL_ADMIN_SL = "local_admin.sl"
    LOCAL_ADMIN_IUP = "local_admin.iup"
    LOCAL_SUPERADMIN = "local_superadmin"
    """Appoints local admins; is appointed by the operator alone."""
    ARCHIVIST = "archivist"


ADMIN_OF: Final[Mapping[PlanType, OrganisationRight]] = {
    PlanType.IP: OrganisationRight.LOCAL_ADMIN_IP,
    PlanType.IOP: OrganisationRight.LOCAL_ADMIN_IOP,
    PlanType.SL: OrganisationRight.LOCAL_ADMIN_SL,
    PlanType.IUP: OrganisationRight.LOCAL_ADMIN_IUP,
}
"""The local admin's right for each plan type: it decides which plans the admin may look for."""


class RepresentationBasis(StrEnum):
    """What somebody represents another by."""

    PARENTAL_RESPONSIBILITY = "parental_responsibility"
    GUARDIANSHIP = "guardianship"
    """A guardian who was appointed (verge)."""
    POWER_OF_ATTORNEY = "power_of_attorney"


class ActingBasis(StrEnum):
    """By what somebody acts for another just now."""

    PARENTAL_RESPONSIBILITY = "parental_responsibility"
    GUARDIANSHIP = "guardianship"
    POWER_OF_ATTORNEY = "power_of_attorney"
    ASSISTED = "assisted"
    """Beside the person, who is present: started by who leads their plan, and in that plan alone."""


class AddressProtection(StrEnum):
    """How the population register shields a person's address."""

    NONE = "none"
    CONFIDENTIAL = "confidential"
    """Fortrolig, code 7."""
    STRICTLY_CONFIDENTIAL = "strictly_confidential"
    """Strengt fortrolig, code 6: the address is kept nowhere in the suite."""


class Channel(StrEnum):
    """Where a one-time code or a notice is sent."""

    SMS = "sms"
    EMAIL = "email"


class Language(StrEnum):
    """Languages that every text for people exists in."""

    NB = "nb"
    NN = "nn"
    EN = "en"
