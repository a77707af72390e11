"""What an operator does from the command line."""

import argparse
import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import aio_pika
import pytest
from sqlalchemy.exc import IntegrityError

from samplan_archive import commands
from samplan_archive.sending.outside import NotNowError
from samplan_archive.transfers import handlers
from samplan_contracts.archive_accounts import SHARED
from samplan_contracts.archive_exchange import ARCHIVE_EXCHANGE
from samplan_contracts.events import FaultyPart, PrintJobFailed, PrintKind, PrintPartKind
from samplan_dev.archive_core.core import Mood
from samplan_servicekit.clock import SystemClock
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope


def ask(world, describe, *words):
    parser = argparse.ArgumentParser()
    describe(parser)
    return parser.parse_args([str(world.scope.organisation_id), *map(str, words)])


async def test_an_operator_sees_how_far_transfers_are_and_nothing_of_the_plan(world):
    await world.packaged()
    listed = await commands.transfers(world.archive.kit.settings, ask(world, commands.describe_transfers))
    assert [line["state"] for line in listed] == ["packaged"]
    assert "Testesen" not in json.dumps(listed)
    assert (
        await commands.transfers(
            world.archive.kit.settings, ask(world, commands.describe_transfers, "--plan", new_id())
        )
        == []
    )


async def test_an_operator_sends_a_failed_transfer_again_once_the_cause_is_gone(world):
    world.core.moods.append(Mood.INVALID)
    transfer = await world.packaged()
    await world.work()
    await world.deliver()
    arguments = ask(world, commands.describe_resend, transfer["id"])
    assert (await commands.resend(world.archive.kit.settings, arguments))["state"] == "rendered"
    # The command goes by the machine's clock, so the worker of the test must have come as far.
    world.clock.move(max(SystemClock().now() - world.clock.now(), timedelta()))
    await world.work()
    await world.deliver()
    assert (await world.state())["state"] == "archived"
    assert [entry["action"] for entry in await world.log()] == [
        "archive.requested", "archive.failed", "archive.resent", "archive.archived",
    ]  # fmt: skip
    assert await commands.resend(world.archive.kit.settings, arguments) == {"error": "archive.nothing_to_resend"}


async def _print_fails(world, transfer_id, *parts):
    data = PrintJobFailed(
        plan_id=world.place.plan_id,
        kind=PrintKind.ARCHIVE,
        transfer_id=transfer_id,
        reason=parts[0].reason if parts else "service.unavailable",
        at_fault=parts,
    )
    await world.hear(handlers.give_up_document, data)


async def _never_comes(world, transfer_id):
    world.clock.move(timedelta(days=1))
    await world.work()


async def _is_gone(world, transfer_id):
    await world.rendered(transfer_id)
    world.core.moods.append(Mood.INVALID)
    await world.work()
    await world.deliver()
    world.clock.move(timedelta(days=91))
    await world.work()


async def _others_were_away(world, transfer_id):
    await world.rendered(transfer_id)
    worker = world.worker(outside=Away())
    for _ in range(10):
        await worker.do_next()
        world.clock.move(timedelta(hours=6))


class Away:
    """Neighbours that do not answer."""

    def __getattr__(self, name):
        async def ask(*_):
            raise NotNowError("service.unavailable")

        return ask


@pytest.mark.parametrize("how", [_print_fails, _never_comes, _is_gone, _others_were_away])
async def test_an_operator_takes_a_transfer_without_a_document_up_again(world, how):
    transfer = await world.requested()
    await how(world, transfer["id"])
    world.who = replace(world.who, factor_at=world.clock.now())
    found = await world.state()
    assert (found["state"], found["can_resend"]) == ("failed", False)
    arguments = ask(world, commands.describe_resend, transfer["id"])
    assert (await commands.resend(world.archive.kit.settings, arguments))["state"] == "requested"
    assert (await world.told())[-1] == "requested"
    world.clock.move(max(SystemClock().now() - world.clock.now(), timedelta()))
    world.who = replace(world.who, factor_at=world.clock.now())
    await world.rendered(transfer["id"])
    await world.work()
    await world.deliver()
    assert (await world.state())["state"] == "archived"
    assert await commands.resend(world.archive.kit.settings, arguments) == {"error": "archive.nothing_to_resend"}


async def test_what_was_left_out_stays_left_out_when_an_operator_takes_a_transfer_up_again(world):
    transfer = await world.requested()
    part = FaultyPart(kind=PrintPartKind.NOTE, id=new_id(), reason="print.rendering_failed")
    await _print_fails(world, transfer["id"], part)
    (listed,) = await commands.transfers(world.archive.kit.settings, ask(world, commands.describe_transfers))
    assert [named["id"] for named in listed["at_fault"]] == [str(part.id)]
    assert json.dumps(listed)
    arguments = ask(world, commands.describe_resend, transfer["id"])
    # The operator alone leaves nothing out; who leads the plan does, and then it stays so.
    assert (await commands.resend(world.archive.kit.settings, arguments))["state"] == "requested"
    await _print_fails(world, transfer["id"], part)
    world.who = replace(world.who, factor_at=world.clock.now())
    retried = await world.archive.client.post(f"{world.path}/{transfer['id']}/retry", headers=world.headers())
    assert retried.status_code == 200, retried.text
    await _print_fails(world, transfer["id"])
    assert (await commands.resend(world.archive.kit.settings, arguments))["state"] == "requested"
    assert await world.wishes() == [[], [], [part], [part]]


async def test_what_an_organisation_sets_is_what_its_packages_say(world, tmp_path):
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"language": "nn", "archive_part": {"ip": "KLIENT"}, "unit": "Helse og meistring"}))
    arguments = ask(world, commands.describe_configure, "--file", file)
    shown = await commands.configure(world.archive.kit.settings, arguments)
    assert (shown["unit"], shown["system"]) == ("Helse og meistring", "Samplan")
    await world.packaged()
    await world.work()
    message = world.store.message(world.cases()[0]["records"][0]["system_id"]).decode()
    assert "Helse og meistring" in message
    assert "<m:kode>KLIENT<" in message
    assert "Hovuddokument" in message


async def test_an_operator_opens_an_account_and_gets_what_the_broker_must_know_of_it(world, rabbitmq, tmp_path):
    await world.has_account(SHARED)
    password, written = tmp_path / "password", tmp_path / "definitions.json"
    arguments = ask(world, commands.describe_account, "--password", password, "--definitions", written)
    told = await commands.account(world.archive.kit.settings, arguments)
    assert (told["before"], told["account"]) == (SHARED.name, str(world.scope.organisation_id))
    assert (password.stat().st_mode & 0o77, written.stat().st_mode & 0o77) == (0, 0)
    assert password.read_text() not in written.read_text()

    await asyncio.to_thread(rabbitmq.control, "import_definitions", str(written))
    connection = await aio_pika.connect(rabbitmq.instance.url(told["user"], password.read_text()))
    async with connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(f"{told['user']}.messages", exclusive=True)
        for key in told["hears"]:
            await queue.bind(ARCHIVE_EXCHANGE, key)
        await channel.get_exchange(told["answers_to"], ensure=False)

    again = await commands.account(world.archive.kit.settings, arguments)
    assert again == {"error": "the file for the definitions is there already"}


async def test_two_organisations_never_have_one_account(world):
    await world.has_account(SHARED)
    world.scope = OrganisationScope(new_id())
    with pytest.raises(IntegrityError):
        await world.has_account(SHARED)


async def test_settings_that_are_none_are_said_to_be_and_change_nothing(world, tmp_path):
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"langauge": "nn"}))
    arguments = ask(world, commands.describe_configure, "--file", file)
    assert (await commands.configure(world.archive.kit.settings, arguments))["error"][0]["field"] == ["langauge"]
    shown = await commands.configure(world.archive.kit.settings, ask(world, commands.describe_configure))
    assert shown["language"] == "nb"
