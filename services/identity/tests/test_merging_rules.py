"""What a merge may do, for every pair of registrations that there can be."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from samplan_contracts.identity import AddressProtection, Channel, OrganisationRight
from samplan_identity.merging.rules import (
    AccountOutcome,
    CardField,
    Obstacle,
    Side,
    account_outcome,
    code_channel,
    obstacles,
    protection,
    taken,
)
from samplan_identity.rights import rules as rights_rules

rights = st.frozensets(st.sampled_from(OrganisationRight))
sides = st.builds(
    Side,
    rights=rights,
    number=st.none() | st.sampled_from([b"1", b"2"]),
    elsewhere=st.booleans(),
    rights_elsewhere=st.booleans(),
    has_account=st.booleans(),
    own=st.booleans(),
)
cards = st.dictionaries(
    st.sampled_from(CardField), st.none() | st.sampled_from(["a", "b", ("", None), ("x", None), True, False])
)


@given(rights, sides, sides, st.booleans())
def test_who_merges_holds_or_may_give_whatever_either_of_the_two_holds(
    actor: Any, kept: Side, merged: Side, without_lead: bool
) -> None:
    if obstacles(actor, kept, merged, without_lead=without_lead):
        return
    beyond = (kept.rights | merged.rights) - {OrganisationRight.LOCAL_ADMIN} - actor
    assert beyond <= rights_rules.givable(actor)
    assert not kept.own
    assert not merged.own
    assert not kept.rights_elsewhere
    assert not merged.elsewhere


@given(rights, sides, sides, st.booleans())
def test_what_can_be_told_to_be_two_people_is_never_merged(
    actor: Any, kept: Side, merged: Side, without_lead: bool
) -> None:
    found = obstacles(actor, kept, merged, without_lead=without_lead)
    two = kept.number is not None and merged.number is not None and kept.number != merged.number
    assert (Obstacle.DIFFERENT_NUMBERS in found) is two


@given(sides, sides)
def test_one_account_is_left_and_none_opens_another_organisation(kept: Side, merged: Side) -> None:
    outcome = account_outcome(kept, merged)
    assert (outcome is AccountOutcome.NONE) is not merged.has_account
    if outcome is AccountOutcome.MOVED:
        assert not kept.has_account
        assert not kept.elsewhere


@given(cards, cards, st.frozensets(st.sampled_from(CardField)))
def test_a_choice_loses_nothing_and_an_empty_field_is_filled(kept: Any, merged: Any, chosen: Any) -> None:
    def filled(card: Any, field: CardField) -> bool:
        value = card.get(field)
        return any(value) if isinstance(value, tuple) else bool(value)

    found = taken(kept, merged, chosen)
    for field in CardField:
        after = merged if field in found else kept
        assert filled(after, field) == (filled(kept, field) or filled(merged, field))
        if field not in chosen and filled(kept, field):
            assert field not in found


@given(st.sampled_from(Channel), st.none() | st.just("+4791234567"), st.none() | st.just("a@b.example"))
def test_codes_go_where_somebody_is_reached(channel: Channel, mobile: str | None, email: str | None) -> None:
    found = code_channel(channel, mobile, email)
    reached = {Channel.SMS: mobile, Channel.EMAIL: email}
    assert (reached[found] is not None) is (mobile is not None or email is not None)
    if reached[channel] is not None:
        assert found is channel


@given(st.sampled_from(AddressProtection), st.sampled_from(AddressProtection))
def test_a_merge_bares_no_address(one: AddressProtection, other: AddressProtection) -> None:
    found = protection(one, other)
    assert found in (one, other)
    if AddressProtection.STRICTLY_CONFIDENTIAL in (one, other):
        assert found is AddressProtection.STRICTLY_CONFIDENTIAL
    if AddressProtection.NONE not in (one, other):
        assert found is not AddressProtection.NONE
