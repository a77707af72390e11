"""Words of identity that other services need: organisation-wide rights, channels, languages."""

from enum import StrEnum


class OrganisationRight(StrEnum):
    """A right that reaches across the plans of one organisation."""

    PLAN_CREATE = "plan.create"
    PERSON_EDIT = "person.edit"
    REPORT_READ = "report.read"
    LOCAL_ADMIN = "local_admin"
    LOCAL_SUPERADMIN = "local_superadmin"
    ARCHIVIST = "archivist"


class Channel(StrEnum):
    """Where a one-time code or a notice is sent."""

    SMS = "sms"
    EMAIL = "email"


class Language(StrEnum):
    """Languages that every text for people exists in."""

    NB = "nb"
    NN = "nn"
    EN = "en"
