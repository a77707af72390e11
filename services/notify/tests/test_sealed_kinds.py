"""Whatever identity seals for one person has one handler, and a text of its name."""

import pytest

from samplan_contracts.events import CodeIssued, Sealed
from samplan_notify.app import bus
from samplan_notify.deliveries.models import Kind

CODES = {"sign_in", "step_up", "reset", "contact", "assisted"}
"""What a code may be for, see `CodeIssued.purpose`."""
KINDS = Sealed.__subclasses__()


def test_every_kind_is_heard_and_all_have_one_handler() -> None:
    handlers = bus.handlers_of("codes")
    assert handlers.keys() == {kind.type for kind in KINDS}
    assert len(set(handlers.values())) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_kind_is_about_is_something_that_is_delivered(kind: type[Sealed]) -> None:
    what = kind.model_fields.get("what")
    abouts = CODES if kind is CodeIssued else set(what.annotation or ()) if what else {kind.purpose_of_kind}
    assert abouts
    assert abouts <= set(Kind)
