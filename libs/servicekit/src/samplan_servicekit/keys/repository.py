"""Queries of keys, and of what is sealed under them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_servicekit.keys.columns import SealedColumn

# ruff: noqa: S608  (tables and columns are those that services name in their code)

_LOCK: Final = 0x5A4D_4B59  # so that of two processes that start at once one makes the first key
_UNNAMED: Final = b"\x01"
_HEADER: Final = "case get_byte({0}, 0) when 1 then substring({0} for 1) else substring({0} for 9) end"
"""Of a ciphertext, the version and the key that it names, if any; see `Cipher`."""

_TAKE_TURN: Final = text("select pg_advisory_xact_lock(:lock)")
_BEGUN: Final = text("select at from keys_begun")
_BEGIN: Final = text("insert into keys_begun (at) values (:at) on conflict do nothing")
_OWN: Final = text(
    "select id, wrapped, seals_from from keys where organisation_id is null order by seals_from desc, id desc"
)
_ADD: Final = text(
    "insert into keys (id, organisation_id, plan_id, wrapped, made_at, seals_from)"
    " values (:id, :organisation, :plan, :wrapped, :now, :seals_from) on conflict do nothing"
)
_OF_PLAN: Final = text(
    "select one.begun, keys.id, keys.wrapped from (select (select at from keys_begun) as begun) one"
    " left join keys on keys.organisation_id = :organisation and keys.plan_id = :plan"
)
_COUNT_WRAPPED: Final = text("select substring(wrapped for 9), count(*) from keys group by 1")
_WRAPPED_BEFORE: Final = text(
    "select id, organisation_id, plan_id, wrapped from keys where substring(wrapped for 9) <> :header"
    " order by id limit :limit for update"
)
_REWRAP: Final = text("update keys set wrapped = :wrapped where id = :id")
_DELETE_SUPERSEDED: Final = text(
    "delete from keys where organisation_id is null and seals_from <"
    " (select max(seals_from) from keys where organisation_id is null and seals_from <= :before) returning id"
)


async def take_turn(session: AsyncSession) -> None:
    """Wait until nobody else makes a key of the service."""
    await session.execute(_TAKE_TURN, {"lock": _LOCK})


async def begun_at(session: AsyncSession) -> datetime | None:
    """From when on ciphertexts name their key; none where that is not decided."""
    found: datetime | None = await session.scalar(_BEGUN)
    return found


async def begin(session: AsyncSession, at: datetime) -> None:
    """Decide it, unless it is decided. As the owner."""
    await session.execute(_BEGIN, {"at": at})


async def list_own(session: AsyncSession) -> Sequence[Row[Any]]:
    """The service's own keys, the newest first."""
    return (await session.execute(_OWN)).all()


async def find_of_plan(session: AsyncSession, organisation_id: UUID, plan_id: UUID) -> Row[Any]:
    """A plan's key (`id`, `wrapped`; none where it has none), and from when on keys are named (`begun`)."""
    return (await session.execute(_OF_PLAN, {"organisation": organisation_id, "plan": plan_id})).one()


async def add(
    session: AsyncSession,
    key_id: UUID,
    wrapped: bytes,
    *,
    now: datetime,
    seals_from: datetime,
    organisation_id: UUID | None = None,
    plan_id: UUID | None = None,
) -> None:
    """Add a key; where the plan has one meanwhile, that one stays."""
    values = {"id": key_id, "organisation": organisation_id, "plan": plan_id, "wrapped": wrapped}
    await session.execute(_ADD, {**values, "now": now, "seals_from": seals_from})


async def count_wrapped(session: AsyncSession) -> Sequence[tuple[bytes, int]]:
    """How many keys there are by what their wrapping begins with. As the owner."""
    return [(header, number) for header, number in await session.execute(_COUNT_WRAPPED)]


async def take_wrapped_before(session: AsyncSession, header: bytes, limit: int) -> Sequence[Row[Any]]:
    """Keys whose wrapping begins otherwise, locked. As the owner."""
    return (await session.execute(_WRAPPED_BEFORE, {"header": header, "limit": limit})).all()


async def rewrap(session: AsyncSession, key_id: UUID, wrapped: bytes) -> None:
    """Change a key's wrapping. As the owner."""
    await session.execute(_REWRAP, {"id": key_id, "wrapped": wrapped})


async def delete_superseded(session: AsyncSession, before: datetime) -> int:
    """Delete the service's own keys but the one that sealed at a moment, and those after it. As the owner."""
    return len((await session.execute(_DELETE_SUPERSEDED, {"before": before})).all())


async def count_sealed(
    session: AsyncSession, column: SealedColumn, own: Collection[bytes]
) -> Sequence[tuple[bytes | None, int]]:
    """How many ciphertexts there are by what they begin with; none stands for all keys of plans. As the owner."""
    header = _HEADER.format(column.column)
    counts = await session.execute(
        text(
            f"select case when {header} = any(:known) then {header} end, count(*) from {column.table}"
            f" where {column.column} is not null group by 1 order by 1"
        ),
        {"known": [_UNNAMED, *own]},
    )
    return [(found, number) for found, number in counts]


async def take_sealed_before(
    session: AsyncSession, column: SealedColumn, present: bytes, own: Collection[bytes], limit: int
) -> Sequence[Row[Any]]:
    """Rows (`ctid`, `named`, `sealed`, and of a plan whose) that are not under today's key, locked. As the owner."""
    header = _HEADER.format(column.column)
    whose, others = "", [_UNNAMED, *(one for one in own if one != present)]
    if column.plan is not None:
        whose, others = f", organisation_id, {column.plan} as plan_id", [_UNNAMED, *own]
    rows = await session.execute(
        text(
            f"select ctid, {column.row} as named, {column.column} as sealed{whose} from {column.table}"
            f" where {header} = any(:others) limit :limit for update"
        ),
        {"others": others, "limit": limit},
    )
    return rows.all()


async def reseal(session: AsyncSession, column: SealedColumn, ctid: tuple[int, int], sealed: bytes) -> None:
    """Change the ciphertext of a row that this transaction has locked. As the owner."""
    await session.execute(
        text(f"update {column.table} set {column.column} = :sealed where ctid = :ctid"),
        {"sealed": sealed, "ctid": ctid},
    )
