"""What happens when identity tells how a person is reached."""

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import Envelope, PersonContactChanged
from samplan_notify.contacts.models import Contact
from samplan_servicekit.bus.inbox import apply_if_newer


async def keep_contact(event: Envelope[PersonContactChanged], session: AsyncSession) -> None:
    """Keep the newest channels, language and wishes."""
    data = event.data
    await apply_if_newer(
        session,
        Contact,
        {"organisation_id": event.organisation_id, "person_id": event.subject},
        event.sequence,
        {
            "mobile": data.mobile,
            "email": data.email,
            "channel": data.channel,
            "language": data.language,
            "has_account": data.has_account,
            "may_notify": data.may_notify,
            "confidential": data.confidential,
        },
    )
