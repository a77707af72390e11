"""The rules of access, for every plan, participant and day that there can be."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from samplan_contracts.plans import (
    AccessElement,
    ConsentStatus,
    Element,
    Kind,
    Level,
    PlanStatus,
    PlanType,
    default_rights,
)
from samplan_plans.rights.rules import Standing, decide, end_of
from samplan_servicekit.clock import oslo_day

days = st.dates(date(2020, 1, 1), date(2040, 12, 31))
levels = st.sampled_from(list(Level))


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    """Any participant in any plan."""
    first = draw(st.none() | days)
    return Standing(
        plan_status=draw(st.sampled_from(list(PlanStatus))),
        elements=draw(st.frozensets(st.sampled_from(list(Element)))),
        kind=draw(st.sampled_from(list(Kind))),
        consent_status=draw(st.sampled_from(list(ConsentStatus))),
        consent_from=first,
        consent_to=None if first is None else first + timedelta(days=draw(st.integers(0, 800))),
        given=draw(st.dictionaries(st.sampled_from(list(AccessElement)), levels)),
        print=draw(st.booleans()),
    )


@given(standings(), days)
def test_nobody_but_the_owner_has_anything_without_a_consent_that_holds(standing: Standing, day: date) -> None:
    decision = decide(standing, day)
    inside = (
        standing.consent_status is not ConsentStatus.NONE
        and standing.consent_from is not None
        and standing.consent_to is not None
        and standing.consent_from <= day <= standing.consent_to
    )
    if standing.kind is not Kind.OWNER and not inside:
        assert not decision.held
        assert set(decision.levels.values()) == {Level.NONE}
        assert not decision.print


@given(standings(), days)
def test_a_plan_that_is_not_open_does_not_exist(standing: Standing, day: date) -> None:
    decision = decide(standing, day)
    assert decision.visible == (standing.plan_status in (PlanStatus.ACTIVE, PlanStatus.ENDED))
    if not decision.visible:
        assert set(decision.levels.values()) == {Level.NONE}
        assert not decision.held


@given(standings(), days)
def test_nobody_gets_more_than_they_were_given_or_anything_of_what_is_off(standing: Standing, day: date) -> None:
    for element, level in decide(standing, day).levels.items():
        assert standing.given.get(element, Level.NONE).includes(level)
        if element.element not in standing.elements:
            assert level is Level.NONE


@given(standings(), days)
def test_an_activity_is_never_more_visible_than_its_goal(standing: Standing, day: date) -> None:
    given_levels = decide(standing, day).levels
    if given_levels[AccessElement.GOALS] is Level.NONE:
        assert given_levels[AccessElement.ACTIVITIES] is Level.NONE


@given(standings(), days)
def test_access_ends_at_midnight_after_the_last_day_in_norway(standing: Standing, day: date) -> None:
    decision = decide(standing, day)
    if decision.consent_end is None:
        assert standing.kind is Kind.OWNER or not decision.held
        return
    last = oslo_day(decision.consent_end - timedelta(microseconds=1))
    assert last == standing.consent_to
    assert decide(standing, last).held
    if standing.kind is not Kind.OWNER:
        assert not decide(standing, oslo_day(decision.consent_end)).held


@given(days)
def test_a_day_ends_where_the_next_begins_also_when_clocks_change(day: date) -> None:
    assert oslo_day(end_of(day)) == day + timedelta(days=1)
    assert oslo_day(end_of(day) - timedelta(seconds=1)) == day


@given(st.sampled_from(list(PlanType)), st.sampled_from(list(Kind)))
def test_a_roles_standard_rights_name_every_element(plan_type: PlanType, kind: Kind) -> None:
    assert set(default_rights(plan_type, kind).levels) == set(AccessElement)


@given(levels, levels, levels)
def test_levels_contain_each_other_in_one_order(one: Level, two: Level, three: Level) -> None:
    assert one.includes(two) or two.includes(one)
    if one.includes(two) and two.includes(three):
        assert one.includes(three)
    assert one.includes(Level.NONE)


def test_a_consent_for_ever_ends_at_the_end_of_the_calendar() -> None:
    assert end_of(date.max).year == 9999
    assert end_of(date.max) > end_of(date.max - timedelta(days=1))
