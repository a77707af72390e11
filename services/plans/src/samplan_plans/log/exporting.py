"""The log as a file: a spreadsheet of what the reader sees, or whole, as it stands in the chains.

Both are made while they are sent, some hundred entries at a time. That somebody takes one along is logged first, so
that it stands in the file as well. What cannot be had whole is not given: it is refused before anything was sent, and
breaks off where a service goes away in between.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from samplan_contracts.identity import Language
from samplan_contracts.plans import Element
from samplan_plans.log.asking import Filters
from samplan_plans.log.chains import PAGE, Places
from samplan_plans.log.rights import sees_all
from samplan_plans.log.schemas import LogLine
from samplan_plans.log.service import Reader, enter, in_groups, judge, lines_of
from samplan_plans.log.words import Words, words_of
from samplan_servicekit import audit, log_files, spreadsheets
from samplan_servicekit.clock import OSLO, oslo_day
from samplan_servicekit.errors import right_missing, unavailable
from samplan_servicekit.log_entries import ChainHead, ChainPage
from samplan_servicekit.log_files import Begins, Ends, Stands

_TIME: Final = "%Y-%m-%d %H:%M:%S"


def name_of(now: datetime, ending: str) -> str:
    """What the file is called: by the day, and by nobody's name."""
    return f"logg-{oslo_day(now).isoformat()}.{ending}"


async def begin(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Have the first piece made, so that what is refused is refused before an answer begins."""
    first = await anext(pieces)

    async def all_of_it() -> AsyncIterator[bytes]:
        yield first
        async for piece in pieces:
            yield piece

    return all_of_it()


async def spreadsheet(reader: Reader, filters: Filters, language: Language) -> AsyncIterator[bytes]:
    """What the reader sees of what is asked for, newest first."""
    wanted = await enter(reader, filters)
    await _note(reader, "csv")
    words = words_of(language)
    chains = reader.sources.open(reader.plan, wanted, Places(), ascending=False, limit=PAGE)
    beginning = spreadsheets.BEGINNING + spreadsheets.write([words.columns]).encode()
    async for together in in_groups(chains, PAGE):
        if chains.missing:
            raise unavailable(chains.missing[0])
        shown = [one for one, sees in await judge(reader, together) if sees]
        async with reader.sources.database.transaction(reader.plan.scope) as session:
            lines = await lines_of(session, reader, shown)
        yield beginning + spreadsheets.write(_row(line, words) for line in lines).encode()
        beginning = b""
    if chains.missing:
        raise unavailable(chains.missing[0])
    yield beginning


def _row(line: LogLine, words: Words) -> Sequence[str]:
    who = line.actor_name or words.system
    if line.acting_name:
        who = f"{line.acting_name} ({who})"
    what = words.happened(line)
    return (
        line.time.astimezone(OSLO).strftime(_TIME),
        who,
        words.role(line.actor_role),
        f"{what}: {line.detail}" if line.detail else what,
    )


async def chains(reader: Reader) -> AsyncIterator[bytes]:
    """Each service's chain as it stands, as far as it had come when this began; see `log_files`."""
    if not sees_all(reader.plan):
        raise right_missing("log.export")
    plan, sources = reader.plan, reader.sources
    await _note(reader, "jsonl")
    pages: Mapping[str, ChainPage] = {name: await sources.standing(name, plan, 0) for name in sources.names}
    heads = {name: page.head for name, page in pages.items()}
    yield log_files.line(
        Begins(
            plan_id=plan.plan_id,
            organisation_id=plan.scope.organisation_id,
            exported_at=reader.now,
            chains=heads,
        )
    )
    number = 0
    for name, first in pages.items():
        page, last = first, ChainHead()
        while last.sequence < heads[name].sequence:
            lines = []
            for entry in page.items:
                if entry.sequence > heads[name].sequence:
                    break
                lines.append(log_files.line(Stands(service=name, previous=last.hash, **dict(entry))))
                last = ChainHead(sequence=entry.sequence, hash=entry.hash)
            if not lines:
                break  # the chain was cut, which the file then shows
            number += len(lines)
            yield b"".join(lines)
            if last.sequence < heads[name].sequence:
                page = await sources.standing(name, plan, last.sequence)
    yield log_files.line(Ends(entries=number))


async def _note(reader: Reader, form: str) -> None:
    async with reader.sources.database.transaction(reader.plan.scope) as session:
        details = {"form": form}
        await audit.record(session, reader.plan, "log.exported", now=reader.now, element=Element.LOG, details=details)
