"""One human being is counted once."""

from datetime import timedelta

from samplan_contracts.events import PersonChanged, PersonDemographicsChanged, PersonsMerged
from samplan_dev.harness import NOON

from .conftest import Town


async def test_who_was_registered_twice_is_one_of_those_who_signed_in_and_has_one_account(town: Town) -> None:
    kept, merged, other = await town.person(), await town.person(), await town.person()
    for who in (kept, merged, other):
        await town.sign_in(who)
    assert (await town.get("sign-ins"))["totals"] == {"sign_ins": 3, "people": 3, "accounts": 3}
    event = town.event(PersonsMerged(kept_id=kept, merged_id=merged), subject=merged, sequence=2)
    await town.hear(event, event)
    await town.hear(
        town.event(PersonChanged(display_name="Eli", has_account=True), subject=merged, sequence=9),
        town.event(PersonDemographicsChanged(), subject=merged, sequence=9),
    )
    await town.sign_in(merged, NOON + timedelta(minutes=1))
    assert (await town.get("sign-ins"))["totals"] == {"sign_ins": 4, "people": 2, "accounts": 2}
