"""How people name a label: by id, by a part of it, in Chinese, in full or as it begins."""

from __future__ import annotations

import pytest

from intents.labels import label_called, labels, labels_like


@pytest.mark.parametrize(
    ("words", "label_id"),
    [
        ("help.noise", "help.noise"),
        ("Help.Noise", "help.noise"),
        ("ｈｅｌｐ．ｎｏｉｓｅ", "help.noise"),
        ("noise", "help.noise"),
        ("噪音扰民", "help.noise"),
        (" 噪音 扰民。", "help.noise"),
        ("【噪音扰民】", "help.noise"),
        ("噪音", "help.noise"),
        ("station.info", "station.info"),  # not taken for a web address
        ("no_crime", "cert.no_crime"),
        ("出入境", "exit_entry"),
        ("其他", "other"),
        ("起火", "emergency.fire"),
    ],
)
def test_a_label_is_found(words: str, label_id: str) -> None:
    found = label_called(words)
    assert found is not None
    assert found.id == label_id


@pytest.mark.parametrize("found", labels().values(), ids=list(labels()))
def test_every_label_is_found_by_its_id_and_by_its_name(found: object) -> None:
    assert label_called(found.id) is label_called(found.name) is found  # type: ignore[attr-defined]


@pytest.mark.parametrize("words", ["", "  ", "。", "户", "起", "help", "help.", "身份证", "吵闹得很", "none.such"])
def test_what_names_no_label_or_several_is_none(words: str) -> None:
    assert label_called(words) is None


@pytest.mark.parametrize(
    ("words", "near"),
    [("噪声扰民", "help.noise"), ("help.nois", "help.noise"), ("身份证", "idcard.lost"), ("打架纠纷", "help.dispute")],
)
def test_the_nearest_are_named(words: str, near: str) -> None:
    assert near in [found.id for found in labels_like(words)]


def test_where_nothing_is_near_a_few_matters_for_staff_are_named() -> None:
    assert {found.kind.value for found in labels_like("龘龘龘")} == {"ticket"}
