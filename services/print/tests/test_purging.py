"""A plan that is deleted for good takes all that was printed of it along, and its key."""

from typing import Any

import pytest
from sqlalchemy import text

from samplan_contracts.events import PlanPurged
from samplan_print.app import bus
from samplan_print.store import Documents
from samplan_servicekit.blobs import BlobsUnavailableError
from samplan_servicekit.ids import new_id

from .conftest import Printing


async def _purge(printing: Printing, **place: Any) -> int:
    """Handle the event as the bus does; gives how many documents went."""
    purging = bus.handlers_of("purging")[PlanPurged.type]
    assert purging.prepare is not None
    event = printing.envelope(PlanPurged(plan_id=printing.place.plan_id), printing.place.plan_id)
    kit = printing.service.kit
    objects: int = await purging.prepare(event, kit)
    async with kit.database.transaction(printing.scope) as session:
        await purging(event, session, kit, objects)
    return objects


async def _receipts(printing: Printing) -> list[dict[str, Any]]:
    async with printing.service.kit.database.transaction(printing.scope) as session:
        rows = await session.scalars(
            text(
                "select body::jsonb -> 'data' from event_history where type = 'print.plan.purged.v1'"
                " order by written_in, position"
            )
        )
        return list(rows)


@pytest.mark.usefixtures("quick")
async def test_documents_copies_jobs_and_the_key_are_gone(printing: Printing) -> None:
    await printing.printed(save_copy=True)
    await printing.request_archive(new_id())
    other = Printing(printing.service, printing.elsewhere, printing.who)
    others, _ = await other.printed()
    kept = [key for key in await printing.objects() if key in set(await other.objects())]
    assert len(kept) == 3  # a document, its copy, and the other plan's

    assert await _purge(printing) == 2

    assert len(await printing.objects()) == 1
    (receipt,) = await _receipts(printing)
    assert (receipt["objects"], len(receipt["key_ids"])) == (2, 1)
    assert receipt["rows"]["jobs"] == 2
    assert receipt["rows"]["copies"] == 1
    assert receipt["rows"]["keys"] == 1
    assert (await other.call("GET", f"jobs/{others}")).status_code == 200, "the other plan's is whole"
    # Told again, by a broker that did not hear that it was handled or by a rebuild: nothing is left to delete.
    assert await _purge(printing) == 0
    assert [found["rows"] for found in await _receipts(printing)][1] == {}


@pytest.mark.usefixtures("quick")
async def test_while_the_store_is_away_nothing_goes_and_the_next_try_does_all(
    printing: Printing, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, _ = await printing.printed(save_copy=True)
    documents: Documents = printing.service.kit.own[Documents]

    async def away(_prefix: str = "") -> list[Any]:
        raise BlobsUnavailableError("away")

    with monkeypatch.context() as broken:
        broken.setattr(documents.blobs, "list", away)
        with pytest.raises(BlobsUnavailableError):
            await _purge(printing)
    assert (await printing.call("GET", f"jobs/{job}")).status_code == 200
    assert await _purge(printing) == 2
    assert await printing.objects() == []
