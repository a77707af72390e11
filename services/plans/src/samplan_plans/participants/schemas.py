"""What is told of a participant wherever one is shown."""

from datetime import date
from typing import Self

from pydantic import BaseModel

from samplan_contracts.plans import ConsentStatus
from samplan_plans.participants.models import Participant


class Consent(BaseModel):
    """A consent as it stands: until when, and whether access rests on it today."""

    status: ConsentStatus
    from_: date | None
    to: date | None
    holds: bool

    model_config = {"populate_by_name": True, "alias_generator": lambda name: name.rstrip("_")}

    @classmethod
    def of(cls, participant: Participant, today: date, grown: date | None = None) -> Self:
        """A participant's consent; `grown`: see `Participant.consent_holds_on`."""
        return cls(
            status=ConsentStatus(participant.consent_status),
            from_=participant.consent_from,
            to=participant.consent_to,
            holds=participant.consent_holds_on(today, grown),
        )
