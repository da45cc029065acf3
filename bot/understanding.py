"""What the bridge brings to every message: the fitted models and the answer book, in one value."""

from __future__ import annotations

from dataclasses import dataclass

from intents.answers import AnswerBook
from intents.classifier import Classifier, Thresholds
from intents.scam import ScamCheck


@dataclass(frozen=True, kw_only=True)
class Understanding:
    """Models, answers and the thresholds in force."""

    classifier: Classifier
    scam: ScamCheck
    answers: AnswerBook
    thresholds: Thresholds
