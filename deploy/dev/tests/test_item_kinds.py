"""Every kind of item is known wherever one must be known: what a new one still lacks is said by name."""

import json
import re

import pytest

from samplan_contracts.events import REGISTRY
from samplan_contracts.subscriptions import keys_read_by
from samplan_dev.harness import migrated_database
from samplan_dev.layout import ROOT
from samplan_dev.testing import TestPostgres
from samplan_gateway.news import rule_of
from samplan_plans.app import service
from samplan_plans.kinds import KINDS

LANGUAGES = ("nb", "nn", "en")
CHANGES = ("created", "changed", "moved", "deleted", "restored", "reverted", "purged")


@pytest.fixture(params=sorted(KINDS))
def name(request: pytest.FixtureRequest) -> str:
    """Each kind by its name."""
    kind: str = request.param
    return kind


def test_it_tells_the_others_what_became_of_it(name: str) -> None:
    told = KINDS[name].told
    for change in (told.created, told.changed, told.deleted, told.restored):
        assert change.type.startswith(f"plans.{name}."), change
        assert REGISTRY[change.type] is change


def test_open_pages_hear_of_it(name: str) -> None:
    told = KINDS[name].told
    for change in (told.created, told.changed, told.deleted, told.restored):
        assert change.type in keys_read_by("gateway")
        assert rule_of(change) is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_log_has_words_for_it(name: str, language: str) -> None:
    words = json.loads((ROOT / f"web/src/i18n/{language}/log.json").read_text())["action"]
    assert [change for change in CHANGES if f"{name}_{change}" not in words] == []


def test_it_has_rights_of_its_own_or_hangs_on_what_has(name: str) -> None:
    kind = KINDS[name]
    assert kind.element is not None or (kind.under and kind.held_by is not None)
    assert kind.under <= KINDS.keys()
    if kind.element is not None and kind.element.above is not None:
        assert {KINDS[above].element for above in kind.under} == {kind.element.above}


def test_its_revisions_keep_every_field_that_people_write(name: str) -> None:
    kind = KINDS[name]
    kept = set(kind.fields.model_fields)
    place = {"organisation_id", "plan_id", "id", "version", "position", "goal_id"}
    about = {"author_id", "acting_id", "acting_basis", "created_at", "edited_at"}
    attributes = {attribute.key for attribute in kind.model.__mapper__.column_attrs}
    written = {"body" if key in ("description", "body_json") else key for key in attributes}
    assert written - place - about == kept


def test_it_is_gone_with_its_item_and_with_its_plan(name: str, postgres: TestPostgres) -> None:
    table = KINDS[name].model.__tablename__
    with migrated_database(postgres, "plans") as database:
        keys = postgres.sql(
            "select pg_get_constraintdef(oid) from pg_constraint"
            f" where conrelid = '{table}'::regclass and contype = 'f'",
            database.name,
        )
    assert re.search(r"\(organisation_id, plan_id, id\) REFERENCES items\(.*\) ON DELETE CASCADE", keys), keys


def test_print_has_it_or_says_why_not(name: str) -> None:
    assert (f"{name}s" if name != "activity" else "activities") in PRINTED or name in NOT_PRINTED


PRINTED = {"goals", "activities"}
NOT_PRINTED = {"comment": "what is said on a plan is no part of it"}


def test_every_kind_has_routes_of_its_own(name: str) -> None:
    paths = {route.path for router in service.routers for route in router.routes}
    plural = {"activity": "activities"}.get(name, f"{name}s")
    assert any(f"/{plural}/{{{name}_id}}" in path for path in paths)
