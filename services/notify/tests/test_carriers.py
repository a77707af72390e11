"""What every carrier does, in memory or over the wire."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from samplan_dev.catcher.servers import create_app, start_smtp
from samplan_dev.catcher.store import Store
from samplan_notify.carriers import CarrierAwayError, UndeliverableError
from samplan_notify.mail import Mail
from samplan_notify.mail.fake import FakeMailer
from samplan_notify.mail.smtp import SmtpMailer
from samplan_notify.mail.writing import written
from samplan_notify.sms import Sms, normalised
from samplan_notify.sms.fake import FakeSmsGateway
from samplan_notify.sms.link import LinkSmsGateway
from samplan_servicekit.ids import new_id


class Catcher:
    """The launcher's catcher, which speaks SMTP and the SMS gateway's REST."""

    def __init__(self, store: Store, sms_url: str, smtp_url: str) -> None:
        self.store = store
        self.sms_url = sms_url
        self.smtp_url = smtp_url

    def texts(self) -> list[str]:
        """What arrived."""
        return [message.text for message in self.store.all()]


@pytest.fixture
async def catcher(tmp_path: Path) -> AsyncIterator[Catcher]:
    """A running one."""
    store = Store(tmp_path / "messages.sqlite")
    runner = web.AppRunner(create_app(store, "samplan", "secret"), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    smtp = await start_smtp(store, 0)
    http_port = runner.addresses[0][1]
    smtp_port = smtp.sockets[0].getsockname()[1]
    yield Catcher(store, f"http://127.0.0.1:{http_port}/sms/send", f"smtp://127.0.0.1:{smtp_port}")
    smtp.close()
    await smtp.wait_closed()
    await runner.cleanup()
    store.close()


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """A session as services have it."""
    async with aiohttp.ClientSession() as session:
        yield session


def nowhere() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Case:
    """A carrier, what came through it, and one that is away."""

    def __init__(self, gateway, received, away):
        self.gateway, self.received, self.away = gateway, received, away


@pytest.fixture(params=["fake", "link"])
def sms(request, catcher, http):
    if request.param == "fake":
        fake, away = FakeSmsGateway(), FakeSmsGateway()
        away.away = True
        return Case(fake, lambda: [message.text for message in fake.taken.values()], away)
    options = {"sender": "Samplan"}
    real = LinkSmsGateway(http, catcher.sms_url, "samplan", "secret", **options)
    away = LinkSmsGateway(http, f"http://127.0.0.1:{nowhere()}/sms/send", "samplan", "secret", **options)
    return Case(real, catcher.texts, away)


async def test_an_sms_arrives_with_its_norwegian_letters(sms):
    await sms.gateway.send(Sms(new_id(), "+4791234567", "Blåbærsyltetøy & 482913"))
    assert sms.received() == ["Blåbærsyltetøy & 482913"]


async def test_an_sms_sent_twice_under_one_reference_arrives_once(sms):
    message = Sms(new_id(), "+4791234567", "En gang")
    await sms.gateway.send(message)
    await sms.gateway.send(message)
    assert sms.received() == ["En gang"]


async def test_two_sms_with_the_same_words_both_arrive(sms):
    for _ in range(2):
        await sms.gateway.send(Sms(new_id(), "+4791234567", "Hei"))
    assert sms.received() == ["Hei", "Hei"]


@pytest.mark.parametrize("number", ["nobody", "", "91234567 and more"])
async def test_an_sms_to_what_is_no_number_is_refused_for_good(sms, number):
    with pytest.raises(UndeliverableError):
        await sms.gateway.send(Sms(new_id(), number, "Hei"))
    assert sms.received() == []


async def test_an_sms_gateway_that_is_away_can_be_tried_again(sms):
    with pytest.raises(CarrierAwayError):
        await sms.away.send(Sms(new_id(), "+4791234567", "Hei"))


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
async def test_what_is_not_the_messages_fault_is_tried_again(http, status):
    async def answer(_request):
        return web.Response(status=status)

    app = web.Application()
    app.router.add_post("/sms/send", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    gateway = LinkSmsGateway(
        http, f"http://127.0.0.1:{runner.addresses[0][1]}/sms/send", "samplan", "secret", sender="Samplan"
    )
    with pytest.raises(CarrierAwayError):
        await gateway.send(Sms(new_id(), "+4791234567", "Hei"))
    await runner.cleanup()


@pytest.mark.parametrize("written", ["+47 912 34 567", "004791234567", "+4791234567"])
def test_a_number_is_understood_however_it_is_written(written):
    assert normalised(written) == "+4791234567"


@pytest.fixture(params=["fake", "smtp"])
def mail(request, catcher):
    if request.param == "fake":
        fake, away = FakeMailer(), FakeMailer()
        away.away = True
        return Case(fake, lambda: [message.text.strip() for message in fake.taken.values()], away)
    sender = "Samplan <no-reply@samplan.example>"
    real = SmtpMailer(catcher.smtp_url, sender)
    return Case(real, catcher.texts, SmtpMailer(f"smtp://127.0.0.1:{nowhere()}", sender))


def letter(**changes):
    return Mail(
        **({"reference": new_id(), "to": "kari@solvik.example", "subject": "Hei", "text": "Ærlig talt\n"} | changes)
    )


async def test_a_mail_arrives_with_its_norwegian_letters(mail):
    await mail.gateway.send(letter())
    assert mail.received() == ["Ærlig talt"]


async def test_a_mail_sent_twice_under_one_reference_arrives_once(mail):
    message = letter()
    await mail.gateway.send(message)
    await mail.gateway.send(message)
    assert mail.received() == ["Ærlig talt"]


@pytest.mark.parametrize(
    "changes",
    [
        {"to": "nobody"},
        {"to": "kari@solvik.example\r\nBcc: all@solvik.example"},
        {"to": "kari@solvik.example, all@solvik.example"},
        {"to": "bjørn@solvik.example"},
        {"to": "kari@.example"},
        {"to": "=?utf-8?q?kari=40x=2Eexample?=@solvik.example"},
    ],
)
async def test_a_mail_to_what_is_no_address_is_refused_for_good(mail, changes):
    with pytest.raises(UndeliverableError):
        await mail.gateway.send(letter(**changes))
    assert mail.received() == []


@pytest.mark.parametrize(
    ("subject", "seen"),
    [
        ("=?utf-8?q?=0AReply-To=3A_x=40post.example?=", None),
        ("=?utf-8?b?DQoNCkhlaSBww6UgZGVn?= og =?us-ascii?q?=0D=0ABcc=3A_x=40y.example?=", None),
        ("I planen «=?iso-8859-1?q?=0D=0A=0D=0A?=» skjer det mye, og navnet er langt nok til å brettes", None),
        ("=?utf-8?q?ufullstendig", None),
        ("Æ" * 120, None),
        ("x" * 900, None),
        ("Hei\r\nBcc: all@solvik.example", "Hei Bcc: all@solvik.example"),
        ("en\u2028to\nfire\x0bfem\x00seks\u202esju", "en to fire fem seks" + "sju"),
    ],
)
async def test_a_subject_is_what_it_says_and_never_a_header(catcher, subject, seen):
    fake, real = FakeMailer(), SmtpMailer(catcher.smtp_url, "Samplan <no-reply@samplan.example>")
    message = letter(subject=subject, text="Linje\u2028to =?utf-8?q?=0A?=\n.\nSlutt\x00\n")
    await fake.send(message)
    await real.send(message)
    [taken], [caught] = fake.taken.values(), catcher.store.all()
    assert taken.subject == caught.subject == (seen or subject)
    lines = ["Linje", "to =?utf-8?q?=0A?=", ".", "Slutt"]
    assert taken.text.strip().split("\n") == caught.text.splitlines() == lines
    assert [name for name, _ in fake.headers[message.reference]] == [
        *("From", "To", "Subject", "Message-ID", "Auto-Submitted", "Content-Type"),
        *("Content-Transfer-Encoding", "MIME-Version"),
    ]
    _, sent = written(message, "Samplan <no-reply@samplan.example>")
    assert sent.isascii()
    assert max(map(len, sent.split(b"\r\n"))) <= 78
    assert b"\n" not in sent.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("kari@blåbær.example", "kari@xn--blbr-roah.example"),
        ("kari@BLÅBÆR.example", "kari@xn--blbr-roah.example"),
        ("kari@δοκιμή.example", "kari@xn--jxalpdlp.example"),
    ],
)
async def test_a_domain_of_any_letters_goes_to_a_server_that_knows_ascii_alone(catcher, address, wire):
    await SmtpMailer(catcher.smtp_url, "Samplan <no-reply@samplan.example>").send(letter(to=address))
    [caught] = catcher.store.all()
    assert caught.to == wire


async def test_a_mail_server_that_is_away_can_be_tried_again(mail):
    with pytest.raises(CarrierAwayError):
        await mail.away.send(letter())


async def test_mails_are_sent_side_by_side(mail):
    await asyncio.gather(*(mail.gateway.send(letter()) for _ in range(5)))
    assert len(mail.received()) == 5
