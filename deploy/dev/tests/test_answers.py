"""What a client may rely on in an answer stands in the description."""

from typing import Any

from samplan_contracts.problems import PROBLEM_CODES
from samplan_dev.answers import uncertain
from samplan_dev.describe import openapi_document


def spec(**schemas: Any) -> dict[str, Any]:
    answer = {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/View"}}}}}
    asked = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Change"}}}}
    operation = {"requestBody": asked, "responses": answer}
    return {"paths": {"/": {"get": operation}}, "components": {"schemas": schemas}}


def test_a_field_of_an_answer_that_may_be_left_out_is_found_however_deep_it_stands() -> None:
    inner = {"properties": {"name": {}, "note": {}}, "required": ["name"]}
    outer = {"properties": {"parts": {"items": {"$ref": "#/components/schemas/Part"}}}, "required": ["parts"]}
    change = {"properties": {"name": {}}}
    assert uncertain(spec(View=outer, Part=inner, Change=change)) == [
        "the answer Part may lack note: give its model the configuration `ANSWER`"
    ]
    inner["required"] = ["name", "note"]
    assert uncertain(spec(View=outer, Part=inner, Change=change)) == []


def test_every_problem_has_a_code_that_the_description_lists() -> None:
    code = openapi_document()["components"]["schemas"]["ProblemDetail"]["properties"]["code"]
    assert code["enum"] == sorted(PROBLEM_CODES)
