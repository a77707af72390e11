"""Where a refused body is at fault: a pointer into it, whatever its fields are called."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel

from samplan_contracts.richtext import RichText
from samplan_servicekit import errors


class _Part(BaseModel):
    body: int


class _Remark(BaseModel):
    body: RichText | None = None
    parts: dict[str, _Part] = {}


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI(title="test")
    errors.install(app)

    @app.post("/remarks")
    async def create(_: _Remark) -> None:
        """Takes one."""

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield client


@pytest.mark.parametrize(
    ("given", "pointer", "code"),
    [
        ({"body": "x"}, "/body", "richtext.not_a_node"),
        (
            {
                "body": {
                    "type": "doc",
                    "content": [{"type": "paragraph", "content": [{"type": "text", "text": "\0"}]}],
                }
            },
            "/body/content/0/content/0/text",
            "richtext.control_character",
        ),
        ({"body": {"type": "doc", "a/b~": 1}}, "/body/a~1b~0", "richtext.unknown_attribute"),
        ({"parts": {"body": {"body": "x"}}}, "/parts/body/body", "int_parsing"),
        ({"parts": {"a/b": {"body": "x"}}}, "/parts/a~1b/body", "int_parsing"),
        ([], "/", "model_attributes_type"),
    ],
)
async def test_a_refused_body_says_where(client: httpx.AsyncClient, given: object, pointer: str, code: str) -> None:
    answer = await client.post("/remarks", json=given)
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"pointer": pointer, "code": code}]
