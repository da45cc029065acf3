"""Values for the tests of the dialogue: a turn, how sure the model is of what, and a talk that remembers like the inbox does."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.dialogue.engine import Response, respond
from bot.dialogue.matter import Matter
from bot.dialogue.state import State
from bot.dialogue.turn import AddToTicket, OpenTicket, Say, Scene, Turn
from intents.answers import AnswerBook
from intents.classifier import Classification, Guess, Thresholds
from intents.labels import LabelKind, label, labels
from intents.scam import Verdict
from tests.support.understanding import tiny_understanding

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
"""A Monday, 16:00 in the county."""
THRESHOLDS = Thresholds(answer=0.6, clarify=0.2, emergency=0.35, emergency_unaddressed=0.9, helpful=0.95, handoff=0.4)


def matter(number: int = 1, label_id: str = "help.dispute", **more: object) -> Matter:
    """Something that the person has with us: open and raised here an hour ago unless told otherwise."""
    return Matter(number=number, label=label_id, **{"opened_at": NOW - timedelta(hours=1), **more})  # type: ignore[arg-type]


def turn(
    text: str = "有件事",
    *,
    scene: Scene = Scene.PRIVATE,
    addressed: bool | None = None,
    open_tickets: tuple[int, ...] = (),
    **more: object,
) -> Turn:
    """One message; in a private chat it is addressed unless told otherwise. What is open is no matter in particular."""
    told = scene is Scene.PRIVATE if addressed is None else addressed
    matters = tuple(matter(number, "some.matter") for number in open_tickets)
    values = {"person": "李桂芬", "now": NOW, "matters": matters, **more}
    return Turn(text=text, scene=scene, addressed=told, **values)  # type: ignore[arg-type]


def heard(likely: dict[str, float]) -> Classification:
    """What the model makes of a text. What is left of 1 is spread over the harmless labels that are not named."""
    rest = [name for name, found in labels().items() if name not in likely and found.priority != 0]
    share = (1 - sum(likely.values())) / len(rest)
    guesses = [Guess(label=name, probability=p) for name, p in {**likely, **dict.fromkeys(rest, share)}.items()]
    danger = sum(guess.probability for guess in guesses if label(guess.label).kind is LabelKind.EMERGENCY)
    return Classification(ranked=tuple(sorted(guesses, key=lambda guess: -guess.probability)), emergency=danger)


def sure(label_id: str) -> Classification:
    """The model has no doubt."""
    return heard({label_id: 0.97})


def said(response: Response) -> list[str]:
    """What the bridge says where it was spoken to."""
    return [act.text for act in response.acts if isinstance(act, Say) and not act.privately]


def said_privately(response: Response) -> list[str]:
    """What the bridge says to the person alone."""
    return [act.text for act in response.acts if isinstance(act, Say) and act.privately]


def opened(response: Response) -> list[OpenTicket]:
    """The tickets that the bridge opens."""
    return [act for act in response.acts if isinstance(act, OpenTicket)]


def added(response: Response) -> list[AddToTicket]:
    """What goes to a ticket that is there."""
    return [act for act in response.acts if isinstance(act, AddToTicket)]


@dataclass(kw_only=True)
class Talk:
    """One person and the bridge. Time passes only when told; tickets get the numbers 1, 2, 3 …"""

    scene: Scene = Scene.PRIVATE
    book: AnswerBook | None = None
    state: State = field(default_factory=State)
    open_tickets: tuple[int, ...] = ()
    now: datetime = NOW
    tickets: int = 0

    def says(
        self,
        text: str,
        likely: Classification | None = None,
        *,
        addressed: bool = True,
        after: timedelta = timedelta(seconds=20),
        verdict: Verdict | None = None,
        **more: object,
    ) -> Response:
        """The person says something; what it means is told, or left to the small model."""
        known = tiny_understanding()
        self.now += after
        values = {"scene": self.scene, "addressed": addressed, "now": self.now, "open_tickets": self.open_tickets, **more}
        response = respond(
            turn(text, **values),  # type: ignore[arg-type]
            self.state,
            likely or known.classifier.classify(text),
            self.book or known.answers,
            known.thresholds,
            verdict,
        )
        self.state = response.state
        if opened(response):
            self.tickets += 1
            self.open_tickets = (self.tickets, *self.open_tickets)
            self.state = replace(self.state, ticket=self.tickets)
        return response
