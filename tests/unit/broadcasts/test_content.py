"""A link and a picture of a broadcast: what is let through, and that an approval is one of this very link and picture."""

from __future__ import annotations

import pytest

from broadcasts import approval, compose
from broadcasts.approval import content_hash
from broadcasts.content import LINK_CHARS, check_link, with_link
from broadcasts.errors import Reason, Refused
from store import attachments
from store.database import Database
from store.kinds import BroadcastState
from store.tables import Attachment, Broadcast, Contact, Ticket
from tests.unit.broadcasts.county import DRAFT, NOW, County, approved, draft, settle, stored

LINK = "https://www.gov.cn/fanzha"


@pytest.mark.parametrize(
    "link",
    [
        "",
        LINK,
        "http://yn.example:8080/a?b=c#d",
        "https://mp.weixin.qq.com/s/AbC-1_2",
        "https://xn--fiqs8s.cn/%E4%B8%AD",
        "HTTPS://WWW.GOV.CN",
    ],
)
def test_links_that_a_tap_opens(link: str) -> None:
    check_link(link)


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("www.gov.cn", Reason.LINK_UNREADABLE),
        ("ftp://www.gov.cn", Reason.LINK_UNREADABLE),
        ("javascript:alert(1)", Reason.LINK_UNREADABLE),
        ("https://", Reason.LINK_UNREADABLE),
        ("https:///fanzha", Reason.LINK_UNREADABLE),
        ("https://gov", Reason.LINK_UNREADABLE),
        ("https://www.gov.cn:port/", Reason.LINK_UNREADABLE),
        ("https://[::1", Reason.LINK_UNREADABLE),
        ("https://www.gov.cn@bad.example/", Reason.LINK_UNREADABLE),  # leads to bad.example
        ("https://www.gov.cn/反诈", Reason.LINK_SIGNS),
        ("https://www.gov.cn/a b", Reason.LINK_SIGNS),
        ("https://www.gov.cn/\nhttps://bad.example", Reason.LINK_SIGNS),
        ("https://www.gov.cn/" + "a" * LINK_CHARS, Reason.LINK_LONG),
    ],
)
def test_links_that_it_does_not(link: str, reason: Reason) -> None:
    with pytest.raises(Refused) as refused:
        check_link(link)
    assert refused.value.reason is reason


def test_a_link_is_a_line_of_its_own() -> None:
    assert with_link("看这里。", LINK) == f"看这里。\n{LINK}"
    assert with_link("看这里。", "") == "看这里。"


def test_what_was_approved_before_links_and_pictures_came_still_has_its_hash() -> None:
    plain = Broadcast(title="a", text="b", created_at=NOW)
    assert content_hash(plain) == "28de06088543c0582eab5d5e31f05de8608c52c8b63a3939c10359ea8608641c"


def test_link_and_picture_belong_to_what_is_approved() -> None:
    hashes = {
        content_hash(Broadcast(title="a", text="b", created_at=NOW, **more))  # type: ignore[arg-type]
        for more in (
            {},
            {"link": LINK},
            {"link": LINK + "1"},
            {"picture_id": 1, "picture_sha256": "a"},
            {"picture_id": 2, "picture_sha256": "b"},
        )
    }
    assert len(hashes) == 5


async def picture(database: Database, sha256: str = "a" * 64, **more: object) -> int:
    async with database.write() as session:
        values = {"kind": "image", "media_type": "image/png", "sha256": sha256, "fetched_at": NOW, "created_at": NOW, **more}
        return await attachments.add(session, Attachment(**values))


async def test_changing_the_picture_or_the_link_asks_again(database: Database) -> None:
    county = await settle(database)
    first, second = await picture(database), await picture(database, "b" * 64)
    for changed in (draft(link=LINK, picture=second), draft(link=LINK + "1", picture=first), draft(link="", picture=None)):
        number = await approved(database, county, draft(link=LINK, picture=first))
        found = await stored(database, number)
        assert (found.state, found.link, found.picture_id, found.picture_sha256) == ("approved", LINK, first, "a" * 64)
        await compose.edit(database, number, changed, editor=county.author.name, now=NOW)
        found = await stored(database, number)
        assert (found.state, found.approver, found.approved_hash) == (BroadcastState.DRAFT, None, None)
        with pytest.raises(Refused) as refused:
            await approval.put_on_calendar(database, number, by=county.author.name, now=NOW)
        assert refused.value.reason is Reason.WRONG_STATE


async def test_a_picture_that_is_swapped_behind_an_approval_is_not_sent(database: Database) -> None:
    county = await settle(database)
    number = await approved(database, county, draft(picture=await picture(database)))
    other = await picture(database, "b" * 64)
    async with database.write() as session:
        broadcast = await session.get(Broadcast, number)
        assert broadcast is not None
        broadcast.picture_id, broadcast.picture_sha256 = other, "b" * 64
    with pytest.raises(Refused) as refused:
        await approval.put_on_calendar(database, number, by=county.author.name, now=NOW)
    assert refused.value.reason is Reason.CHANGED


async def test_the_preview_shows_text_and_link_as_they_are_sent(database: Database) -> None:
    await settle(database)
    plan = await compose.preview(database, draft(text="{station.name}提醒。", link=LINK))
    assert {message.text for message in plan.messages} == {f"{name}提醒。\n{LINK}" for name in ("河口派出所", "山背派出所")}


@pytest.mark.parametrize("more", [{"removed_at": NOW}, {"sha256": "", "fetched_at": None}])
async def test_a_picture_that_is_gone_is_refused(database: Database, more: dict[str, object]) -> None:
    county = await settle(database)
    await _refused(database, county, await picture(database, **more))  # type: ignore[arg-type]
    await _refused(database, county, 999)


async def test_the_picture_of_a_ticket_cannot_be_sent_to_groups(database: Database) -> None:
    county = await settle(database)
    async with database.write() as session:
        contact = Contact(gateway="g", external_id="x", first_seen_at=NOW)
        session.add(contact)
        await session.flush()
        ticket = Ticket(
            label="help.lost", gateway="g", account="a", conversation="private:x", contact_id=contact.id or 0, opened_at=NOW
        )
        session.add(ticket)
        await session.flush()
        number = ticket.id
    await _refused(database, county, await picture(database, ticket_id=number))


async def _refused(database: Database, county: County, number: int) -> None:
    with pytest.raises(Refused) as refused:
        await compose.create(database, draft(picture=number), author=county.author.name, now=NOW)
    assert refused.value.reason is Reason.PICTURE_GONE


def test_the_usual_draft_has_neither() -> None:
    assert (DRAFT.link, DRAFT.picture) == ("", None)
