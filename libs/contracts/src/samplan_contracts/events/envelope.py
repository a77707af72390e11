"""What every event has in common: the envelope, and how one is named, written and read."""

from datetime import UTC, datetime
from enum import Enum, auto
from typing import Annotated, Any, ClassVar, Final, Generic, TypeVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time needs its zone")
    return moment.astimezone(UTC)


Utc = Annotated[datetime, AfterValidator(_in_utc)]
"""A moment in UTC; one without a zone is refused."""


class Keeping(Enum):
    """Where an event can be had again by a service that rebuilds what it knows from the events."""

    AS_SENT = auto()
    """It holds ids, codes and times only: its service keeps it as it was sent."""
    ANEW = auto()
    """It holds personal data, so it is not kept: its service makes it anew from the rows as they are now."""
    NEVER = auto()
    """It is worth something at its moment only, or holds a secret: it is neither kept nor made again."""


class EventData(BaseModel):
    """The body of one kind of event; a subclass names its routing key in `type`.

    Ids, codes and times only, unless the class says otherwise in `keeping`. Inside a version only additions are
    made, so a reader ignores fields that it does not know.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: ClassVar[str]
    keeping: ClassVar[Keeping] = Keeping.AS_SENT

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "type" in cls.__dict__:
            if cls.type in REGISTRY:
                raise TypeError(f"two events are named {cls.type}")
            REGISTRY[cls.type] = cls

    def before(self) -> "EventData | None":
        """The same as the version before told it, by an event that has taken that one's place.

        It is told beside this one for as long as a reader of that one may run, and whoever reads this one passes it
        over. None where there is no version before, or nobody reads it any more.
        """
        return None

    def plan(self, subject: UUID) -> UUID | None:
        """The plan that it tells of, if any: once that is purged, the event is worth nothing to anybody."""
        return getattr(self, "plan_id", None)

    @classmethod
    def source(cls) -> str:
        """The service that alone publishes this event."""
        return cls.type.split(".", 1)[0]


REGISTRY: Final[dict[str, type[EventData]]] = {}
"""Every event by its type, which is also its routing key."""

D = TypeVar("D", bound=EventData)


class Envelope(BaseModel, Generic[D]):
    """An event as it lies on the bus (CloudEvents 1.0 names where there are such)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: UUID
    type: str
    source: str
    time: Utc
    subject: UUID
    """The aggregate that the event is about."""
    organisation_id: UUID | None
    """The organisation whose data it is; none for what concerns the whole suite."""
    actor_id: UUID | None
    """The person who did it; none when the system did."""
    sequence: int = Field(ge=0)
    """The aggregate's version after the event; projections ignore one that is not higher than theirs."""
    correlation_id: UUID
    causation_id: UUID | None = None
    superseded_by: UUID | None = None
    """The event of a newer version that tells the same (see `EventData.before`)."""
    data: D


def next_version(event_type: str) -> str:
    """The name that the next version of an event has: `plans.plan.changed.v2` after `.v1`."""
    name, _, number = event_type.rpartition(".v")
    return f"{name}.v{int(number) + 1}"


class UnknownEventError(Exception):
    """An event of a type that this version of the contracts does not know."""


def parse(event_type: str, body: bytes) -> Envelope[Any]:
    """Read an event from the bus.

    Raises:
        UnknownEventError: no event has this type.
        pydantic.ValidationError: the body does not hold the event that it says it is.
    """
    data = REGISTRY.get(event_type)
    if data is None:
        raise UnknownEventError(event_type)
    envelope = Envelope[data].model_validate_json(body)  # type: ignore[valid-type]
    if envelope.type != event_type:
        raise UnknownEventError(f"{envelope.type} under the key {event_type}")
    return envelope
