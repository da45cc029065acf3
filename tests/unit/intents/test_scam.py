"""The scam check: levels, kinds and reasons, honest notices, and texts that are not really texts."""

from __future__ import annotations

import numpy as np
import pytest

from intents.linear import LinearModel
from intents.scam import HONEST, Level, Levels, ScamCheck, kinds, read_scam_examples, signals
from tests.support.full_models import FullModels


def check_of(*, loan: float, honest: float) -> ScamCheck:
    """A check whose model gives every text the same probabilities."""
    model = LinearModel(
        classes=(HONEST, "loan", "police"),
        vocabulary=("火",),
        idf=np.ones(1, dtype=np.float32),
        weights=np.zeros((1, 3), dtype=np.float32),
        bias=np.log([honest, loan, 1 - loan - honest]),
    )
    return ScamCheck(model)


@pytest.mark.parametrize(
    ("honest", "level"),
    [
        (0.02, Level.HIGH),
        (1 - Levels().high - 0.01, Level.HIGH),
        (1 - Levels().high + 0.01, Level.MEDIUM),
        (1 - Levels().medium - 0.01, Level.MEDIUM),
        (0.51, Level.LOW),
    ],
)
def test_the_level_follows_the_score(honest: float, level: Level) -> None:
    # A text without any signal: the score is the model's.
    verdict = check_of(loan=0.9 * (1 - honest), honest=honest).check("一二三")
    assert verdict.level is level
    assert verdict.score == pytest.approx(1 - honest)


def test_a_low_verdict_names_no_kind_and_gives_no_reasons() -> None:
    verdict = check_of(loan=0.05, honest=0.9).check("一二三")
    assert (verdict.kind, verdict.kind_name, verdict.reasons) == ("", "", ())


def test_the_kind_is_the_likeliest_fraud_even_where_honest_is_likelier() -> None:
    verdict = check_of(loan=0.35, honest=0.4).check("一二三")
    assert (verdict.kind, verdict.kind_name) == ("loan", kinds()["loan"])


def test_a_signal_raises_the_score_and_gives_its_reason() -> None:
    check = check_of(loan=0.2, honest=0.7)
    plain, named = check.check("请把钱转过来"), check.check("请把钱转到安全账户")
    assert plain.level is Level.LOW
    assert named.score > plain.score
    assert named.level is Level.HIGH
    assert any("安全账户" in reason for reason in named.reasons)


def test_a_signal_points_to_its_kind() -> None:
    assert check_of(loan=0.2, honest=0.7).check("请把钱转到安全账户").kind == "police"


def test_the_weightiest_reason_comes_first() -> None:
    verdict = check_of(loan=0.5, honest=0.4).check("下载会议软件共享屏幕，把钱转到安全账户")
    weight = {signal.reason: signal.weight for signal in signals()}
    weights = [weight[reason] for reason in verdict.reasons]
    assert len(weights) >= 2
    assert weights == sorted(weights, reverse=True)


@pytest.mark.parametrize(
    ("signal", "text"),
    [
        ("safe_account", "请配合调查把存款转入安全账户"),
        ("screen_sharing", "下载腾讯会议打开屏幕共享我教你操作"),
        ("asks_code", "把收到的验证码告诉我"),
        ("small_first", "在家做任务先垫付一单马上返"),
    ],
)
def test_named_signals_fire_and_say_why(full_models: FullModels, signal: str, text: str) -> None:
    named = next(s for s in signals() if s.name == signal)
    verdict = full_models.models.scam.check(text)
    assert verdict.level is not Level.LOW
    assert named.reason in verdict.reasons


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我是公安局的，你名下的卡涉嫌洗钱，马上把钱转到安全账户接受清查，不许告诉家人", "police"),
        ("刷单兼职，点赞关注就有佣金，日结三百，先垫付后返现，加QQ", "tasks"),
        ("无抵押贷款，不看征信，当天放款，先交解冻金", "loan"),
        ("恭喜您被抽中一等奖，请先缴纳个人所得税领取奖品", "prize"),
        ("收购银行卡手机卡，一张五百，当天结账", "cards"),
    ],
)
def test_clear_frauds_are_high_and_of_their_kind(full_models: FullModels, text: str, expected: str) -> None:
    verdict = full_models.models.scam.check(text)
    assert (verdict.level, verdict.kind, verdict.kind_name) == (Level.HIGH, expected, kinds()[expected])


@pytest.mark.parametrize(
    "text",
    [
        "农业银行您尾号6217的账户于6月3日14:22完成转存交易人民币2,600.00余额3,871.25",
        "【建设银行】您尾号5510的账户12月9日支取现金1000元，余额802.17元。如有疑问请拨打95533",
        "您的信用卡本月账单893.42元，到期还款日25日，请按时还款",
        "【中国移动】您的话费余额不足10元，请及时充值",
        "验证码384920，您正在登录，请勿泄露给他人",
        "妈，我到学校了，生活费还够用，不用打钱",
        "派出所提醒：公安机关没有安全账户，凡是要求转账的都是诈骗",
    ],
)
def test_honest_notices_are_not_high(full_models: FullModels, text: str) -> None:
    assert full_models.models.scam.check(text).level is not Level.HIGH


@pytest.mark.parametrize("text", ["", " \n", "😀" * 3, "？！", "\x00", "\u200b\u200b", "——"])
def test_a_text_without_words_is_low_with_nothing_to_say(full_models: FullModels, text: str) -> None:
    verdict = full_models.models.scam.check(text)
    assert (verdict.level, verdict.score, verdict.reasons) == (Level.LOW, 0.0, ())


@pytest.mark.parametrize(
    "text",
    [
        "转" * 1_000_000,
        "验证码" * 300_000,
        "a" * 1_000_000,
        "1" * 1_000_000,
        "😀" * 1_000_000,
        "\ud800转账",
        "\x00" * 1_000 + "转账",
        "http://" * 9_999,
    ],
    ids=["one character", "a signal", "letters", "digits", "emoji", "half a surrogate", "zeros", "links"],
)
def test_nothing_makes_it_raise(full_models: FullModels, text: str) -> None:
    verdict = full_models.models.scam.check(text)
    assert 0 <= verdict.score <= 1


def test_many_signals_at_once_stay_within_one(full_models: FullModels) -> None:
    text = "公安 涉嫌洗钱 安全账户 共享屏幕 把验证码发我 先垫付 做任务 返佣 中奖 缴税 解冻金 不要告诉家人 加QQ 点击链接"
    assert 0.99 < full_models.models.scam.check(text).score <= 1


def test_the_way_of_writing_does_not_matter(full_models: FullModels) -> None:
    plain, fancy = "请把钱转到安全账户", "請把錢轉到安全賬戶！！！！！"
    assert full_models.models.scam.check(fancy).level is full_models.models.scam.check(plain).level


def test_signals_speak_of_kinds_that_exist_and_have_names_of_their_own() -> None:
    assert {name for signal in signals() for name in signal.kinds} <= set(kinds())
    assert len({signal.name for signal in signals()}) == len(signals())


def test_a_signal_that_speaks_for_fraud_has_a_reason_and_an_honest_one_has_none() -> None:
    assert [signal.name for signal in signals() if (signal.weight > 0) != bool(signal.reason)] == []


def test_every_kind_with_examples_has_a_name() -> None:
    assert {e.label for e in read_scam_examples()} - {HONEST} <= set(kinds())
