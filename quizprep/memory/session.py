"""Which question next: a walk through a plan (see ``order``) that changes as the learner answers.

A new question that was answered well at once is gone into, with its follow-up, as in an interview: on purpose at once, though
one may give the other away.  Questions answered wrong come back at the end until they are right once; that is practice, and
neither counts nor moves a card.
"""

import datetime as dt
from collections import deque
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from itertools import chain, islice
from random import Random

from quizprep.memory import order
from quizprep.memory.order import (
    NO_SIBLINGS,
    Apart,
    Siblings,
    State,
    Step,
    at_most_new,
    basics_first,
    begun,
    by_urgency,
    easy_first,
    interleaved,
    met_on,
    mixed,
    sorted_out,
)
from quizprep.model import AnyQuestion, Card, Rating

SITTING = 500
"""How many due questions a review plans at once; somebody who was away for long has more than one day can bear."""


class Session:
    """One session: call :meth:`next`, then :meth:`answered` or :meth:`skipped` with what it returned, until it is ``None``.

    Args:
        questions: The questions in scope.
        cards: By question id, the cards of what is due, is weak, or was met today; others do no harm.
        today: The study day.
        rng: Decides between questions that are equally urgent; the same seed gives the same session.
        unseen: Which questions are new; ``None`` for all without a card.
        due: How many questions in scope are due; ``None`` for as many as the cards say.
        waiting: Which of these wait for another day, and are not counted; ``None`` for what ``order.waiting`` says.
        count: How many questions to ask, not counting those that come back; ``None`` for all.
        review: Only what is due, and new ones mixed in.  A drill takes what is weak, too, and new ones last.
        new: How many new questions may be begun today, with those that were already; ``None`` for any number.
        mix: Whether a review asks new ones among those that are due, and not after them.
        failed: Questions whose latest answer today was wrong: in a drill they are weak although they are not due.
        siblings: The siblings of each question.  A review puts them off to another day, a drill to its end.
    """

    def __init__(  # noqa: PLR0913  what a session is made of
        self,
        questions: Sequence[AnyQuestion],
        cards: Mapping[str, Card],
        today: dt.date,
        rng: Random,
        *,
        unseen: Container[str] | None = None,
        due: int | None = None,
        waiting: Collection[str] | None = None,
        count: int | None = None,
        review: bool = False,
        new: int | None = None,
        mix: bool = True,
        failed: Container[str] = (),
        siblings: Siblings = NO_SIBLINGS,
    ) -> None:
        found = sorted_out(questions, cards, unseen, today, failed)
        met = met_on(cards, today)
        if waiting is None:
            waiting = order.waiting((cards[question.id] for question in found.due), siblings, met, today)
        self._waiting = frozenset(question.id for question in found.due if question.id in waiting)
        self._put_off = len(self._waiting) if review else 0
        self._due = (len(found.due) if due is None else due) - len(self._waiting)
        self._new = found.new
        self._siblings = siblings
        self._begun = begun(cards, today)
        urgent = by_urgency(found, cards, today, rng)
        if review:
            urgent = [step for step in urgent if step.state is State.DUE and step.question.id not in self._waiting]
        apart = Apart(siblings, met)
        kept = list(apart.passing(urgent))
        allowed = None if new is None else max(0, new - self._begun)
        fresh = islice(apart.passing(easy_first(found.new, rng)), allowed)
        # In a drill, which may end with them: by then they are all known.
        at_the_end: Iterable[Step] = () if review else apart.put_off
        planned = list(islice(at_most_new(chain(kept, fresh, at_the_end), allowed), count))
        ordered = list(basics_first(planned, {step.question.id: step for step in planned}.get))
        self._ahead = deque(_in_order(ordered, mix=mix) if review else interleaved(ordered))
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
    def new(self) -> int:
        """How many of the planned questions are new."""
        return sum(step.state is State.NEW for step in self._ahead)

    @property
    def begun(self) -> int:
        """How many questions were begun today before this session."""
        return self._begun

    @property
    def put_off(self) -> int:
        """How many due questions wait for another day, for one of their siblings is asked on this one."""
        return self._put_off

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
        """How many questions in scope are due, do not wait for another day, and were not answered in this session."""
        answered = {step.question.id for step, _ in self._answers if step.state is State.DUE}
        return self._due - len(answered - self._waiting)

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

    def suspended(self, question: AnyQuestion) -> None:
        """Take note that a question is asked no more: it does not come back, nor is it due."""
        if self._finish(question).state is State.DUE and question.id not in self._waiting:
            self._due -= 1

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
        others = {step.question.id for step in self._ahead} | self._met - {question.id}
        fresh = (
            self._new[name]
            for name in question.followups
            if name in self._new and name not in known and others.isdisjoint(self._siblings.get(name, ()))
        )
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


def _in_order(planned: Sequence[Step], *, mix: bool) -> list[Step]:
    """Return the steps of a review in the order in which they are asked."""
    new = [step for step in planned if step.state is State.NEW]
    known = [step for step in planned if step.state is not State.NEW]
    if mix:
        return interleaved(mixed(known, new))
    first = interleaved(known)
    return first + interleaved(new, after=first[-1].question.topic if first else None)
