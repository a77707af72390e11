"""The gateway beside its peers: a signed-in GET in a plan, with everything on.

    python -m samplan_bench gateway [--seconds 6] [--rounds 3] [--check] [--out FILE]

The upstream is the same for all: nginx, which answers with a fixed 200 bytes. The load (wrk, 32 connections) reads as
200 different people. Contestants run in turn, in each round, so that other load on the machine hits all of them.

- nginx: `proxy_pass` with keep-alive to the upstream. No session, no rights.
- httpx: a FastAPI app that hands on with httpx. No session, no rights.
- gateway: session, access token, grant, limits, security headers; sessions looked up in Redis each time.
- gateway, held: the same with sessions held in memory for five seconds, as is the default.

Added latency: one connection, the gateway's median less the upstream's own.

Answers other than 2xx are named, by status, problem code and number, as the gateway's log has them: wrk says only how
many there were, and asked to look at each it would be slower than what it measures. The run goes on, and fails at its
end.

Ratios are of calls a second, and of processor time a call, which hold on a machine that does other things besides.
`--check` is the short form: it fails where a ratio of processor time is less than four fifths of what is kept here.
"""

import argparse
import asyncio
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil

from samplan_bench.crowd import lua, sign_in_many
from samplan_bench.leaving import MARK, own_folder
from samplan_dev import layout, ports, services
from samplan_dev.client import Browser
from samplan_dev.people import Outbox, sign_in
from samplan_dev.suite import Suite
from samplan_dev.waiting import wait_until
from samplan_dev.walk import Walk

PEOPLE = 200
KEPT = {
    ("gateway", "nginx"): 0.09,
    ("gateway, held", "nginx"): 0.105,
    ("gateway", "httpx"): 18.0,
    ("gateway, held", "httpx"): 22.0,
}
"""How much less of the processor a call takes of the peer than of the gateway, as measured when this was written."""
FALLEN = 0.8
WARM_UPS = 20
_PATH = "/api/messaging/plans/{plan}/unread"

_NGINX = """
worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 1000000;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  upstream up {{ server 127.0.0.1:{upstream}; keepalive 64; }}
  server {{ listen 127.0.0.1:{upstream}; default_type application/json;
    location = /openapi.json {{ proxy_pass http://127.0.0.1:{messaging}; }}
    location / {{ return 200 '{body}'; }} }}
  server {{ listen 127.0.0.1:{proxy};
    location / {{ proxy_pass http://up; proxy_http_version 1.1; proxy_set_header Connection ""; }} }}
}}
"""

_HTTPX = """
import httpx
from fastapi import FastAPI, Request, Response

app = FastAPI()
client = httpx.AsyncClient(base_url="http://127.0.0.1:{upstream}", limits=httpx.Limits(max_connections=100))


@app.api_route("/{{path:path}}", methods=["GET"])
async def forward(path: str, request: Request) -> Response:
    answer = await client.get("/" + path, headers={{"accept": "application/json"}})
    return Response(answer.content, answer.status_code, media_type=answer.headers["content-type"])
"""


@asynccontextmanager
async def _program(
    argv: Sequence[str], port: int, environment: Mapping[str, str] | None = None, log: Path | None = None
) -> AsyncIterator[None]:
    with (log or Path(os.devnull)).open("ab") as said:
        process = subprocess.Popen(  # noqa: ASYNC220  (it returns at once)
            argv, env=dict(environment or os.environ), stdout=said, stderr=subprocess.DEVNULL
        )
    try:
        await asyncio.to_thread(wait_until, partial(ports.accepts, port), f"{argv[0]} to listen", seconds=30)
        yield
    finally:
        process.terminate()
        process.wait(10)


@asynccontextmanager
async def another_gateway(
    suite: Suite, upstream: int, log: Path | None = None, **settings: str
) -> AsyncIterator[str]:
    """A gateway beside the suite's own, for which messaging is the fixed upstream; its origin. It says into `log`."""
    port, operating_port = ports.find_free(2)
    table = services.processes(suite.workers)
    process = next(found for found in table if found.name == "gateway")
    environment = services.environment(process, suite._surroundings(), table) | {
        "SAMPLAN_HTTP_PORT": str(port),
        "SAMPLAN_OPERATING_PORT": str(operating_port),
        "SAMPLAN_PUBLIC_ORIGIN": f"http://localhost:{port}",
        "SAMPLAN_MESSAGING_URL": f"http://127.0.0.1:{upstream}",
        "SAMPLAN_LOG_LEVEL": "INFO" if log else "WARNING",  # of single calls it says only which it refused
        MARK: os.environ.get(MARK, ""),
        **settings,
    }
    async with _program(process.argv, port, environment, log):
        yield f"http://localhost:{port}"


@dataclass(frozen=True)
class Load:
    """What a run of wrk came to."""

    rate: float
    """Calls a second."""
    median: float
    """Of the time to answer, in ms."""
    calls: int
    unlike: int = 0
    """How many answers were not 2xx."""
    broken: str = ""
    """What became of connections, where any failed."""


async def _load(url: str, script: str, seconds: float, folder: Path, connections: int = 32) -> Load:
    """Read for so many seconds."""
    path = folder / "load.lua"
    path.write_text(script)
    argv = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "--latency", "-s", str(path), url]
    run = await asyncio.create_subprocess_exec(*argv, stdout=asyncio.subprocess.PIPE)
    said = (await run.communicate())[0].decode()
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    median = re.search(r"50%\s+([\d.]+)(us|ms|s)", said)
    calls = re.search(r"(\d+) requests in", said)
    if rate is None or median is None or calls is None:
        raise AssertionError(said)
    return Load(
        float(rate[1]), float(median[1]) * {"us": 0.001, "ms": 1, "s": 1000}[median[2]], int(calls[1]), *_odd(said)
    )


def _odd(said: str) -> tuple[int, str]:
    """Of what wrk says: how many answers were not 2xx, and what became of connections that failed."""
    unlike, broken = re.search(r"Non-2xx or 3xx responses: (\d+)", said), re.search(r"Socket errors: (.+)", said)
    return int(unlike[1]) if unlike else 0, broken[1] if broken else ""


def refusals(log: str) -> Mapping[str, int]:
    """How often a gateway's log says that it refused something, or failed: by status and problem code."""
    found: Counter[str] = Counter()
    for line in log.splitlines():
        try:
            said = json.loads(line)
        except ValueError:
            continue
        if said.get("event") == "refused":
            found[f"{said['status']} {said['code']}"] += 1
        elif said.get("level") in ("warning", "error"):
            found[" ".join(str(said[key]) for key in ("event", "error", "upstream", "reason") if key in said)] += 1
    return found


def _processor_seconds(origin: str) -> float:
    """What the processes that serve an address have used of the processor up to now."""
    port = urlsplit(origin).port
    listening = {
        one.pid
        for one in psutil.net_connections("tcp")
        if one.laddr and one.laddr.port == port and one.status == psutil.CONN_LISTEN and one.pid
    }
    return sum(sum(psutil.Process(pid).cpu_times()[:2]) for pid in listening)


async def measure(suite: Suite, folder: Path, seconds: float, rounds: int) -> dict[str, Any]:
    """Run all contestants in turn, `rounds` times."""
    upstream, nginx, httpx_port = ports.find_free(3)
    messaging = suite.http_ports["messaging"]  # which tells of itself what the gateway wants to know of it
    body = json.dumps({"unread": 0, "padding": "x" * 170})
    config = folder / "nginx.conf"
    config.write_text(_NGINX.format(folder=folder, upstream=upstream, proxy=nginx, messaging=messaging, body=body))
    (folder / "httpx_proxy.py").write_text(_HTTPX.format(upstream=upstream))
    plan = await make_plan(suite)
    cookies = await sign_in_many(suite, "kari", PEOPLE)
    path = _PATH.format(plan=plan)
    uvicorn = [sys.executable, "-m", "uvicorn", "--app-dir", str(folder), "--no-access-log"]
    logs = {name: folder / f"{name}.log" for name in ("gateway", "gateway, held")}
    async with (
        _program([shutil.which("nginx") or "/usr/sbin/nginx", "-c", str(config), "-p", str(folder)], nginx),
        _program([*uvicorn, "--port", str(httpx_port), "httpx_proxy:app"], httpx_port),
        another_gateway(suite, upstream, logs["gateway"], SAMPLAN_SESSION_HELD_SECONDS="0") as looking_up,
        another_gateway(suite, upstream, logs["gateway, held"]) as holding,
    ):
        contestants: dict[str, str] = {
            "nginx": f"http://127.0.0.1:{nginx}",
            "httpx": f"http://127.0.0.1:{httpx_port}",
            "gateway": looking_up,
            "gateway, held": holding,
        }
        rates: dict[str, list[float]] = {name: [] for name in contestants}
        processor: dict[str, list[float]] = {name: [] for name in contestants}
        odd: list[str] = []

        async def run(name: str, duration: float, connections: int = 32) -> Load:
            origin = contestants.get(name, f"http://127.0.0.1:{upstream}")
            script = lua(cookies, origin.removeprefix("http://"), path)
            before = refusals(logs[name].read_text()) if name in logs else {}
            url = origin.replace("localhost", "127.0.0.1") + path
            load = await _load(url, script, duration, folder, connections)
            if load.unlike or load.broken:
                after = refusals(logs[name].read_text()) if name in logs else {}
                named = {one: number - before.get(one, 0) for one, number in after.items()}
                said = ", ".join(f"{number} x {one}" for one, number in named.items() if number)
                odd.append(f"{name}: {load.unlike} of {load.calls} not 2xx {load.broken}: {said or 'not named'}")
                print(odd[-1], file=sys.stderr)
            return load

        for name in contestants:
            for _ in range(WARM_UPS):  # until everybody's session, token and grant are found
                if (await run(name, 2)).calls > 10 * PEOPLE or name == "httpx":
                    break
        for _ in range(rounds):
            for name, origin in contestants.items():
                before = _processor_seconds(origin)
                load = await run(name, seconds)
                rates[name].append(load.rate)
                processor[name].append((_processor_seconds(origin) - before) / load.calls * 1e6)
        added = [
            (await run("gateway, held", 2, 1)).median - (await run("upstream", 2, 1)).median
            for _ in range(max(3, rounds))
        ]
    return {**_result(rates, processor, added), "not_2xx": odd}


async def make_plan(suite: Suite) -> str:
    """A plan of the demo municipality whose consent holds; its id."""
    walk = Walk(suite.origin, suite.people["people"], say=lambda _: None)
    walk.kari = Browser(suite.origin)
    async with walk.kari:
        walk.outbox = Outbox(walk.kari)
        await sign_in(walk.kari, walk.outbox, walk.person("kari"))
        await walk.create_owner()
        await walk.make_plan()
        await walk.renew_consent()
    return walk.plan_id


def _result(
    rates: Mapping[str, Sequence[float]], processor: Mapping[str, Sequence[float]], added: Sequence[float]
) -> dict[str, Any]:
    def ratio(found: Mapping[str, Sequence[float]], one: str, other: str) -> float:
        return round(statistics.median(a / b for a, b in zip(found[one], found[other], strict=True)), 4)

    return {
        "machine": {"cores": len(os.sched_getaffinity(0)), "load": round(os.getloadavg()[0], 1)},
        "requests_per_second": {name: [round(rate) for rate in found] for name, found in rates.items()},
        "processor_microseconds": {name: [round(one) for one in found] for name, found in processor.items()},
        "ratios": {
            "gateway to nginx": {"value": ratio(rates, "gateway", "nginx"), "target": ">= 0.05"},
            "gateway, held to nginx": {"value": ratio(rates, "gateway, held", "nginx"), "target": ">= 0.10"},
            "gateway to httpx": {"value": ratio(rates, "gateway", "httpx"), "target": ">= 5"},
        },
        "processor_ratios": {
            f"{name} to {peer}": {"value": ratio(processor, peer, name), "kept": kept}
            for (name, peer), kept in KEPT.items()
        },
        "added_latency_ms_p50": {"value": round(statistics.median(added), 2), "target": "< 1.5"},
    }


def fallen(result: Mapping[str, Any]) -> list[str]:
    """The ratios of processor time that have fallen by more than a fifth, as sentences."""
    return [
        f"{name}: {found['value']}, and was {found['kept']}"
        for name, found in result["processor_ratios"].items()
        if found["value"] < FALLEN * found["kept"]
    ]


def with_suite(work: Callable[[Suite, Path], Any], *, environment: str = "test") -> Any:
    """Bring a suite of its own up for a benchmark, and take it away afterwards.

    `development` has the limits of production for whoever signs in; `test` has none to speak of.
    """
    with own_folder() as folder:
        suite = Suite(folder / "suite", environment=environment)
        try:
            suite.up()
            return work(suite, folder)
        finally:
            suite.remove()


def keep(name: str, result: Mapping[str, Any], out: Path | None) -> None:
    """Print a result and write it down."""
    print(json.dumps(result, indent=1))
    path = out or layout.STATE / "bench" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, indent=1) + "\n")


def main(words: Sequence[str] | None = None) -> None:
    """Measure, print, and keep the result."""
    parser = argparse.ArgumentParser(prog="samplan_bench gateway")
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--check", action="store_true", help="three rounds of three seconds, judged")
    arguments = parser.parse_args(words)
    seconds, rounds = (3, 3) if arguments.check else (arguments.seconds, arguments.rounds)
    result = with_suite(lambda suite, folder: asyncio.run(measure(suite, folder, seconds, rounds)))
    keep("gateway-check" if arguments.check else "gateway", result, arguments.out)
    if result["not_2xx"]:
        sys.exit("Answers other than 2xx:\n" + "\n".join(result["not_2xx"]))
    if arguments.check and (said := fallen(result)):
        sys.exit("The gateway has become slower beside its peers:\n" + "\n".join(said))
