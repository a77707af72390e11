"""Every route of a plan is open to whom the rules open it, and to nobody else."""

from hypothesis import HealthCheck, Phase, given, settings

from samplan_dev.cases import calls
from samplan_dev.doors import CALLERS, Caller, judge_by_grant

from .conftest import Printing


@given(who=CALLERS)
@settings(
    max_examples=calls(25),
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_every_route_is_open_to_whom_the_rules_open_it_and_to_nobody_else(
    printing: Printing, who: Caller
) -> None:
    await judge_by_grant("print", printing.service, who, "/copies")
