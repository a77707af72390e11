"""Plan types, roles, elements and levels of access, with the rights that a role gives at first.

The Norwegian terms stand in `docs/glossary.md`; what people see stands in the catalogues of web and notify.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class PlanType(StrEnum):
    """The four kinds of plan that a municipality may keep about one person."""

    IP = "ip"
    IOP = "iop"
    SL = "sl"
    IUP = "iup"


class Kind(StrEnum):
    """What a role is, whatever a plan type calls it; every rule speaks of kinds."""

    OWNER = "owner"
    LEAD = "lead"
    PROVIDER = "provider"
    RELATIVE = "relative"
    OTHER = "other"


class Element(StrEnum):
    """A part of a plan that is switched on or off for it."""

    GOALS = "goals"
    SPECIALIST_PLANS = "specialist_plans"
    MESSAGES = "messages"
    CALENDAR = "calendar"
    LOG = "log"
    MAPPING = "mapping"
    STATUS = "status"
    DOCUMENTS = "documents"


class LifeArea(StrEnum):
    """The six areas of life that a mapping goes through."""

    HOME = "home"
    DAYTIME = "daytime"
    HEALTH = "health"
    NETWORK = "network"
    ECONOMY = "economy"
    LEISURE = "leisure"


class AccessElement(StrEnum):
    """What a participant holds a level of access to."""

    GOALS = "goals"
    ACTIVITIES = "activities"
    SPECIALIST_PLANS = "specialist_plans"
    HOME = "life_area.home"
    DAYTIME = "life_area.daytime"
    HEALTH = "life_area.health"
    NETWORK = "life_area.network"
    ECONOMY = "life_area.economy"
    LEISURE = "life_area.leisure"

    @property
    def element(self) -> Element:
        """The plan element that must be switched on for this access to mean anything."""
        match self:
            case AccessElement.GOALS | AccessElement.ACTIVITIES:
                return Element.GOALS
            case AccessElement.SPECIALIST_PLANS:
                return Element.SPECIALIST_PLANS
            case _:
                return Element.MAPPING

    @property
    def above(self) -> "AccessElement | None":
        """The element whose items those of this one hang on, and than which they are never more visible."""
        return AccessElement.GOALS if self is AccessElement.ACTIVITIES else None


class Level(StrEnum):
    """How far access reaches; each level contains the ones before it."""

    NONE = "none"
    READ = "read"
    EDIT = "edit"
    CREATE = "create"
    DELETE = "delete"

    @property
    def rank(self) -> int:
        """0 for `none` to 4 for `delete`."""
        return _RANKS[self]

    def includes(self, needed: "Level") -> bool:
        """Whether a holder of this level may do what `needed` asks."""
        return self.rank >= needed.rank


_RANKS: Final = {level: rank for rank, level in enumerate(Level)}


class PlanStatus(StrEnum):
    """Where a plan is in its life; plan period and consent are other things."""

    DRAFT = "draft"
    ACTIVE = "active"
    ENDED = "ended"
    TRASHED = "trashed"
    PURGED = "purged"

    @property
    def is_open(self) -> bool:
        """Whether participants can see the plan at all."""
        return self in (PlanStatus.ACTIVE, PlanStatus.ENDED)


class ConsentStatus(StrEnum):
    """What a participant's access rests on; it holds only inside its period."""

    NONE = "none"
    PROVISIONAL = "provisional"
    SIGNED = "signed"


class ConsentBasis(StrEnum):
    """The legal ground of a participant's access."""

    CONSENT = "consent"
    STATUTE = "statute"
    PARENTAL_RESPONSIBILITY = "parental_responsibility"


class MessageCategory(StrEnum):
    """What a message is, if its sender says so."""

    NOTE = "note"
    MINUTES = "minutes"
    SUMMONS = "summons"
    REQUEST = "request"


def role_code(plan_type: PlanType, kind: Kind) -> str:
    """The role's stable code, as in `ip.provider`: each plan type has one role of each kind."""
    return f"{plan_type}.{kind}"


ROLES: Final[Mapping[PlanType, Mapping[Kind, str]]] = {
    PlanType.IP: {
        Kind.OWNER: "Planeier",
        Kind.LEAD: "Koordinator",
        Kind.PROVIDER: "Tjenesteyter",
        Kind.RELATIVE: "Foresatte/pårørende",
        Kind.OTHER: "Andre",
    },
    PlanType.IOP: {
        Kind.OWNER: "Elev",
        Kind.LEAD: "Koordinator",
        Kind.PROVIDER: "Lærer",
        Kind.RELATIVE: "Foresatte/pårørende",
        Kind.OTHER: "Andre",
    },
    PlanType.SL: {
        Kind.OWNER: "Planeier",
        Kind.LEAD: "Stafettholder",
        Kind.PROVIDER: "Tjenesteyter",
        Kind.RELATIVE: "Foresatt/pårørende",
        Kind.OTHER: "Andre",
    },
    PlanType.IUP: {
        Kind.OWNER: "Barn",
        Kind.LEAD: "Koordinator",
        Kind.PROVIDER: "Pedagog",
        Kind.RELATIVE: "Foresatt/pårørende",
        Kind.OTHER: "Andre",
    },
}
"""The five roles of each plan type by their kind, with the name that the field uses."""

DEFAULT_ELEMENTS: Final[Mapping[PlanType, frozenset[Element]]] = {
    PlanType.IP: frozenset(Element),
    PlanType.SL: frozenset(Element) - {Element.SPECIALIST_PLANS},
    PlanType.IOP: frozenset({Element.GOALS, Element.MESSAGES, Element.CALENDAR, Element.LOG, Element.DOCUMENTS}),
    PlanType.IUP: frozenset({Element.GOALS, Element.MESSAGES, Element.CALENDAR, Element.LOG, Element.DOCUMENTS}),
}
"""The elements that the wizard ticks at first for a plan type."""


@dataclass(frozen=True)
class Rights:
    """What a role gives, or a participant holds: a level for every access element, and print yes or no."""

    levels: Mapping[AccessElement, Level]
    print: bool

    @classmethod
    def of(
        cls, goals: Level, activities: Level, specialist_plans: Level, life_areas: Level, *, print: bool
    ) -> "Rights":
        """Rights with one level for all six life areas."""
        levels = dict.fromkeys(AccessElement, life_areas)
        levels[AccessElement.GOALS] = goals
        levels[AccessElement.ACTIVITIES] = activities
        levels[AccessElement.SPECIALIST_PLANS] = specialist_plans
        return cls(levels, print)


_NONE, _READ, _EDIT, _CREATE, _DELETE = Level

_BY_KIND: Final = {
    Kind.OWNER: Rights.of(_CREATE, _CREATE, _READ, _CREATE, print=True),
    Kind.LEAD: Rights.of(_DELETE, _DELETE, _DELETE, _DELETE, print=True),
    Kind.PROVIDER: Rights.of(_EDIT, _CREATE, _READ, _READ, print=False),
    Kind.RELATIVE: Rights.of(_READ, _READ, _READ, _READ, print=False),
    Kind.OTHER: Rights.of(_NONE, _NONE, _NONE, _NONE, print=False),
}
_CHILD: Final = Rights.of(_READ, _READ, _NONE, _NONE, print=False)


def default_rights(plan_type: PlanType, kind: Kind) -> Rights:
    """The rights that a role gives when it is assigned, before an organisation changes its template."""
    if kind is Kind.OWNER and plan_type in (PlanType.IOP, PlanType.IUP):
        return _CHILD
    return _BY_KIND[kind]
