"""Who gets it, and for every other room the reason why not."""

from __future__ import annotations

import pytest

from broadcasts.audience import (
    Audience,
    Exclusion,
    Places,
    read_audience,
    select_rooms,
    within_station,
    write_audience,
)
from broadcasts.facts import fill, of_room, unknown
from broadcasts.message import plan
from store.kinds import RoomKind
from store.tables import Room, Station, Village

PLACES = Places.of(
    [Station(id=1, name="河口派出所", facts={"phone": "0870-1234567", "hours": " "}), Station(id=2, name="山背派出所", facts={})],
    [Village(id=11, name="大树村", station_id=1), Village(id=21, name="山背村", station_id=2)],
)


def room(conversation: str, **values: object) -> Room:
    defaults = {"gateway": "paper", "account": "a", "topic": conversation, "station_id": 1, "village_id": 11}
    return Room(conversation=conversation, **{**defaults, **values})


ROOMS = [
    room("tree", tags=["学校"]),
    room("hill", station_id=None, village_id=21),  # its station is known through its village
    room("nowhere", station_id=None, village_id=None),
    room("left", joined=False),
    room("staff", kind="staff"),
    room("tree", account="b"),
]


def split(audience: Audience) -> tuple[list[str], dict[str, Exclusion]]:
    selection = select_rooms(audience, ROOMS, PLACES)
    assert len(selection.chosen) + len(selection.excluded) == len(ROOMS), "every room is accounted for"
    return [r.conversation for r in selection.chosen], {
        f"{e.room.conversation}/{e.room.account}": e.reason for e in selection.excluded
    }


ALWAYS = {"staff/a": Exclusion.NOT_RESIDENTS}


@pytest.mark.parametrize(
    ("audience", "chosen", "reasons"),
    [
        # Nothing said: every residents' room, a group known to two accounts once.
        (
            Audience(),
            ["tree", "hill", "nowhere"],
            {"left/a": Exclusion.NOT_JOINED, "tree/b": Exclusion.OTHER_ACCOUNT},
        ),
        (
            Audience(stations=(2,)),
            ["hill"],
            {
                **{name: Exclusion.OTHER_PLACE for name in ("tree/a", "left/a", "tree/b")},
                "nowhere/a": Exclusion.NO_VILLAGE,  # nobody wrote down where it belongs
            },
        ),
        # Stations and villages widen each other …
        (
            Audience(stations=(1,), villages=(21,)),
            ["tree", "hill"],
            {
                "nowhere/a": Exclusion.NO_VILLAGE,
                "left/a": Exclusion.NOT_JOINED,
                "tree/b": Exclusion.OTHER_ACCOUNT,
            },
        ),
        # … tags narrow; the second account's row has no tag, and that is its reason.
        (
            Audience(tags=("学校", "林区")),
            ["tree"],
            {name: Exclusion.NO_TAG for name in ("hill/a", "nowhere/a", "left/a", "tree/b")},
        ),
    ],
)
def test_selection(audience: Audience, chosen: list[str], reasons: dict[str, Exclusion]) -> None:
    assert split(audience) == (chosen, ALWAYS | reasons)


@pytest.mark.parametrize(
    ("audience", "chosen", "staff", "residents"),
    [
        (Audience(kinds=(RoomKind.RESIDENTS,)), ["tree", "hill", "nowhere"], Exclusion.NOT_RESIDENTS, None),
        (Audience(kinds=(RoomKind.STAFF,)), ["staff"], None, Exclusion.NOT_STAFF),
        (Audience(kinds=(RoomKind.STAFF,), stations=(1,)), ["staff"], None, Exclusion.NOT_STAFF),
        (Audience(kinds=(RoomKind.STAFF,), stations=(2,)), [], Exclusion.OTHER_PLACE, Exclusion.NOT_STAFF),
        (Audience(kinds=(RoomKind.STAFF, RoomKind.RESIDENTS), stations=(1,)), ["tree", "staff"], None, None),
        (Audience(kinds=(RoomKind.STAFF,), tags=("学校",)), [], Exclusion.NO_TAG, Exclusion.NOT_STAFF),
    ],
)
def test_kinds_narrow(audience: Audience, chosen: list[str], staff: Exclusion | None, residents: Exclusion | None) -> None:
    found, reasons = split(audience)
    assert found == chosen
    assert (reasons.get("staff/a"), reasons.get("tree/a")) == (staff, residents)


def test_naming_residents_is_naming_nothing() -> None:
    assert write_audience(Audience(kinds=(RoomKind.RESIDENTS,))) == {}
    both = write_audience(Audience(kinds=(RoomKind.STAFF, RoomKind.RESIDENTS)))
    assert both == {"kinds": ["residents", "staff"]}
    assert read_audience(both).kinds == (RoomKind.RESIDENTS, RoomKind.STAFF)


def test_a_room_that_one_account_left_is_told_through_the_other() -> None:
    rooms = [room("tree", joined=False), room("tree", account="b")]
    selection = select_rooms(Audience(), rooms, PLACES)
    assert [r.account for r in selection.chosen] == ["b"]
    assert [e.reason for e in selection.excluded] == [Exclusion.NOT_JOINED]


def test_stored_form_does_not_depend_on_order_or_repetition() -> None:
    one = write_audience(Audience(stations=(2, 1, 1), tags=("b", "a")))
    assert one == write_audience(Audience(stations=(1, 2), tags=("a", "b"))) == {"stations": [1, 2], "tags": ["a", "b"]}
    assert read_audience(one) == Audience(stations=(1, 2), tags=("a", "b"))
    assert write_audience(read_audience({})) == {}


@pytest.mark.parametrize(
    ("audience", "within"),
    [
        (Audience(stations=(1,)), True),
        (Audience(villages=(11,), tags=("学校",)), True),
        (Audience(stations=(1,), villages=(21,)), False),
        (Audience(villages=(99,)), False),
        # No place named is the whole county's.
        (Audience(), False),
        (Audience(tags=("学校",)), False),
    ],
)
def test_within_station(audience: Audience, within: bool) -> None:
    assert within_station(audience, 1, PLACES) is within
    assert not within_station(audience, None, PLACES)


def test_facts_are_filled_in_and_never_invented() -> None:
    facts = of_room(PLACES.stations[1], PLACES.villages[11])
    filled = fill("{village.name}：{station.name}电话 {station.phone}，时间 {station.hours}。", facts)
    assert filled.text == "大树村：河口派出所电话 0870-1234567，时间 {station.hours}。"
    assert filled.missing == ("station.hours",), "a blank is no fact"
    assert unknown("{station.phone} {station.fax} { } {}") == ("station.fax", " ", "")


def test_a_room_without_the_fact_is_left_out_and_says_so() -> None:
    planned = plan("电话 {station.phone}", Audience(), rooms=ROOMS, places=PLACES)
    assert [(m.room.conversation, m.text) for m in planned.messages] == [("tree", "电话 0870-1234567")]
    missing = [(e.room.conversation, e.detail) for e in planned.missing_facts]
    assert missing == [("hill", "station.phone"), ("nowhere", "station.phone")]
