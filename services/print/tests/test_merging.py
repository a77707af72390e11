"""What somebody asked to have printed is theirs under the registration that stays."""

from datetime import timedelta

from sqlalchemy import select

from samplan_contracts.events import Envelope, PersonsMerged, PrintKind
from samplan_dev.harness import NOON, Somebody, UnderTest, running
from samplan_dev.provision import ServiceDatabase
from samplan_print.app import bus
from samplan_print.jobs.models import Job, JobState
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope


def _job(who: Somebody) -> Job:
    return Job(
        organisation_id=who.organisation_id, id=new_id(), plan_id=new_id(), kind=PrintKind.COPY,
        person_id=who.person_id, language="nb", save_copy=False, details=b"", state=JobState.REQUESTED, attempt=0,
        requested_at=NOON, changed_at=NOON + timedelta(hours=1), version=1,
    )  # fmt: skip


async def _merge(service: UnderTest, kept: Somebody, merged: Somebody) -> None:
    data = PersonsMerged(kept_id=kept.person_id, merged_id=merged.person_id)
    event = Envelope[PersonsMerged](
        id=new_id(), type=data.type, source="identity", time=NOON, subject=merged.person_id,
        organisation_id=merged.organisation_id, actor_id=None, sequence=2, correlation_id=new_id(), data=data,
    )  # fmt: skip
    async with service.kit.database.transaction(OrganisationScope(merged.organisation_id)) as session:
        await bus.handlers_of("persons")[data.type](event, session, service.kit)


async def test_a_job_is_the_one_persons_who_stays_before_and_after(print_database: ServiceDatabase, tmp_path) -> None:
    async with running("print", print_database, blob_dir=tmp_path) as service:
        merged = Somebody()
        kept = Somebody(organisation_id=merged.organisation_id)
        scope = OrganisationScope(merged.organisation_id)
        for _ in range(2):
            async with service.kit.database.transaction(scope) as session:
                session.add(_job(merged))
            await _merge(service, kept, merged)
        async with service.kit.database.transaction(scope) as session:
            assert set(await session.scalars(select(Job.person_id))) == {kept.person_id}
