"""What the models make of a message, found once: in a crowd it is asked when the message comes, and used when its turn comes."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from bot.gateways.base import Incoming, MessageKind
from bot.inbox import received
from intents.classifier import NOTHING, Classification, Classifier
from intents.linear import Floats


class Hearing:
    """Classifies messages; of those that wait it keeps the probabilities, which are small, for as long as they wait."""

    def __init__(self, classifier: Classifier) -> None:
        self._classifier = classifier
        self._waiting: WeakKeyDictionary[Incoming, Floats] = WeakKeyDictionary()

    def emergency(self, incoming: Incoming) -> float:
        """Probability that a message as the gateway gave it tells of an emergency."""
        if incoming.kind is not MessageKind.TEXT:
            return 0.0
        text = received.readable(incoming).text
        probabilities = self._classifier.probabilities(text)
        if probabilities is None:
            return 0.0
        self._waiting[incoming] = probabilities
        return self._classifier.emergency(probabilities)

    def classify(self, incoming: Incoming, text: str) -> Classification:
        """What a text of a message means."""
        return self._classifier.classify(text) if incoming.kind is MessageKind.TEXT else NOTHING

    def classified(self, incoming: Incoming) -> Classification | None:
        """What was found out already about a message as the gateway gave it."""
        probabilities = self._waiting.pop(incoming, None)
        return None if probabilities is None else self._classifier.ranked(probabilities)
