"""Every route of a plan is open to whom the rules open it, and to nobody else."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from samplan_contracts.plans import Element, Kind, Level
from samplan_dev.cases import calls
from samplan_dev.doors import DOORS, Caller, Doorkeeper, granted
from samplan_dev.harness import NOON, Place, Somebody, UnderTest

callers = st.builds(
    Caller,
    kind=st.sampled_from(Kind),
    held=st.sampled_from([True, True, False]),
    print=st.booleans(),
    elements=st.sets(st.sampled_from(Element)).map(frozenset) | st.just(frozenset(Element)),
    goals=st.sampled_from(Level),
    fresh=st.sampled_from([True, True, False]),
)


@given(who=callers)
@settings(
    max_examples=calls(25),
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_every_route_is_open_to_whom_the_rules_open_it_and_to_nobody_else(
    archive: UnderTest, who: Caller
) -> None:
    service: UnderTest = archive
    somebody = Somebody(factor_at=NOON - (timedelta() if who.fresh else timedelta(minutes=11)))
    place = Place(kind=who.kind, held=who.held)
    said = granted(who.print, who.elements, who.goals)
    grant = service.grant(somebody, place, **said)
    headers = {**service.headers(somebody), "Samplan-Grant": grant}
    keeper = Doorkeeper("archive", service.client, place.plan_id)
    assert await keeper.judge(who, headers) == []
    assert keeper.tried == len(DOORS["archive"])
    # A grant opens no other plan, and is nobody else's.
    for plan_id, caller in (
        (Place().plan_id, somebody),
        (place.plan_id, replace(somebody, person_id=Place().plan_id)),
    ):
        path = f"/api/archive/plans/{plan_id}/transfers"
        stranger = await service.client.get(path, headers={**service.headers(caller), "Samplan-Grant": grant})
        assert stranger.status_code == 404
