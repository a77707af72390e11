"""Two versions of an event live side by side while those who tell and those who listen are upgraded one by one."""

from collections.abc import Iterator
from typing import ClassVar

import pytest

from samplan_contracts.events import REGISTRY, EventData, PlanChanged
from samplan_servicekit.ids import new_id

from .facts import eventually, plan_changed


@pytest.fixture
def anew() -> Iterator[type[PlanChanged]]:
    """The next version of an event, which nothing else in this run may know of."""

    class PlanChangedAnew(PlanChanged):
        type: ClassVar[str] = "plans.plan.changed.v2"
        colour: str = "blue"

        def before(self) -> EventData:
            return PlanChanged.model_validate(self.model_dump())

    yield PlanChangedAnew
    del REGISTRY[PlanChangedAnew.type]


@pytest.mark.parametrize("newer_listener", [False, True], ids=["to an older listener", "to a newer listener"])
@pytest.mark.parametrize("newer_teller", [False, True], ids=["by an older teller", "by a newer teller"])
async def test_what_is_told_takes_effect_once(anew, teller, listener, rabbitmq, newer_teller, newer_listener):
    event = plan_changed("Liv")
    if newer_teller:
        event = anew.model_validate(event.model_dump())
    subject = new_id()
    heard = (PlanChanged, anew) if newer_listener else (PlanChanged,)
    # The broker lets no service bind a key that the contracts do not give it; its administrator may.
    async with listener.listening(*heard, amqp_url=rabbitmq.admin_url), teller.relay().running():
        await teller.tell(event, subject=subject)
        await eventually(lambda: listener.heard, "the event")
        await teller.tell(plan_changed("the last one"))
        await eventually(lambda: listener.heard[-1].data.short_name == "the last one", "what was told after it")
    mine = [one for one in listener.heard if one.subject == subject]
    assert [one.type for one in mine] == [anew.type if newer_teller and newer_listener else PlanChanged.type]
    assert mine[0].data.short_name == "Liv"
    assert mine[0].sequence == 1
