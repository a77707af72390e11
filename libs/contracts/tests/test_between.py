"""What one service answers another is read by the version before and after."""

from typing import Any
from uuid import uuid4

import pytest

from samplan_contracts.between.printing import PrintContent, PrintMessages
from samplan_contracts.plans import Element, Kind
from samplan_contracts.richtext import from_plain

PARTICIPANT = {"name": "Kari", "kind": "lead", "role": "ip.lead", "responsibility": None, "workplace": None}
BEFORE: dict[str, Any] = {
    "plan_id": str(uuid4()),
    "type": "ip",
    "status": "active",
    "organisation_name": "Prøvevik",
    "short_name": None,
    "owner_name": "Adam",
    "printed_by": PARTICIPANT,
    "period_from": None,
    "period_to": None,
    "elements": ["goals"],
    "goals": [
        {
            "number": 1,
            "title": "Et mål",
            "description": "Ett\nto",
            "progress": 0,
            "registered_on": "2026-01-01",
            "activities": [],
        }
    ],
    "activities_included": True,
    "participants": [PARTICIPANT],
    "av": 1,
}
"""As the version before texts had a form answers."""


def test_an_answer_of_the_version_before_is_read_with_its_plain_text() -> None:
    content = PrintContent.model_validate(BEFORE)
    assert content.goals is not None
    assert content.goals[0].document == from_plain("Ett\nto")


@pytest.mark.parametrize("body", [{"type": "doc", "content": [{"type": "kite"}]}, {"type": "kite"}, "kite"])
def test_a_text_of_a_form_that_only_a_newer_version_knows_is_read_as_plain(body: Any) -> None:
    newer = {**BEFORE, "shade": 1, "goals": [{**BEFORE["goals"][0], "body": body, "shade": 1}]}
    content = PrintContent.model_validate(newer)
    assert content.goals is not None
    assert content.goals[0].document == from_plain("Ett\nto")


def test_codes_that_are_not_known_are_left_out() -> None:
    newer = {**BEFORE, "elements": ["kites", "goals"], "printed_by": {**PARTICIPANT, "kind": "kite"}}
    content = PrintContent.model_validate(newer)
    assert (content.elements, content.printed_by.kind) == ([Element.GOALS], Kind.OTHER)
    message = {"sent_at": "2026-01-01T00:00:00Z", "category": "kite", "sender": None, "recipients": []}
    found = PrintMessages.model_validate({"messages": [{**message, "subject": "Hei", "text": ""}]}).messages
    assert found is not None
    assert found[0].category is None


MESSAGE = {"sent_at": "2026-01-01T00:00:00Z", "category": None, "sender": None, "recipients": [], "subject": "Hei"}


@pytest.mark.parametrize("more", [{}, {"body": None}, {"body": {"type": "doc", "content": [{"type": "kite"}]}}])
def test_a_message_of_another_version_is_read_with_its_plain_text(more: Any) -> None:
    found = PrintMessages.model_validate({"messages": [{**MESSAGE, "text": "Ett\nto", **more}]}).messages
    assert found is not None
    assert found[0].document == from_plain("Ett\nto")


def test_a_message_is_read_with_its_form() -> None:
    body = {"type": "doc", "content": [{"type": "rule"}]}
    found = PrintMessages.model_validate({"messages": [{**MESSAGE, "text": "", "body": body}]}).messages
    assert found is not None
    assert found[0].document == body
