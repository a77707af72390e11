"""Print-outs as people meet them: who may ask, who may have them, and for how long."""

import hashlib
import io
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pikepdf
import pytest
from sqlalchemy import text

from samplan_contracts.events import PlanChanged
from samplan_contracts.plans import AccessElement, Kind, Level, PlanStatus, PlanType
from samplan_dev.harness import Somebody
from samplan_print.jobs import sweeping
from samplan_print.plans import handlers as plans
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope

from .conftest import REASON, Printing

pytestmark = pytest.mark.usefixtures("quick")


async def _events(printing: Printing) -> list[str]:
    connection = printing.service.kit.settings.relay_database_url

    relay = await asyncpg.connect(connection)
    try:
        rows = await relay.fetch(
            "select type from outbox where organisation_id = $1 order by id", printing.who.organisation_id
        )
        return [row["type"] for row in rows]
    finally:
        await relay.close()


async def test_asking_answers_at_once_and_puts_the_job_into_the_workers_queue(printing: Printing) -> None:
    response = await printing.call("POST", "jobs", {"reason": f"  {REASON} "})
    assert response.status_code == 202
    assert response.json()["state"] == "requested"
    assert await _events(printing) == ["print.job.requested.v1"]


@pytest.mark.parametrize("reason", [None, "", "  ", "ab", " ab ", "x" * 501])
async def test_a_print_needs_a_reason(printing: Printing, reason: str | None) -> None:
    response = await printing.call("POST", "jobs", {"reason": reason} if reason is not None else {})
    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "/reason"
    assert await _events(printing) == []


async def test_a_print_needs_the_right_a_consent_and_a_fresh_factor(printing: Printing) -> None:
    body = {"reason": REASON}
    assert (await printing.call("POST", "jobs", body, print=False)).status_code == 403
    assert (await printing.call("POST", "jobs", body, held=False)).json()["code"] == "plan.consent_not_held"
    assert (await printing.call("POST", "jobs", body, plan=str(uuid4()))).status_code == 404
    printing.who = Somebody(
        printing.who.person_id,
        printing.who.organisation_id,
        printing.who.session_id,
        factor_at=printing.who.factor_at - timedelta(minutes=11),
    )
    refused = await printing.call("POST", "jobs", body)
    assert (refused.status_code, refused.json()["code"]) == (403, "auth.step_up_required")
    assert await _events(printing) == []


async def test_asking_twice_with_one_key_makes_one_job(printing: Printing) -> None:
    headers = printing.headers() | {"Idempotency-Key": "one-and-the-same"}
    answers = [
        await printing.service.client.post(f"{printing.path}/jobs", json={"reason": REASON}, headers=headers)
        for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert await _events(printing) == ["print.job.requested.v1"]


async def test_reason_and_password_lie_sealed_and_the_password_is_gone_once_shown(printing: Printing) -> None:
    job_id, seen = await printing.printed(title="Adams plan")
    assert seen["password_waits"]
    async with printing.service.kit.database.transaction(printing.scope) as session:
        row = (await session.execute(text("select * from jobs where id = :id"), {"id": job_id})).one()
    password = (await printing.call("POST", f"jobs/{job_id}/password")).json()["password"]
    for secret in (REASON, "Adams plan", password):
        assert secret.encode() not in b"".join(value for value in row if isinstance(value, bytes))
        assert secret not in str(row)
    assert (await printing.job(job_id)).password is None
    again = await printing.call("POST", f"jobs/{job_id}/password")
    assert (again.status_code, again.json()["code"]) == (409, "print.password_taken")
    assert not (await printing.call("GET", f"jobs/{job_id}")).json()["password_waits"]


@pytest.mark.parametrize(("language", "name"), [("nn", "utskrift"), ("en", "print-out")])
async def test_the_file_is_named_in_the_language_of_the_print_out(
    printing: Printing, language: str, name: str
) -> None:
    job_id, _ = await printing.printed(language=language)
    response = await printing.call("GET", f"jobs/{job_id}/pdf")
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}-{job_id.hex[-8:]}.pdf"'


async def test_the_password_opens_the_pdf_and_no_other_does(printing: Printing) -> None:
    job_id, _ = await printing.printed()
    other_id, _ = await printing.printed()
    password = (await printing.call("POST", f"jobs/{job_id}/password")).json()["password"]
    other = (await printing.call("POST", f"jobs/{other_id}/password")).json()["password"]
    assert password != other
    response = await printing.call("GET", f"jobs/{job_id}/pdf")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Cache-Control"] == "no-store"
    with pikepdf.open(io.BytesIO(response.content), password=password) as pdf:
        assert (pdf.encryption.R, pdf.encryption.bits, pdf.user_password_matched) == (6, 256, True)
        assert pdf.encryption.stream_method.name == "aesv3"
        assert (pdf.allow.extract, pdf.allow.modify_other, pdf.allow.print_highres, pdf.allow.accessibility) == (
            False,
            False,
            True,
            True,
        )
    for wrong in (other, "", password[:-1], password + "x"):
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(io.BytesIO(response.content), password=wrong)


async def test_a_print_is_there_for_who_asked_and_for_nobody_else(printing: Printing) -> None:
    job_id, _ = await printing.printed()
    for who in (Somebody(organisation_id=printing.who.organisation_id), Somebody()):
        other = Printing(printing.service, printing.elsewhere, who, printing.place)
        for method, path in (("GET", ""), ("GET", "/pdf"), ("POST", "/password")):
            assert (await other.call(method, f"jobs/{job_id}{path}")).status_code == 404
    elsewhere = Printing(printing.service, printing.elsewhere, printing.who)  # the same person in another plan
    assert (await elsewhere.call("GET", f"jobs/{job_id}")).status_code == 404
    assert (await printing.call("GET", f"jobs/{job_id}/pdf")).status_code == 200


async def test_who_lost_right_or_consent_gets_neither_pdf_nor_password(printing: Printing) -> None:
    job_id, _ = await printing.printed()
    for lost in ({"print": False}, {"held": False}):
        for method, path in (("GET", "/pdf"), ("POST", "/password")):
            assert (await printing.call(method, f"jobs/{job_id}{path}", **lost)).status_code == 403
    assert (await printing.job(job_id)).state == "ready"


async def test_a_print_that_is_not_made_yet_cannot_be_fetched(printing: Printing) -> None:
    job_id = await printing.ask()
    for method, path in (("GET", "/pdf"), ("POST", "/password")):
        refused = await printing.call(method, f"jobs/{job_id}{path}")
        assert (refused.status_code, refused.json()["code"]) == (409, "print.not_ready")


async def test_a_print_runs_out_after_a_day_and_is_deleted(printing: Printing) -> None:
    job_id, _ = await printing.printed()
    await printing.call("GET", f"jobs/{job_id}/pdf")
    clock = printing.service.clock
    clock.move(timedelta(hours=23, minutes=59))
    assert (await printing.call("GET", f"jobs/{job_id}/pdf")).status_code == 200
    clock.move(timedelta(minutes=1))
    refused = await printing.call("GET", f"jobs/{job_id}/pdf")
    assert (refused.status_code, refused.json()["code"]) == (409, "print.expired")
    assert len(await printing.objects()) == 1
    await sweeping.sweep(printing.service.kit)
    assert await printing.objects() == []
    job = await printing.job(job_id)
    assert (job.state, job.password, job.object_key, job.cleared_at) == ("expired", None, None, clock.now())
    assert (await printing.call("GET", f"jobs/{job_id}/pdf")).json()["code"] == "print.expired"
    clock.move(timedelta(hours=-24))


async def test_a_job_that_nobody_finishes_fails_after_an_hour(printing: Printing) -> None:
    waiting, begun = await printing.ask(), await printing.ask()
    outcome = await printing.make(begun)
    printing.service.clock.move(timedelta(minutes=61))
    await sweeping.sweep(printing.service.kit)
    for job_id in (waiting, begun):
        job = await printing.job(job_id)
        assert (job.state, job.failure) == ("failed", "print.given_up")
    assert (await _events(printing)).count("print.job.failed.v1") == 2
    # A worker that comes in after all changes nothing, and what it stored is gone.
    await printing.settle(begun, outcome)
    assert (await printing.job(begun)).state == "failed"
    assert await printing.make(waiting) is None
    assert await printing.objects() == []
    printing.service.clock.move(timedelta(minutes=-61))


async def test_a_plan_that_was_closed_is_not_printed(printing: Printing) -> None:
    state = PlanChanged(
        plan_type=PlanType.IP, status=PlanStatus.TRASHED, owner_person_id=new_id(), elements=frozenset()
    )
    async with printing.service.kit.database.transaction(printing.scope) as session:
        await plans.keep_plan(printing.envelope(state, printing.place.plan_id), session)
    assert (await printing.call("POST", "jobs", {"reason": REASON})).status_code == 404


async def test_a_saved_copy_is_opened_with_a_new_password_by_who_may_read_all_of_it(printing: Printing) -> None:
    job_id, _ = await printing.printed(save_copy=True, title="Plan ved skolestart")
    password = (await printing.call("POST", f"jobs/{job_id}/password")).json()["password"]
    assert "print.copy.saved.v1" in await _events(printing)
    (copy,) = (await printing.call("GET", "copies")).json()["items"]
    assert (copy["title"], UUID(copy["saved_by"])) == ("Plan ved skolestart", printing.who.person_id)

    other = Printing(
        printing.service, printing.elsewhere, Somebody(organisation_id=printing.who.organisation_id), printing.place
    )
    no_activities = {**dict.fromkeys(AccessElement, "read"), AccessElement.ACTIVITIES: Level.NONE}
    hidden = {"levels": {element.value: str(level) for element, level in no_activities.items()}}
    assert (await other.call("GET", "copies", **hidden)).json()["items"] == []
    assert (await other.call("POST", f"copies/{copy['id']}/prints", **hidden)).status_code == 404
    assert (await other.call("GET", "copies", print=False)).status_code == 403
    # Somebody from whom a single goal is hidden, which the copy may hold.
    assert (await other.call("GET", "copies", partly=["goals"])).json()["items"] == []
    assert (await other.call("POST", f"copies/{copy['id']}/prints", partly=["goals"])).status_code == 404

    asked = await other.call("POST", f"copies/{copy['id']}/prints")
    assert asked.status_code == 202
    opened = UUID(asked.json()["id"])
    assert (await other.work(opened))["state"] == "ready"
    again = (await other.call("POST", f"jobs/{opened}/password")).json()["password"]
    pdf = (await other.call("GET", f"jobs/{opened}/pdf")).content
    assert again != password
    with pikepdf.open(io.BytesIO(pdf), password=again) as document, document.open_metadata() as metadata:
        assert metadata["dc:title"] == "Plan ved skolestart"
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(pdf), password=password)


async def test_a_copy_stays_when_the_print_that_it_came_from_runs_out(printing: Printing) -> None:
    await printing.printed(save_copy=True)
    printing.service.clock.move(timedelta(days=2))
    await sweeping.sweep(printing.service.kit)
    (copy,) = (await printing.call("GET", "copies")).json()["items"]
    printing.who = Somebody(
        printing.who.person_id, printing.who.organisation_id, factor_at=printing.service.clock.now()
    )
    asked = await printing.call("POST", f"copies/{copy['id']}/prints")
    assert (await printing.work(UUID(asked.json()["id"])))["state"] == "ready"
    printing.service.clock.move(timedelta(days=-2))


async def test_where_documents_are_switched_off_there_is_no_archive_folder(printing: Printing) -> None:
    await printing.printed(save_copy=True)
    off = {"elements": ["goals"]}
    refused = await printing.call("POST", "jobs", {"reason": REASON, "save_copy": True}, **off)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/save_copy")
    assert (await printing.call("POST", "jobs", {"reason": REASON}, **off)).status_code == 202
    assert (await printing.call("GET", "copies", **off)).status_code == 404
    assert (await printing.call("GET", "copies")).status_code == 200


async def test_who_may_not_read_a_copy_any_more_when_it_is_made_gets_none(printing: Printing) -> None:
    await printing.printed(save_copy=True)
    (copy,) = (await printing.call("GET", "copies")).json()["items"]
    asked = UUID((await printing.call("POST", f"copies/{copy['id']}/prints")).json()["id"])
    printing.elsewhere.levels[AccessElement.GOALS] = Level.NONE
    seen = await printing.work(asked)
    assert (seen["state"], seen["failure"]) == ("failed", "access.right_missing")


async def test_a_transfer_gets_one_document_for_archive_alone(printing: Printing) -> None:
    transfer_id = new_id()
    printing.elsewhere.print = False  # who leads a plan has it archived, whether or not they print
    printing.elsewhere.kind = Kind.LEAD
    for _ in range(2):
        await printing.request_archive(transfer_id)
    assert await _events(printing) == ["print.job.requested.v1"]
    async with printing.service.kit.database.transaction(printing.scope) as session:
        job_id = await session.scalar(text("select id from jobs where transfer_id = :id"), {"id": transfer_id})
    await printing.settle(job_id, await printing.make(job_id))
    job = await printing.job(job_id)
    assert (job.state, job.password) == ("ready", None)
    assert printing.elsewhere.whole == [True]  # not the mailbox of who archives

    def asks(service: str, organisation_id: UUID | None) -> dict[str, str]:
        return {"Authorization": f"Bearer {printing.service.service_token(service, organisation_id)}"}

    client, organisation = printing.service.client, printing.who.organisation_id
    path = f"/internal/documents/{job_id}"
    answer = await client.get(path, headers=asks("archive", organisation))
    assert answer.status_code == 200

    assert (hashlib.sha256(answer.content).hexdigest(), len(answer.content)) == (job.sha256, job.size)
    pikepdf.open(io.BytesIO(answer.content)).close()  # no password
    async with printing.service.kit.database.transaction(printing.scope) as session:
        copies = await session.scalar(text("select count(*) from copies where plan_id = :id"), {"id": job.plan_id})
    assert copies == 1
    assert (await client.get(path, headers=asks("plans", organisation))).status_code == 403
    assert (await client.get(path, headers=asks("archive", None))).status_code == 403
    assert (await client.get(path, headers=asks("archive", new_id()))).status_code == 404
    assert (await client.get(path, headers=printing.headers())).status_code == 401
    assert (await printing.call("GET", f"jobs/{job_id}/pdf")).status_code == 404
    own, _ = await _with_right(printing)
    assert (await client.get(f"/internal/documents/{own}", headers=asks("archive", organisation))).status_code == 404


async def _with_right(printing: Printing) -> tuple[UUID, object]:
    printing.elsewhere.print = True
    return await printing.printed()


async def test_what_lies_in_the_store_opens_only_where_it_belongs(printing: Printing) -> None:
    one, _ = await printing.printed()
    other, _ = await printing.printed()
    async with printing.service.kit.database.transaction(OrganisationScope(printing.who.organisation_id)) as session:
        key = await session.scalar(text("select object_key from jobs where id = :id"), {"id": other})
        await session.execute(text("update jobs set object_key = :key where id = :id"), {"key": key, "id": one})
    assert (await printing.call("GET", f"jobs/{one}/pdf")).status_code == 500
    assert (await printing.call("GET", f"jobs/{other}/pdf")).status_code == 200
