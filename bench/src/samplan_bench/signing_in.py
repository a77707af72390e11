"""Many people signing in beside others who work, and an attack by wrong passwords.

    python -m samplan_bench signing_in [--rate 10] [--seconds 20] [--rounds 3] [--tries 10000] [--out FILE]

*Beside others*: people sign in all the way (password, code on the phone, session), each from a network of their own
and on the device that they had before, while others read a plan at a fixed rate. The peer is the same reading without
anybody signing in, in the same round. A sign-in counts from the first call to the answer with the session, the wait
for the code included.

*Wrong tries*: 50 networks try passwords as fast as they are answered, half of them those of one person. Everybody
else, and that person on a device of theirs, goes on signing in. Once as shipped, where the gateway lets ten tries a
minute through from a network, and once with that limit off, so that identity alone must hold.
"""

import argparse
import asyncio
import json
import os
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from itertools import cycle
from pathlib import Path
from typing import Any, Final

from samplan_bench.crowd import Phones, Someone, make_people, sign_in_many
from samplan_bench.gateway import another_gateway, keep, make_plan, with_suite
from samplan_dev.client import Browser, RefusedError
from samplan_dev.people import CODE
from samplan_dev.suite import Suite

PEOPLE: Final = 60
READS_PER_SECOND: Final = 20
READERS: Final = 20
NETWORKS: Final = 50
PATIENCE: Final = 30
VICTIMS: Final = 2
DEVICE: Final = "__Host-samplan-device"
BEHIND_PROXY: Final = {"SAMPLAN_TRUSTED_PROXIES": '["127.0.0.0/8"]'}
"""So that calls come from as many networks as they say."""


class Elsewhere(Browser):
    """A browser in a network of its own."""

    def __init__(self, origin: str, address: str) -> None:
        super().__init__(origin, patience=PATIENCE)  # asks again where it is told 503, as the front end does
        self._address = address

    def _headers(self, method: str, if_match: str | None) -> dict[str, str]:
        return super()._headers(method, if_match) | {"X-Forwarded-For": self._address}


def home(number: int) -> str:
    """An address in a household's network that nobody else is in."""
    return f"10.{number // 250}.{number % 250}.7"


async def enter(browser: Browser, someone: Someone, password: str, phones: Phones) -> float:
    """Sign in all the way; the seconds that it took."""
    began = time.perf_counter()
    seen = phones.newest(someone.mobile)
    await browser.post("/api/identity/sign-in", {"username": someone.username, "password": password}, expect=202)
    while True:
        while (found := phones.newest(someone.mobile, seen.number if seen else 0)) is None:
            if time.perf_counter() - began > PATIENCE:
                raise TimeoutError(f"no code came in {PATIENCE} s")
            await asyncio.sleep(0.02)
        seen = found
        try:
            await browser.post("/api/identity/sign-in/code", {"code": CODE.findall(found.text)[0]}, expect=200)
        except RefusedError as error:
            if error.answer.code != "sign_in.wrong_code":  # where a call was sent twice, a newer code is on its way
                raise
        else:
            return time.perf_counter() - began


class Scene:
    """A suite with a gateway that believes where calls come from, a plan that is read, and people who sign in."""

    def __init__(
        self, suite: Suite, origin: str, plan: str, people: Sequence[Someone], cookies: Sequence[str]
    ) -> None:
        self.suite, self.origin, self.plan, self.people, self.cookies = suite, origin, plan, people, cookies
        self.password = suite.people["people"][0]["password"]
        self.phones = Phones(suite)
        self._homes = iter(range(1_000_000))
        self._devices: dict[str, str] = {}

    def somewhere(self) -> Elsewhere:
        """A browser in a network that nobody has called from yet."""
        return Elsewhere(self.origin, home(next(self._homes)))

    async def read(self, seconds: float) -> list[float]:
        """Read the plan at a fixed rate, whatever the answers take; milliseconds of each, from when it was due."""
        async with AsyncExitStack() as stack:
            readers = []
            for cookie in self.cookies[:READERS]:
                reader = await stack.enter_async_context(Elsewhere(self.origin, "10.255.0.7"))
                reader.cookies = {"__Host-samplan": cookie}
                readers.append(reader)
            turn = cycle(readers)
            return await at_rate(
                READS_PER_SECOND, seconds, lambda: next(turn).get(f"/api/plans/plans/{self.plan}/goals")
            )

    async def sign_people_in(self, rate: float, seconds: float) -> list[float]:
        """People sign in at a fixed rate; milliseconds of each."""
        turn = cycle(self.people)

        async def one() -> None:
            someone = next(turn)
            async with self.somewhere() as browser:
                if device := self._devices.get(someone.username):
                    browser.cookies = {DEVICE: device}
                await enter(browser, someone, self.password, self.phones)
                self._devices[someone.username] = browser.cookies[DEVICE]

        return await at_rate(rate, seconds, one)


async def at_rate(rate: float, seconds: float, work: Callable[[], Awaitable[Any]]) -> list[float]:
    """Begin something so often a second; the milliseconds of each from when it was due, sorted."""
    began = time.perf_counter()

    async def timed(due: float) -> float:
        await work()
        return (time.perf_counter() - due) * 1000

    tasks = []
    for number in range(int(rate * seconds)):
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(timed(due)))
    return sorted(await asyncio.gather(*tasks))


def spread(times: Sequence[float]) -> dict[str, float]:
    """Count, median and 99th percentile of sorted times."""
    return {
        "n": len(times),
        "p50": round(times[len(times) // 2], 1),
        "p99": round(times[int(len(times) * 0.99)], 1),
        "max": round(times[-1], 1),
    }


async def beside_others(scene: Scene, rate: float, seconds: float, rounds: int) -> dict[str, Any]:
    """Reading alone and reading while people sign in, in turn."""
    await scene.read(3)  # warm up
    await scene.sign_people_in(4, len(scene.people) / 4)  # so that everybody has a device of their own
    ratios: list[float] = []
    alone: list[float] = []
    beside: list[float] = []
    entered: list[float] = []
    for _ in range(rounds):
        quiet = await scene.read(seconds)
        busy, came_in = await asyncio.gather(scene.read(seconds), scene.sign_people_in(rate, seconds))
        ratios.append(busy[int(len(busy) * 0.99)] / quiet[int(len(quiet) * 0.99)])
        alone, beside, entered = alone + quiet, beside + busy, entered + came_in
    return {
        "sign_ins_a_second": rate,
        "sign_in_ms": spread(sorted(entered)),
        "others_alone_ms": spread(sorted(alone)),
        "others_beside_ms": spread(sorted(beside)),
        "others_p99_ratio": {
            "value": round(sorted(ratios)[len(ratios) // 2], 2),
            "rounds": [round(ratio, 2) for ratio in ratios],
            "target": "<= 2",
        },
    }


async def attack(scene: Scene, victim: Someone, device: str, tries: int) -> dict[str, Any]:
    """Wrong passwords from 50 networks, half of them for one person, and everybody else signing in meanwhile."""
    answers: Counter[str] = Counter()
    over = asyncio.Event()

    async def attacker(number: int) -> None:
        async with Elsewhere(scene.origin, f"172.{16 + number // 250}.{number % 250}.7") as browser:
            for turn in range(tries // NETWORKS):
                name = victim.username if turn % 2 else f"nobody-{number}-{turn}"
                answers[await _wrong_try(browser, name)] += 1

    async def everybody_else() -> list[float]:
        times, turn = [], cycle(scene.people[VICTIMS:])  # nobody who was attacked a moment ago
        while not over.is_set():
            async with scene.somewhere() as browser:
                times.append(await enter(browser, next(turn), scene.password, scene.phones) * 1000)
        return sorted(times)

    async def the_attacked_at_home() -> list[float]:
        times = []
        while not over.is_set():
            async with scene.somewhere() as browser:
                browser.cookies = {DEVICE: device}
                times.append(await enter(browser, victim, scene.password, scene.phones) * 1000)
            await asyncio.sleep(0.5)
        return sorted(times)

    async def all_attackers() -> None:
        try:
            await asyncio.gather(*(attacker(number) for number in range(NETWORKS)))
        finally:
            over.set()

    began = time.perf_counter()
    _, others, at_home = await asyncio.gather(all_attackers(), everybody_else(), the_attacked_at_home())
    lasted = time.perf_counter() - began
    return {
        "tries": sum(answers.values()),
        "seconds": round(lasted, 1),
        "answers": dict(answers.most_common()),
        "others_sign_in_ms": {**spread(others), "refused": 0},
        "attacked_on_own_device_ms": {**spread(at_home), "refused": 0},
        "attacked_on_a_new_device_s": await _new_device(scene, victim),
    }


async def _wrong_try(browser: Browser, username: str) -> str:
    wrong = {"username": username, "password": "not-the-password-2031"}
    try:
        await browser.post("/api/identity/sign-in", wrong)
    except RefusedError as error:
        return f"{error.answer.status} {error.answer.code}"
    except ConnectionError:
        return "no answer"
    return "let in"


async def _new_device(scene: Scene, victim: Someone) -> float:
    """How long the person who was attacked waits, after it, where nobody has signed them in before."""
    began = time.perf_counter()
    while True:
        async with scene.somewhere() as browser:
            try:
                await enter(browser, victim, scene.password, scene.phones)
            except RefusedError as error:
                if error.answer.code != "sign_in.locked":
                    raise
                await asyncio.sleep(min(5, int(error.answer.headers.get("Retry-After", "1"))))
            else:
                return round(time.perf_counter() - began, 1)


async def measure(suite: Suite, rate: float, seconds: float, rounds: int, tries: int) -> dict[str, Any]:
    """Everything, on one suite."""
    plan = await make_plan(suite)
    people = await make_people(suite, "liv", PEOPLE)
    cookies = await sign_in_many(suite, "kari", READERS)
    upstream = suite.http_ports["messaging"]
    async with (
        another_gateway(suite, upstream, None, **BEHIND_PROXY) as shipped,
        another_gateway(suite, upstream, None, **BEHIND_PROXY, SAMPLAN_SIGN_INS_PER_MINUTE="1000000") as open_door,
    ):
        scene = Scene(suite, shipped, plan, people, cookies)
        beside = await beside_others(scene, rate, seconds, rounds)
        load = round(os.getloadavg()[0], 1)
        print(json.dumps({"load": load, "beside_others": beside}), flush=True)  # what follows takes minutes
        attacks = {}
        for number, (name, origin) in enumerate({"as shipped": shipped, "identity alone": open_door}.items()):
            victim = people[number]
            here = Scene(suite, origin, plan, people, cookies)
            here._homes = scene._homes
            async with here.somewhere() as browser:
                await enter(browser, victim, here.password, here.phones)
                device = browser.cookies[DEVICE]
            attacks[name] = await attack(here, victim, device, tries)
            print(json.dumps({name: attacks[name]}), flush=True)
    return {
        "machine": {"cores": len(os.sched_getaffinity(0)), "load": load},
        "beside_others": beside,
        "wrong_tries": attacks,
    }


def main(words: Sequence[str] | None = None) -> None:
    """Measure, print, and keep the result."""
    parser = argparse.ArgumentParser(prog="samplan_bench signing_in")
    parser.add_argument("--rate", type=float, default=10)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tries", type=int, default=10_000)
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args(words)
    result = with_suite(
        lambda suite, _: asyncio.run(measure(suite, chosen.rate, chosen.seconds, chosen.rounds, chosen.tries)),
        environment="development",
    )
    keep("signing_in", result, chosen.out)
