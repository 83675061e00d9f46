"""Which question next: a plan made once from the cards, then a walk through it.

The plan holds what is due, most at risk first; in a drill also what is weak, then what is new, easy before hard.  It is
rearranged so that no topic comes twice in a row where that can be avoided: mixed practice is harder, and stays.  A new question
comes after those that it builds on; one that was answered well at once is gone into, with its follow-up, as in an interview.
Questions answered wrong come back at the end until they are right once; that is practice, and neither counts nor moves a card.
"""

import datetime as dt
from collections import Counter, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from operator import itemgetter
from random import Random
from typing import NamedTuple

from quizprep.memory.scheduler import retrievability
from quizprep.model import AnyQuestion, Card, Kind, Rating

LEECH_LAPSES = 2
LEECH_STABILITY = 7.0
"""A question is weak when it was forgotten this often, and would still be forgotten within this many days."""


class State(StrEnum):
    """Why a question is asked."""

    DUE = "due"
    WEAK = "weak"
    NEW = "new"
    FOLLOWUP = "follow-up"
    AGAIN = "again"


class Step(NamedTuple):
    """A question, and why it is asked."""

    question: AnyQuestion
    state: State


class Session:
    """One session: call :meth:`next`, then :meth:`answered` or :meth:`skipped` with what it returned, until it is ``None``.

    Args:
        questions: The questions in scope.
        cards: The cards, by question id; other questions' cards do no harm.
        today: The study day.
        rng: Decides between questions that are equally urgent; the same seed gives the same session.
        count: How many questions to ask, not counting those that come back; ``None`` for all.
        review: Only what is due.
        failed: Questions whose latest answer today was wrong: in a drill they are weak although they are not due.
    """

    def __init__(
        self,
        questions: Sequence[AnyQuestion],
        cards: Mapping[str, Card],
        today: dt.date,
        rng: Random,
        *,
        count: int | None = None,
        review: bool = False,
        failed: Collection[str] = (),
    ) -> None:
        steps = _by_urgency(questions, cards, today, rng, failed)
        wanted = [step for step in steps if step.state is State.DUE or not review]
        self._due = {step.question.id for step in steps if step.state is State.DUE}
        self._new = {step.question.id: step.question for step in wanted if step.state is State.NEW}
        self._ahead = deque(_basics_first(interleaved(wanted[:count])))
        self._met: set[str] = set()
        self._repeats: deque[Step] = deque()
        self._current: Step | None = None
        self._last: AnyQuestion | None = None
        self._answers: list[tuple[Step, Rating]] = []
        self._total = len(self._ahead)

    @property
    def empty(self) -> bool:
        """Whether there was nothing to ask from the beginning."""
        return self._total == 0

    @property
    def total(self) -> int:
        """How many questions were planned."""
        return self._total

    @property
    def left(self) -> int:
        """How many of the planned questions are still ahead, the current one included."""
        return len(self._ahead) + (self._current is not None and self._current.state is not State.AGAIN)

    @property
    def repeats(self) -> int:
        """How many questions wait to be asked again, the current one included."""
        return len(self._repeats) + (self._current is not None and self._current.state is State.AGAIN)

    @property
    def state(self) -> State | None:
        """Why the current question is asked; ``None`` between questions."""
        return self._current.state if self._current else None

    @property
    def place(self) -> str:
        """Where the current question stands in the plan, ``3/10``; empty for one that came back."""
        if self._current is None or self._current.state is State.AGAIN:
            return ""
        return f"{self._total - len(self._ahead)}/{self._total}"

    @property
    def still_due(self) -> int:
        """How many questions in scope are due and were not answered in this session."""
        return len(self._due - {step.question.id for step, _ in self._answers})

    def next(self) -> AnyQuestion | None:
        """Return the question to ask now, the same until it is answered or skipped; ``None`` when the session is over."""
        if self._current is None:
            self._current = self._take()
        return self._current.question if self._current else None

    def answered(self, question: AnyQuestion, rating: Rating) -> bool:
        """Take note of an answer; return whether the question comes back in this session."""
        step = self._finish(question)
        self._answers.append((step, rating))
        if rating is Rating.AGAIN:
            self._repeats.append(Step(question, State.AGAIN))
        elif rating >= Rating.GOOD and step.state is State.NEW:
            self._go_deeper(question)
        return rating is Rating.AGAIN

    def skipped(self, question: AnyQuestion) -> None:
        """Take note that the learner passed over a question: it does not come back."""
        self._finish(question)

    def undo(self) -> AnyQuestion | None:
        """Take the latest answer of the session back and return its question, which is asked next; ``None`` without one."""
        if not self._answers:
            return None
        step, rating = self._answers.pop()
        if rating is Rating.AGAIN:
            self._forget_repeat(step.question)
        if self._current is not None:
            waiting = self._repeats if self._current.state is State.AGAIN else self._ahead
            waiting.appendleft(self._current)
        self._current = step
        return step.question

    def _go_deeper(self, question: AnyQuestion) -> None:
        """Ask a new follow-up next, in its own place of the plan or in that of the last new question."""
        # An answer that was undone and given again has brought its follow-up in before.
        known = self._met | {step.question.id for step in self._ahead if step.state is State.FOLLOWUP}
        fresh = (self._new[name] for name in question.followups if name in self._new and name not in known)
        followup = next(fresh, None)
        places = [place for place, step in enumerate(self._ahead) if step.state is State.NEW]
        if followup is None or not places:
            return
        own = [place for place in places if self._ahead[place].question.id == followup.id]
        del self._ahead[(own or places)[-1]]
        self._ahead.appendleft(Step(followup, State.FOLLOWUP))

    def _take(self) -> Step | None:
        if self._ahead:
            self._met.add(self._ahead[0].question.id)
            return self._ahead.popleft()
        if not self._repeats:
            return None
        # The one that waits longest, but not what was just asked, nor its topic, if there is another.
        step = min(self._repeats, key=self._closeness)
        self._repeats.remove(step)
        return step

    def _closeness(self, step: Step) -> int:
        """Return how much a question has in common with the last one: nothing, the topic, everything."""
        if self._last is None or step.question.topic != self._last.topic:
            return 0
        return 2 if step.question.id == self._last.id else 1

    def _finish(self, question: AnyQuestion) -> Step:
        step = self._current
        if step is None or step.question.id != question.id:
            raise ValueError(f"{question.id} is not the question that is being asked")
        self._current, self._last = None, question
        return step

    def _forget_repeat(self, question: AnyQuestion) -> None:
        self._repeats = deque(step for step in self._repeats if step.question.id != question.id)
        if self._current and self._current.state is State.AGAIN and self._current.question.id == question.id:
            self._current = None


def interleaved(steps: Sequence[Step]) -> list[Step]:
    """Return the steps in their order, except that no topic follows itself where another order avoids that."""
    waiting: dict[str, deque[tuple[int, Step]]] = {}
    for number, step in enumerate(steps):
        waiting.setdefault(step.question.topic, deque()).append((number, step))
    order: list[Step] = []
    for left in range(len(steps), 0, -1):
        last = order[-1].question.topic if order else None
        others = [topic for topic, queue in waiting.items() if queue and topic != last]
        # A topic with more than half of what is left must come now, or it will meet itself at the end.
        most = max(others, key=lambda topic: len(waiting[topic]), default=last)
        assert most is not None
        crowded = 2 * len(waiting[most]) > left
        topic = most if crowded or not others else min(others, key=lambda topic: waiting[topic][0][0])
        order.append(waiting[topic].popleft()[1])
    return order


def _by_urgency(
    questions: Iterable[AnyQuestion], cards: Mapping[str, Card], today: dt.date, rng: Random, failed: Collection[str]
) -> list[Step]:
    """Return the questions worth asking today, most urgent first: due, weak, new."""
    shuffled = list(questions)
    rng.shuffle(shuffled)  # sorting keeps this order among equals
    due, weak, new = [], [], []
    for question in shuffled:
        card = cards.get(question.id)
        if card is None:
            new.append(question)
        elif card.due <= today:
            due.append(question)
        elif question.id in failed or _is_leech(card, today):
            weak.append(question)

    def certainty(question: AnyQuestion) -> float:
        return retrievability(cards[question.id], today)

    groups = {
        State.DUE: sorted(due, key=certainty),
        State.WEAK: sorted(weak, key=lambda question: cards[question.id].stability),
        State.NEW: _round_the_topics(new),
    }
    return _basics_first([Step(question, state) for state, group in groups.items() for question in group])


def _basics_first(steps: Sequence[Step]) -> list[Step]:
    """Return the steps in their order, except that a new question comes after the new ones that it builds on."""
    new = {step.question.id: step for step in steps if step.state is State.NEW}
    order: dict[str, Step] = {}

    def place(step: Step, below: frozenset[str]) -> None:
        for name in step.question.requires if step.state is State.NEW else ():
            if name in new and name not in order and name not in below:
                place(new[name], below | {name})
        order.setdefault(step.question.id, step)

    for step in steps:
        place(step, frozenset([step.question.id]))
    return list(order.values())


def _is_leech(card: Card, today: dt.date) -> bool:
    return card.last < today and card.lapses >= LEECH_LAPSES and card.stability < LEECH_STABILITY


def _round_the_topics(questions: Sequence[AnyQuestion]) -> list[AnyQuestion]:
    """Return the easiest question of each topic, then the second easiest of each, and so on; code last, which takes long."""
    turns: Counter[str] = Counter()
    ranked = []
    for question in sorted(questions, key=lambda question: (question.kind is Kind.CODE, question.difficulty)):
        turns[question.topic] += 1
        ranked.append((question.kind is Kind.CODE, turns[question.topic], question))
    return [question for *_, question in sorted(ranked, key=itemgetter(0, 1))]
