"""Our own scorer gives what scikit-learn gives, and the same every time."""

from __future__ import annotations

import numpy as np
import pytest

from intents import examples
from intents.fit import best_temperature, fit
from intents.linear import WORD_MARK, LinearModel, features, softmax
from tests.support.full_models import FullModels
from tests.support.understanding import SENTENCES

NEAR = 1e-6


def two_classes() -> LinearModel:
    """A model whose scores can be worked out by hand."""
    return LinearModel(
        classes=("fire", "water"),
        vocabulary=("火", "水", f"{WORD_MARK}火"),
        idf=np.array([3.0, 1.0, 4.0], dtype=np.float32),
        weights=np.array([[1.0, 0.0], [0.0, 2.0], [0.5, 0.0]], dtype=np.float32),
        bias=np.array([0.1, 0.2]),
        temperature=0.5,
    )


def sentences() -> tuple[list[str], list[str], list[str]]:
    texts = [text for lines in SENTENCES.values() for text in lines]
    targets = [name for name, lines in SENTENCES.items() for _ in lines]
    return texts, targets, [str(number) for number in range(len(texts))]


def test_probabilities_equal_those_of_scikit_learn_on_every_example_of_the_tree(full_models: FullModels) -> None:
    texts = [example.text for example in examples.read_all()]
    ours = np.array([full_models.model.probabilities(text) for text in texts])
    theirs = full_models.sklearn_probabilities(texts)
    furthest = int(np.abs(ours - theirs).max(axis=1).argmax())
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=NEAR, err_msg=texts[furthest])


@pytest.mark.parametrize("text", ["", "。", "zzzzqqqq", "\x00", "🔥" * 50, "火" * 100_000, "身份证53292119900101123X丢了"])
def test_odd_texts_score_as_in_scikit_learn(full_models: FullModels, text: str) -> None:
    np.testing.assert_allclose(
        full_models.model.probabilities(text), full_models.sklearn_probabilities([text])[0], rtol=0, atol=NEAR
    )


def test_a_score_is_the_dot_product_of_a_vector_of_length_one() -> None:
    # 火 as a character weighs 3, as a word 4: length 5.
    np.testing.assert_allclose(two_classes().scores("火"), [(3 * 1.0 + 4 * 0.5) / 5 + 0.1, 0.2])


def test_how_often_something_is_said_does_not_matter() -> None:
    np.testing.assert_allclose(two_classes().scores("火，火"), two_classes().scores("火"))


def test_a_text_without_known_features_scores_as_the_bias_and_leaves_it_alone() -> None:
    model = two_classes()
    scores = model.scores("风")
    np.testing.assert_array_equal(scores, [0.1, 0.2])
    scores += 1
    np.testing.assert_array_equal(model.bias, [0.1, 0.2])


def test_probabilities_sum_to_one_and_follow_the_temperature() -> None:
    model = two_classes()
    first, second = model.probabilities("火")
    assert first + second == pytest.approx(1)
    assert first == pytest.approx(1 / (1 + np.exp(-(1.1 - 0.2) / 0.5)))


def test_reasons_are_the_words_that_speak_for_a_class() -> None:
    assert two_classes().reasons("火水", "fire") == ["火"]
    assert two_classes().reasons("火水", "water") == []


@pytest.mark.parametrize("scores", [[1000.0, 0.0], [-1000.0, -999.0], [0.0, 0.0]])
def test_softmax_bears_great_numbers(scores: list[float]) -> None:
    found = softmax(np.array(scores), 0.01)
    assert np.isfinite(found).all()
    assert found.sum() == pytest.approx(1)


def test_words_and_characters_are_features_apart() -> None:
    found = features("火")
    assert {"火", f"{WORD_MARK}火", "^火", "火$"} <= found


def test_fitting_twice_gives_the_same_model() -> None:
    (first, held_out), (second, again) = fit(*sentences(), min_df=1), fit(*sentences(), min_df=1)
    assert (first.classes, first.vocabulary, first.temperature) == (second.classes, second.vocabulary, second.temperature)
    for name in ("idf", "weights", "bias"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))
    np.testing.assert_array_equal(held_out, again)


def test_the_order_of_the_vocabulary_does_not_depend_on_set_order(full_models: FullModels) -> None:
    assert list(full_models.model.vocabulary) == sorted(full_models.model.vocabulary)


def test_the_same_text_scores_the_same_twice(full_models: FullModels) -> None:
    texts = [example.text for example in examples.read_all()[::50]]
    for text in texts:
        np.testing.assert_allclose(full_models.model.scores(text), full_models.model.scores(text), rtol=0, atol=0)


def test_two_classes_get_a_column_each() -> None:
    texts = ["着火了快来", "房子着火", "起火冒烟", "灶房着火", "淹水了", "发大水了", "河里涨水", "水淹到家门口"]
    model, _ = fit(texts, ["fire"] * 4 + ["flood"] * 4, [str(n) for n in range(8)], min_df=1)
    assert model.weights.shape == (len(model.vocabulary), 2)
    assert model.classes[int(model.probabilities("着火").argmax())] == "fire"


def test_progress_only_moves_forward_to_the_end() -> None:
    shares: list[float] = []
    fit(*sentences(), min_df=1, progress=lambda _what, share: shares.append(share))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_the_temperature_tells_how_much_scores_can_be_trusted() -> None:
    scores = np.array([[1.0, 0.0]] * 10)
    mostly_right, half_right = np.array([0] * 9 + [1]), np.array([0, 1] * 5)
    # Nine of ten: e^(1/T) / (e^(1/T) + 1) = 0.9, T = 1 / ln 9.
    assert best_temperature(scores, mostly_right) == pytest.approx(1 / np.log(9), rel=1e-3)
    assert best_temperature(scores, half_right) > 5
