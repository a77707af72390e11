"""Whoever runs a process asks it on a listener of its own, if it is given one; people's calls find nothing there."""

import importlib
import socket

import aiohttp
import httpx
import pytest

from samplan_dev.harness import running
from samplan_servicekit.cli import _without_a_role


def _free() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def _ask(port: int, path: str) -> tuple[int, str]:
    url = f"http://127.0.0.1:{port}{path}"
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        return answer.status, await answer.text()


async def test_numbers_are_told_on_the_operators_listener_alone_where_there_is_one(at):
    port = _free()
    async with running("reports", at, operating_port=port) as service:
        assert (await service.client.get("/metrics")).status_code == 404
        status, told = await _ask(port, "/metrics")
        assert status == 200
        assert "http_requests_total" in told
        assert (await _ask(port, "/health/live"))[0] == 200
        assert (await _ask(port, "/openapi.json"))[0] == 404
        # The gateway asks a service at the address that it hands calls to.
        assert (await service.client.get("/health/ready")).json()["checks"] == {"database": True}
        service.kit.checks["bus"] = _away
        status, told = await _ask(port, "/health/ready")
        assert (status, '"bus":false' in told) == (503, True)
        async with httpx.AsyncClient() as http:
            assert (await http.post(f"http://127.0.0.1:{port}/metrics")).status_code == 405
    with pytest.raises(aiohttp.ClientConnectionError):
        await _ask(port, "/health/live")


async def test_without_one_all_of_it_is_where_it_was(at):
    async with running("reports", at) as service:
        assert (await service.client.get("/metrics")).status_code == 200
        assert (await service.client.get("/health/live")).status_code == 200


async def test_a_command_runs_beside_the_process_that_listens_there(at):
    port = _free()
    reports = importlib.import_module("samplan_reports.app").service
    async with running("reports", at, operating_port=port) as service:
        async with _without_a_role(reports, service.kit.settings) as kit:
            await kit.database.ping()
        assert (await _ask(port, "/health/live"))[0] == 200


async def _away() -> bool:
    return False
