"""The figures about a learner's memory: made by the memory room, shown by the view."""

import datetime as dt

from msgspec import Struct


class Share(Struct, frozen=True):
    """A part of a whole."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        """From 0 to 1."""
        return self.part / self.whole if self.whole else 0.0

    def clearly_below(self, desired: float) -> bool:
        """Tell whether it is further below what is meant than chance would often bring: two standard errors."""
        return bool(self.whole) and self.value < desired - 2 * (desired * (1 - desired) / self.whole) ** 0.5


class Retention(Struct, frozen=True):
    """How much was still known when it was asked again, in a period."""

    days: int | None
    """The last so many; ``None`` for all."""
    young: Share
    mature: Share

    @property
    def both(self) -> Share:
        """Young and mature together."""
        return Share(self.young.part + self.mature.part, self.young.whole + self.mature.whole)


class Group(Struct, frozen=True):
    """Reviews of which about the same was predicted."""

    reviews: int
    predicted: float
    observed: float

    @property
    def off(self) -> int:
        """Whole percentage points between the two as they are shown, positive where more was known."""
        return round(100 * self.observed) - round(100 * self.predicted)


class WeakTopic(Struct, frozen=True):
    """A topic, and how many of its answers were right lately."""

    topic: str
    correct: Share


class WeakQuestion(Struct, frozen=True):
    """A question that is forgotten again and again, and what it builds on."""

    id: str
    topic: str
    lapses: int
    stability: float
    requires: tuple[str, ...]


class Repeated(Struct, frozen=True):
    """A mistake by its name, and how often it was made."""

    question_id: str
    mistake: str
    times: int


class Statistics(Struct, frozen=True, kw_only=True):
    """Everything that is shown."""

    today: dt.date
    answered: int
    correct: int
    minutes: float
    due: int
    put_off: int
    """How many more are due, and wait for another day, as one of their siblings is asked on this one."""
    streak: int
    """Days in a row on which something was answered, up to today or yesterday."""
    longest_streak: int
    days: int
    """On which anything was answered at all."""
    calendar: tuple[int, ...]
    """Answers on each day since :attr:`calendar_begins`, which is a Monday; the last is today."""
    calendar_begins: dt.date
    due_ahead: tuple[int, ...]
    """Due on each of the coming days, today and what is overdue first; what is put off, tomorrow."""
    minutes_back: tuple[float, ...]
    """On each of the last days, today last."""
    desired_retention: float
    retention: tuple[Retention, ...]
    calibration: tuple[Group, ...]
    lately: int
    """The last so many days, whose answers say which topics are weak."""
    weak_topics: tuple[WeakTopic, ...]
    weak_questions: tuple[WeakQuestion, ...]
    mistakes: tuple[Repeated, ...]

    @property
    def timed(self) -> bool:
        """Whether the last days come to a minute at all."""
        return round(sum(self.minutes_back)) > 0


class Load(Struct, frozen=True):
    """What one day asks for."""

    day: dt.date
    questions: int
    last_pass: int
    """How many of the questions are asked only because the interview is near."""
    minutes: float


class Plan(Struct, frozen=True):
    """The days up to an interview."""

    interview: dt.date
    begins: dt.date
    """The first day of the last pass; it may be over."""
    seen: int
    """How many questions were learnt, and are asked once more."""
    today: frozenset[str]
    """Those to be asked today although they are not due."""
    loads: tuple[Load, ...]
    """Of each day, from today to the day before the interview."""


class Fit(Struct, frozen=True, kw_only=True):
    """What fitting FSRS to a learner's own reviews came to."""

    reviews: int
    """Of questions that were asked before; the first time nothing is predicted."""
    held_out: int
    """How many of them, the latest, were kept aside to compare on."""
    since: dt.date
    """The first day of those."""
    published: float
    """Loss (mean negative log-likelihood) with the published parameters on what was held out."""
    used: float
    """With those used so far."""
    fitted: float
    """With those fitted to all that came before."""
    kept: bool
    """Whether the fitted ones are used from now on: their loss is the smallest."""
    weights: tuple[float, ...]
    """The fitted ones."""
