"""A page of a folder, and what it costs."""

from samplan_contracts.plans import Kind
from samplan_dev.harness import NOON, Place, Somebody, UnderTest
from samplan_messaging.messages.models import Message
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope


async def _sent(messaging: UnderTest, who: Somebody, place: Place, number: int) -> None:
    async with messaging.kit.database.transaction(OrganisationScope(who.organisation_id)) as session:
        for one in range(number):
            session.add(
                Message(
                    organisation_id=who.organisation_id,
                    id=new_id(),
                    plan_id=place.plan_id,
                    sender_id=who.person_id,
                    acting_id=None,
                    acting_basis=None,
                    category=None,
                    subject=f"Nummer {one}",
                    text="EN LANG TEKST",
                    reply_to=None,
                    created_at=NOON,
                    sent_at=NOON,
                    hidden_by_sender=False,
                    version=2,
                )
            )


async def test_a_page_of_a_folder_loads_no_texts_and_costs_the_same_however_much_it_shows(
    messaging: UnderTest,
) -> None:
    who, place = Somebody(), Place(kind=Kind.LEAD)
    headers = messaging.headers(who, place)
    path = f"/api/messaging/plans/{place.plan_id}/messages"

    async def read() -> None:
        answer = await messaging.client.get(f"{path}?folder=sent", headers=headers)
        assert answer.status_code == 200, answer.text
        assert "EN LANG TEKST" not in answer.text
        shown.append(answer.json()["items"])

    shown: list[list[dict[str, object]]] = []
    await _sent(messaging, who, place, 1)
    few = await messaging.statements(read)
    assert [one for one in few if "messages.text" in one or "messages.body" in one] == []
    await _sent(messaging, who, place, 20)
    assert await messaging.count_statements(read) <= len(few)
    assert (len(shown[0]), len(shown[1])) == (1, 21)
    one = await messaging.client.get(f"{path}/{shown[1][0]['id']}", headers=headers)
    assert one.json()["text"] == "EN LANG TEKST"


async def test_what_is_sent_is_logged_last(messaging: UnderTest) -> None:
    """Whoever appends to a plan's chain holds its head until they commit."""
    who, place = Somebody(), Place(kind=Kind.LEAD)
    headers = messaging.headers(who, place)
    await _sent(messaging, who, place, 1)
    path = f"/api/messaging/plans/{place.plan_id}/messages"
    [item] = (await messaging.client.get(f"{path}?folder=sent", headers=headers)).json()["items"]
    calls = (("GET", ""), ("DELETE", ""), ("POST", "/restore"))
    for method, call in ((method, f"{path}/{item['id']}{end}") for method, end in calls):
        statements = await messaging.statements(
            lambda m=method, c=call: messaging.client.request(m, c, headers=headers)
        )
        last = max(number for number, one in enumerate(statements) if "select append_" in one)
        assert statements[last + 1 :] == [], method
