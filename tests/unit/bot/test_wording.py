"""What people read about broadcasts."""

from __future__ import annotations

import pytest

from bot import wording
from store.tables import Broadcast


@pytest.mark.parametrize(
    ("able", "said"),
    [({"一号", "二号"}, "都响"), ({"一号"}, "在 2 个群里会让手机响，在另外 1 个群里只是文字"), (set(), "只是文字，手机不会响")],
)
def test_whether_everybody_is_reached_is_said_for_the_accounts_that_speak(able: set[str], said: str) -> None:
    broadcast = Broadcast(title="洪水", text="@所有人 洪水来了。", urgent=True)
    assert said in wording.everybody(broadcast, ["一号", "二号", "一号"], able=able)


@pytest.mark.parametrize(("text", "urgent"), [("洪水来了。", True), ("@所有人 戴头盔", False)])
def test_nothing_is_said_of_it_where_it_is_not(text: str, urgent: bool) -> None:
    assert wording.everybody(Broadcast(title="洪水", text=text, urgent=urgent), ["一号"], able={"一号"}) == ""
