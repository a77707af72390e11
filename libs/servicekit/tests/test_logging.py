"""Nothing personal gets into a log line, whatever is logged."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from samplan_servicekit.logging import configure, get_logger

CANARIES = ("14837912308", "kari.berg@solvik.example", "+4790000001", "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2ln")


class Lines(io.StringIO):
    """What was logged."""

    def read_lines(self) -> list[dict[str, object]]:
        """The lines so far."""
        return [json.loads(line) for line in self.getvalue().splitlines()]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    """Configured logging, and what it wrote."""
    root, written = logging.getLogger(), Lines()
    before, level = root.handlers[:], root.level
    monkeypatch.setattr("sys.stdout", written)
    configure("test")
    yield written
    root.handlers[:] = before
    root.setLevel(level)


def test_a_key_that_is_not_listed_is_dropped_and_named(lines: Lines) -> None:
    get_logger("t").info("done", route="/x", name="Kari Berg", body={"text": "hemmelig"})
    (line,) = lines.read_lines()
    assert line["route"] == "/x"
    assert "Kari" not in str(line)
    assert "hemmelig" not in str(line)
    assert line["reason"] == "dropped keys: body, name"


@pytest.mark.parametrize("canary", CANARIES)
def test_what_looks_personal_is_masked_under_listed_keys_too(lines: Lines, canary: str) -> None:
    get_logger("t").info(f"event {canary}", reason=f"because of {canary}.")
    logging.getLogger("library").warning("a library says %s", canary)
    written = lines.read_lines()
    assert len(written) == 2
    assert canary not in str(written)


def test_an_exception_is_told_by_type_and_place_and_never_by_its_text(lines: Lines) -> None:
    try:
        raise ValueError("Adam Nordli er syk")
    except ValueError as error:
        get_logger("t").error("fault", exc_info=error)
    (line,) = lines.read_lines()
    assert line["error"] == "ValueError"
    assert "test_logging.py" in str(line["where"])
    assert "Adam" not in str(line)
