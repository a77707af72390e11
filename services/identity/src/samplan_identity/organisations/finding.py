"""The organisation that an operator means."""

from uuid import UUID

from samplan_identity.organisations import repository
from samplan_servicekit.database import Database
from samplan_servicekit.scope import GLOBAL, OrganisationScope

HELP = "id or name"
NONE_SUCH = {"error": "there is no such organisation"}


async def find(database: Database, wanted: str) -> OrganisationScope | None:
    """The organisation with this id or name; none where there is none."""
    async with database.transaction(GLOBAL) as session:
        known = list(await repository.list_all_ids(session))
    try:
        asked: UUID | None = UUID(wanted)
    except ValueError:
        asked = None
    for organisation_id in known:
        scope = OrganisationScope(organisation_id)
        if asked is None:
            async with database.transaction(scope) as session:
                if (await repository.get(session, scope)).name == wanted:
                    return scope
        elif asked == organisation_id:
            return scope
    return None
