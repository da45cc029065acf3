"""Every form of the console wants the token of its own browser: what another site makes a browser send does nothing, nowhere."""

from __future__ import annotations

from store.database import Database
from tests.support.console import CSRF, running_console
from tests.support.pages import addresses, furnish_store
from tests.unit.bot.village import Village

LET_IN = "/login"
"""Nobody is logged in there yet; ``test_web_login`` shows that it wants the token too."""


async def test_no_form_is_taken_from_elsewhere(database: Database) -> None:
    async with running_console(database) as console:
        await furnish_store(console)
        visitor, other = await console.logged_in("方敏"), await console.logged_in("赵建国")
        stolen = CSRF.findall(await other.open("/password"))[-1]
        paths = [path for path in addresses(console.app, "POST") if path != LET_IN]
        assert len(paths) > 20
        before = await Village(database).counts()
        for path in paths:
            for token in ({}, {"csrf": ""}, {"csrf": "0" * 64}, {"csrf": "中文"}, {"csrf": stolen}):
                answer = await visitor.post(path, {**token, "text": "好", "reason": "想看看号码"})
                assert answer.status == 403, path
                assert "这一页放得太久了" in answer.text
        assert await Village(database).counts() == before
        assert (await visitor.ask("/today")).path == "/today"  # still logged in
