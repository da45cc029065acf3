"""Text in, ranked labels out: order, sums, emergencies together, and texts that say nothing."""

from __future__ import annotations

import numpy as np
import pytest

from intents import examples
from intents.classifier import NOTHING, Classifier, Thresholds
from intents.labels import OTHER, LabelKind, label, labels
from intents.linear import LinearModel
from tests.support.full_models import FullModels

CLASSES = ("emergency.fire", "emergency.medical", "hukou.move", "other")


def classifier(*bias: float) -> Classifier:
    """One that gives every text the same probabilities: the softmax of ``bias``."""
    model = LinearModel(
        classes=CLASSES,
        vocabulary=("火",),
        idf=np.ones(1, dtype=np.float32),
        weights=np.zeros((1, len(CLASSES)), dtype=np.float32),
        bias=np.array(bias),
    )
    return Classifier(model, Thresholds())


def test_labels_are_ranked_by_probability() -> None:
    found = classifier(*np.log([0.1, 0.2, 0.4, 0.3])).classify("什么")
    assert [guess.label for guess in found.ranked] == ["hukou.move", "other", "emergency.medical", "emergency.fire"]
    assert [guess.probability for guess in found.ranked] == pytest.approx([0.4, 0.3, 0.2, 0.1])
    assert found.best is found.ranked[0]


def test_equal_labels_keep_the_order_of_the_model() -> None:
    assert tuple(guess.label for guess in classifier(0, 0, 0, 0).classify("什么").ranked) == CLASSES


def test_the_emergency_probability_is_that_of_all_emergencies_together() -> None:
    assert classifier(*np.log([0.3, 0.25, 0.35, 0.1])).classify("什么").emergency == pytest.approx(0.55)


def test_the_probability_of_a_label_can_be_looked_up() -> None:
    found = classifier(*np.log([0.1, 0.2, 0.4, 0.3])).classify("什么")
    assert found.probability("emergency.medical") == pytest.approx(0.2)
    assert found.probability("help.noise") == 0.0


@pytest.mark.parametrize("text", ["", " ", "\n\t", "😀😀", "。。。！？", "\x00\u200b", "[", "——"])
def test_a_text_without_words_means_nothing(full_models: FullModels, text: str) -> None:
    found = full_models.models.classifier.classify(text)
    assert found is NOTHING
    assert (found.best.label, found.best.probability, found.emergency) == (OTHER, 1.0, 0.0)


@pytest.mark.parametrize("text", ["户" * 1_000_000, "a", "1", "\ud800户口", "救命" + "😀" * 1_000_000, "\x00" * 10 + "迁户口"])
def test_any_text_gets_every_label_with_probabilities_that_sum_to_one(full_models: FullModels, text: str) -> None:
    found = full_models.models.classifier.classify(text)
    assert {guess.label for guess in found.ranked} == set(labels())
    assert sum(guess.probability for guess in found.ranked) == pytest.approx(1)
    assert 0 <= found.emergency <= 1


def test_words_beyond_what_is_read_mean_nothing(full_models: FullModels) -> None:
    assert full_models.models.classifier.classify("😀" * 10_000 + "救命着火了") is NOTHING


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("娃娃刚生下来咋个上户口", "hukou.newborn"),
        ("身份证整丢了咋个补", "idcard.lost"),
        ("户口簿遭老鼠咬烂了", "hukou.booklet"),
        ("无犯罪记录证明哪点开", "cert.no_crime"),
        ("我家厨房起火了快来人", "emergency.fire"),
        ("被骗了三万块钱刚刚转过去", "fraud.victim"),
        ("我要找人工", "chat.human"),
    ],
)
def test_plain_requests_are_understood(full_models: FullModels, text: str, expected: str) -> None:
    assert full_models.models.classifier.classify(text).best.label == expected


@pytest.mark.parametrize(
    "text", ["户口迁移要什么材料", "戶口遷移要什麼材料", "户口迁移要什么材料？？？？", "户口迁移要什么材料\u200b"]
)
def test_the_way_of_writing_does_not_change_the_label(full_models: FullModels, text: str) -> None:
    assert full_models.models.classifier.classify(text).best.label == "hukou.move"


def test_why_names_words_of_the_text(full_models: FullModels) -> None:
    reasons = full_models.models.classifier.why("身份证丢了")
    assert reasons
    assert all(word in "身份证丢了" for reason in reasons for word in reason.split())


def test_why_of_a_text_without_words_is_empty(full_models: FullModels) -> None:
    assert list(full_models.models.classifier.why("😀")) == []


def test_examples_that_were_fitted_on_are_mostly_remembered(full_models: FullModels) -> None:
    seen = [example for example in examples.read_all() if not example.held_out][::20]
    right = sum(full_models.models.classifier.classify(example.text).best.label == example.label for example in seen)
    assert right / len(seen) > 0.9


def test_emergencies_that_were_fitted_on_pass_the_threshold(full_models: FullModels) -> None:
    models = full_models.models.classifier
    seen = [e for e in examples.read_all() if not e.held_out and label(e.label).kind is LabelKind.EMERGENCY]
    caught = sum(models.classify(example.text).emergency >= models.thresholds.emergency for example in seen)
    assert caught / len(seen) > 0.95
