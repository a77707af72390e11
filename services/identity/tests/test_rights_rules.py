"""Nobody gains a right that the giver may not give, whatever people do one after another."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from samplan_contracts.identity import ADMIN_OF, OrganisationRight
from samplan_dev.cases import cases
from samplan_identity.rights import rules
from samplan_servicekit.errors import Problem

SUPER = OrganisationRight.LOCAL_SUPERADMIN
PEOPLE = range(4)

rights_sets = st.frozensets(st.sampled_from(OrganisationRight)).map(rules.normalised)


@dataclass
class Town:
    """Who holds what, and every right that was gained, with what its giver might give."""

    held: dict[int, rules.Rights]
    gained: list[tuple[rules.Rights, rules.Rights]] = field(default_factory=list)

    @property
    def superadmins(self) -> int:
        return sum(SUPER in rights for rights in self.held.values())

    def change(self, giver: int, target: int, wanted: Iterable[OrganisationRight]) -> bool:
        before = self.held[target]
        try:
            after = rules.change(self.held[giver], before, wanted, own=giver == target, superadmins=self.superadmins)
        except Problem:
            return False
        self.gained.append((after - before, self.held[giver]))
        self.held[target] = after
        return True


steps = st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), rights_sets), max_size=30)
towns = st.fixed_dictionaries({person: rights_sets for person in PEOPLE})


@settings(max_examples=cases(400))
@given(towns, steps)
def test_no_sequence_of_changes_gives_anybody_what_the_giver_may_not_give(
    held: dict[int, rules.Rights], done: list[tuple[int, int, rules.Rights]]
) -> None:
    town = Town(dict(held))
    superadmins_before = {person for person in PEOPLE if SUPER in held[person]}
    for step in done:
        town.change(*step)
    for gained, giver in town.gained:
        assert gained - {OrganisationRight.LOCAL_ADMIN} <= rules.givable(giver)
    superadmins_after = {person for person in PEOPLE if SUPER in town.held[person]}
    assert superadmins_after <= superadmins_before
    assert superadmins_after or not superadmins_before, "an organisation that had a superadmin keeps one"
    if not superadmins_before:
        for person in PEOPLE:
            assert town.held[person] & rules.OF_ADMINS == held[person] & rules.OF_ADMINS
    if not any(rules.is_admin(rights) for rights in held.values()):
        assert town.held == held


@settings(max_examples=cases(400))
@given(towns, st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), rights_sets), max_size=20))
def test_taking_over_the_ways_in_that_one_may_change_leads_to_nothing_beyond_ones_own_reach(
    held: dict[int, rules.Rights], done: list[tuple[int, int, rules.Rights]]
) -> None:
    """A thief who signs in as everybody whose mobile they may change never acts with more than they may give."""
    thief, town = 0, Town(dict(held))
    ceiling = held[thief] | rules.givable(held[thief])
    masks = {thief}
    for _, target, wanted in done:
        for mask in list(masks):
            masks |= {one for one in PEOPLE if rules.reaches(town.held[mask], town.held[one], elsewhere=False)}
            town.change(mask, target, wanted)
    for mask in masks:
        assert town.held[mask] - {OrganisationRight.LOCAL_ADMIN} <= ceiling, (mask, ceiling)


@given(rights_sets, rights_sets)
def test_who_holds_rights_elsewhere_is_out_of_everybodys_reach(actor: rules.Rights, target: rules.Rights) -> None:
    assert not rules.reaches(actor, target, elsewhere=True)
    assert not rules.may_close(actor, target, elsewhere=True)


@given(rights_sets)
def test_local_admin_is_held_exactly_with_a_plan_type(rights: rules.Rights) -> None:
    assert (OrganisationRight.LOCAL_ADMIN in rules.normalised(rights)) == bool(rights & set(ADMIN_OF.values()))
