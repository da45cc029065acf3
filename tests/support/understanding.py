"""A small understanding that is fitted in a moment: for tests that are about something else than what is understood."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from bot.understanding import Understanding
from intents.answers import Answer, AnswerBook, Source
from intents.classifier import Classifier, Thresholds
from intents.fit import fit
from intents.scam import HONEST, ScamCheck

SENTENCES = {
    "hukou.newborn": [
        "娃娃刚出生咋个上户口",
        "刚生的娃娃上户口要带什么",
        "新生儿落户怎么办",
        "孩子出生了怎么上户口",
        "小娃上户口要些哪样",
    ],
    "help.dispute": [
        "隔壁家砌墙占了我家地",
        "邻居盖房占了我家的地",
        "他家砌墙砌到我家地里",
        "两家为地界吵起来了",
        "邻居占地不讲理",
    ],
    "emergency.fire": ["我家厨房着火了", "房子着火了快来人", "山上起火了", "隔壁着火冒烟了", "灶房烧起来了着火了"],
    "idcard.lost": ["身份证丢了咋整", "身份证掉了怎么补", "身份证不见了要补办", "补办身份证", "身份证找不着了咋办"],
    "fraud.check": ["这个短信是不是骗人的", "这是不是诈骗", "这个电话是不是骗子", "是真的还是骗人的", "帮我看下是不是骗子短信"],
    "chat.greeting": ["你好", "您好", "在吗", "早上好", "小枫你好"],
    "other": [
        "今天街子上的菌子便宜得很",
        "明天去赶集不",
        "哪家有秧苗卖",
        "晚上来我家吃饭",
        "今天天气好得很",
        "电视好看",
        "卖菜的来了",
        "已经处理好了",
        "好的知道了",
        "大家好",
        "吃饭没有",
        "我下午来看",
        "麻烦得很",
    ],
}
NOTICES = {
    "help.missing_person": ["我家老倌走丢了", "娃娃走丢了找不到", "老人早上出去到现在没回来", "我家老人走失了帮忙找找"],
    "help.lost_found": ["我的钱包掉了", "钥匙落在街上了", "捡到一个钱包", "包包丢在车上了"],
}
"""Two more labels, for tests of notices."""
FRAUDS = {
    "fake_police": ["我是公安局的你涉嫌洗钱请转账到安全账户", "你的账户涉案请配合转账", "公安通知您涉嫌案件请把钱转到安全账户"],
    HONEST: ["明天村里开会请大家参加", "水费单已经出来了请按时交", "孩子学校通知周五放假", "医保缴费请到村委会办理"],
}


def _lines(table: dict[str, list[str]]) -> tuple[list[str], list[str], list[str]]:
    texts = [text for sentences in table.values() for text in sentences]
    targets = [label for label, sentences in table.items() for _ in sentences]
    return texts, targets, [str(number) for number in range(len(texts))]


@cache
def tiny_understanding(*, notices: bool = False) -> Understanding:
    """Seven labels (or nine), one answer, real models."""
    intents_model, _ = fit(*_lines(SENTENCES | NOTICES if notices else SENTENCES), min_df=1)
    scam_model, _ = fit(*_lines(FRAUDS), min_df=1)
    # So little data leaves the fit far too sure of itself.
    intents_model = replace(intents_model, temperature=0.25)
    thresholds = Thresholds(answer=0.35, clarify=0.15, emergency=0.35, emergency_unaddressed=0.5, handoff=0.3)
    newborn = Answer(
        id="hukou.newborn/basic",
        title="新生儿上户口",
        labels=("hukou.newborn",),
        questions=tuple(SENTENCES["hukou.newborn"][:3]),
        sources=(Source(name="户口登记条例", article="第七条", date="1958-01-09"),),
        valid_from=date(2020, 1, 1),
        review_by=date(2099, 1, 1),
        group="1. 带上出生医学证明、父母身份证、户口簿。\n2. 到{station.name}办，{station.hours}。\n3. 不收费，当场就能办好。",
        private="1. 带上出生医学证明、父母身份证、户口簿。\n2. 到{station.name}办，{station.hours}。",
    )
    return Understanding(
        classifier=Classifier(intents_model, thresholds),
        scam=ScamCheck(scam_model),
        answers=AnswerBook([newborn], faults={}),
        thresholds=thresholds,
    )
