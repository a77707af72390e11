"""Every route of a plan has its rule written a second time: one that is new is judged, or fails here by name."""

import pytest

from samplan_dev.doors import DOORS, WORDS, routes_of_plans


@pytest.mark.parametrize("service", list(DOORS))
def test_every_route_of_a_plan_has_a_line_and_every_line_a_route(service: str) -> None:
    assert sorted(DOORS[service]) == sorted(set(routes_of_plans(service)))
    assert {word for line in DOORS[service].values() for word in line.split()} <= set(WORDS)
