"""The events of the log, as they are written to a file and read from one on another machine."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct

from quizprep.model import Kind, Rating

# A text: many readers of JSON round numbers that are so large.
Number = Annotated[str, Meta(pattern=r"^[1-9][0-9]{0,18}$")]
Moment = Annotated[dt.datetime, Meta(tz=True)]


class Note(StrEnum):
    """What is to happen to a question as a whole; the values are those of the log."""

    RESET = "reset"
    """It begins anew: what was answered before no longer counts for its card."""
    SUSPEND = "suspend"
    """It is not asked any more."""
    RESUME = "resume"
    """It is asked again."""
    RENAME = "rename"
    """Its deck calls it something else."""
    RETIRE = "retire"
    """Its deck has it asked no more."""


class Event(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="what"):
    """What happened, when; ``id`` is one of its kind on all machines."""

    id: Number
    at: Moment
    day: dt.date
    """The study day, as it was reckoned then and there."""


class Attempted(Event, frozen=True, tag="attempt", kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A question was answered; the words are those of :class:`~quizprep.model.Attempt`."""

    question: str
    topic: str
    kind: Kind
    content_hash: str
    seed: Annotated[str, Meta(pattern=r"^-?[0-9]{1,4000}$")]
    response: str
    outcome: Literal["correct", "partial", "incorrect"]
    score: float
    mistake: str | None
    rating: Rating
    auto_rating: Rating
    seconds: float
    hints: Annotated[int, Meta(ge=0, lt=1 << 31)]
    paused: Annotated[float, Meta(gt=0)] | None = None
    """``None`` where the learner was not away."""


class Voided(Event, frozen=True, tag="void", kw_only=True, forbid_unknown_fields=True):
    """An event was taken back."""

    voids: Number
    """The ``id`` of that event."""


class Fitted(Event, frozen=True, tag="fit", kw_only=True, forbid_unknown_fields=True):
    """The learner had FSRS fitted to them, or went back to the published parameters; the latest in the log holds."""

    weights: tuple[float, ...]
    """None for the published ones."""


class Noted(Event, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something about a question as a whole."""

    question: str
    topic: str
    kind: Kind
    content_hash: str

    @property
    def what(self) -> Note:
        """Which of them it is."""
        return Note(str(self.__struct_config__.tag))


class Reset(Noted, frozen=True, tag="reset", kw_only=True, forbid_unknown_fields=True):
    """See :class:`Note`."""


class Suspended(Noted, frozen=True, tag="suspend", kw_only=True, forbid_unknown_fields=True):
    """See :class:`Note`."""


class Resumed(Noted, frozen=True, tag="resume", kw_only=True, forbid_unknown_fields=True):
    """See :class:`Note`."""


class Renamed(Noted, frozen=True, tag="rename", kw_only=True, forbid_unknown_fields=True):
    """See :class:`Note`."""

    former: str
    """What it was called before."""


class Retired(Noted, frozen=True, tag="retire", kw_only=True, forbid_unknown_fields=True):
    """See :class:`Note`."""


NOTES: dict[str, type[Noted]] = {
    Note.RESET: Reset,
    Note.SUSPEND: Suspended,
    Note.RESUME: Resumed,
    Note.RENAME: Renamed,
    Note.RETIRE: Retired,
}
