"""Which question comes next."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec import structs

from quizprep.errors import Mark
from quizprep.memory.order import State, Step, interleaved, waiting
from quizprep.memory.session import Session
from quizprep.model import AnyQuestion, Bilingual, Card, ChoiceQuestion, Rating

AGAIN, HARD, GOOD, EASY = Rating
TODAY = dt.date(2026, 11, 23)


def question(
    question_id: str,
    topic: str = "pooling",
    difficulty: int = 2,
    *,
    requires: tuple[str, ...] = (),
    followups: tuple[str, ...] = (),
) -> ChoiceQuestion:
    text = Bilingual.same("x")
    return ChoiceQuestion(
        id=question_id,
        topic=topic,
        mark=Mark("deck.yaml", 1, 1),
        difficulty=difficulty,
        sources=(),
        prompt=text,
        explanation=text,
        options={},
        answer=(),
        requires=requires,
        followups=followups,
    )


def card(question_id: str, due: int, *, stability: float = 10.0, last: int = -10, lapses: int = 0) -> Card:
    """Return a card that is due and was last seen so many days from today."""
    days = dt.timedelta
    due_day, last_day = TODAY + days(due), TODAY + days(last)
    return Card(question_id=question_id, stability=stability, difficulty=5.0, due=due_day, last=last_day, reps=3, lapses=lapses)


def session(
    questions: Sequence[ChoiceQuestion],
    *cards: Card,
    seed: int = 1,
    count: int | None = None,
    review: bool = False,
    **options: Any,
) -> Session:
    by_id = {each.question_id: each for each in cards}
    return Session(questions, by_id, TODAY, Random(seed), count=count, review=review, **options)


def asked(walk: Session, rating: Rating = GOOD) -> list[str]:
    """Answer everything with one rating; return the ids in the order asked."""
    ids = []
    while current := walk.next():
        ids.append(current.id)
        walk.answered(current, rating)
    return ids


def test_due_comes_before_weak_before_new() -> None:
    questions = [question("new"), question("leech"), question("due"), question("later")]
    cards = [card("due", 0), card("leech", 2, lapses=2, stability=3.0), card("later", 5)]
    walk = session(questions, *cards)
    states = []
    while current := walk.next():
        states.append((current.id, walk.state))
        walk.answered(current, GOOD)
    assert states == [("due", State.DUE), ("leech", State.WEAK), ("new", State.NEW)]


def test_what_is_most_at_risk_comes_first() -> None:
    """Not what is overdue longest: ten days late matter little for a memory of a year."""
    cards = [
        card("solid", -10, stability=400.0, last=-100),
        card("shaky", 0, stability=1.0, last=-2),
        card("lost", -3, stability=0.5, last=-9),
    ]
    assert asked(session([question(each.question_id) for each in cards], *cards)) == ["lost", "shaky", "solid"]


def test_a_review_asks_only_what_is_due() -> None:
    questions = [question("new"), question("leech"), question("due"), question("late")]
    cards = [card("due", 0), card("late", -30), card("leech", 2, lapses=4, stability=1.0)]
    assert set(asked(session(questions, *cards, review=True, new=0, failed=("leech",)))) == {"due", "late"}


def test_with_new_ones_at_the_end_the_first_of_them_is_not_of_the_topic_before() -> None:
    due = [question("due")]
    fresh = [question("easy", difficulty=1), question("hard", "other", difficulty=5)]
    walk = session([*due, *fresh], card("due", -1), review=True, mix=False)
    assert asked(walk) == ["due", "hard", "easy"]


def test_a_review_without_anything_due_is_empty() -> None:
    walk = session([question("new"), question("later")], card("later", 1), review=True, new=0)
    assert walk.empty
    assert walk.next() is None
    assert walk.state is None
    assert walk.undo() is None


def test_what_was_wrong_today_is_weak_and_what_was_right_is_not_asked_again() -> None:
    questions = [question("wrong"), question("right"), question("new")]
    cards = [card("wrong", 1, stability=0.2, last=0), card("right", 1, stability=0.2, last=0)]
    assert asked(session(questions, *cards, failed=("wrong",))) == ["wrong", "new"]


def test_a_leech_already_seen_today_is_left_alone() -> None:
    assert asked(session([question("leech")], card("leech", 1, lapses=9, stability=0.5, last=0))) == []


def test_new_questions_come_easy_first_and_from_all_topics() -> None:
    questions = [question(f"{topic}-{level}", topic, level) for level in (5, 3, 1) for topic in ("iou", "loss", "nms")]
    ids = asked(session(questions))
    assert [int(each[-1]) for each in ids] == [1, 1, 1, 3, 3, 3, 5, 5, 5]
    assert len({each[:3] for each in ids[:3]}) == 3


def test_count_limits_what_is_planned_but_not_what_comes_back() -> None:
    walk = session([question(f"q{number}") for number in range(9)], count=2)
    assert walk.total == 2
    assert len(asked(walk)) == 2
    walk = session([question(f"q{number}") for number in range(9)], count=1)
    first = walk.next()
    assert first is not None
    assert walk.answered(first, AGAIN) is True
    assert walk.next() is first
    assert walk.state is State.AGAIN
    assert walk.answered(first, HARD) is False
    assert walk.next() is None


def test_failed_questions_come_back_at_the_end_until_right_once() -> None:
    walk = session([question("a", difficulty=1), question("b", difficulty=2), question("c", difficulty=3)])
    answers = {"a": [AGAIN, AGAIN, GOOD], "b": [GOOD], "c": [AGAIN, GOOD]}
    order = []
    while current := walk.next():
        order.append(current.id)
        walk.answered(current, answers[current.id].pop(0))
    assert order == ["a", "b", "c", "a", "c", "a"]


def test_the_same_question_does_not_come_back_at_once_if_another_waits() -> None:
    walk = session([question("a", difficulty=1), question("b", difficulty=2)])
    order = []
    for rating in (AGAIN, AGAIN, AGAIN, GOOD, AGAIN, GOOD):
        current = walk.next()
        assert current is not None
        order.append(current.id)
        walk.answered(current, rating)
    assert order == ["a", "b", "a", "b", "a", "a"]


def test_a_new_question_comes_after_those_that_it_builds_on() -> None:
    questions = [
        question("deep", difficulty=1, requires=("middle", "elsewhere")),
        question("middle", "norms", difficulty=4, requires=("basic",)),
        question("basic", difficulty=5),
        question("known", difficulty=3, requires=("basic",)),
    ]
    order = asked(session(questions, card("known", due=0)))
    assert order == ["known", "basic", "middle", "deep"]


def test_questions_that_build_on_each_other_are_asked_all_the_same() -> None:
    questions = [question("hen", requires=("egg",)), question("egg", requires=("hen",))]
    assert sorted(asked(session(questions))) == ["egg", "hen"]


def test_what_is_due_comes_after_what_is_due_and_it_builds_on() -> None:
    questions = [question("deep", "a", requires=("basic",)), question("basic", "b"), question("other", "c")]
    cards = [card("deep", 0, stability=1.0), card("other", 0, stability=5.0), card("basic", 0, stability=50.0)]
    assert asked(session(questions, *cards, review=True, new=0)) == ["basic", "deep", "other"]


# New ones a day


def test_new_ones_are_spread_among_what_is_due_up_to_the_limit_of_the_day() -> None:
    questions = [question(f"due-{n}", f"t{n}") for n in range(6)] + [question(f"new-{n}", f"u{n}", n + 1) for n in range(5)]
    cards = [card(f"due-{n}", 0, stability=n + 1.0) for n in range(6)]
    walk = session(questions, *cards, review=True, new=2)
    assert (walk.total, walk.new, walk.begun) == (8, 2, 0)
    order = asked(walk)
    assert [name for name in order if "due" in name] == [f"due-{n}" for n in range(6)]
    assert [order.index(name) for name in ("new-0", "new-1")] == [2, 6]
    assert [name[:3] for name in asked(session(questions, *cards, review=True, new=2, mix=False))] == ["due"] * 6 + ["new"] * 2
    assert {name[:3] for name in asked(session(questions, *cards, review=True, new=2, count=6))} == {"due"}


@pytest.mark.parametrize("review", [False, True])
def test_those_begun_today_in_whatever_session_count(review: bool) -> None:  # noqa: FBT001 - a parameter of the test
    questions = [question(f"new-{n}") for n in range(9)]
    first = structs.replace(card("first", 3, last=0), reps=1)
    again = card("again", 3, last=0)
    yesterday = structs.replace(card("yesterday", 3, last=-1), reps=1)
    walk = session(questions, first, again, yesterday, review=review, new=3)
    assert (walk.begun, walk.total) == (1, 2)
    assert session(questions, first, review=review, new=1).empty
    assert session(questions, first, review=review, new=0).empty


# Siblings

FAMILY = {"a": {"b"}, "b": {"a", "c"}, "c": {"b"}}


def test_of_siblings_that_are_due_the_one_most_at_risk_is_asked_and_the_other_waits() -> None:
    questions = [question(name) for name in "abcd"]
    cards = [card(name, 0, stability=stability) for name, stability in (("a", 3.0), ("b", 2.0), ("c", 1.0), ("d", 9.0))]
    walk = session(questions, *cards, review=True, new=0, siblings=FAMILY)
    assert walk.put_off == 1
    assert walk.still_due == 3
    assert asked(walk) == ["c", "a", "d"]  # they are no siblings of each other
    assert walk.still_due == 0


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0.5, 30), min_size=1), st.integers(0, 9), st.data())
def test_what_waits_for_a_sibling_is_the_same_whoever_reckons_and_after_some_answers(
    stabilities: dict[str, float], seed: int, data: st.DataObject
) -> None:
    pairs = data.draw(st.sets(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh"))))
    siblings = {
        name: {*(b for a, b in pairs if a == name), *(a for a, b in pairs if b == name)} - {name} for name in "abcdefgh"
    }
    cards = {name: card(name, 0, stability=stability) for name, stability in stabilities.items()}
    waits = waiting(cards.values(), siblings, [], TODAY)
    walk = session([question(name) for name in cards], *cards.values(), review=True, new=0, siblings=siblings, seed=seed)
    answered = set(asked(walk))
    assert answered == cards.keys() - waits
    some = data.draw(st.sets(st.sampled_from(sorted(answered))))
    left = [each for name, each in cards.items() if name not in some]
    assert waiting(left, siblings, some, TODAY) == waits


def test_a_sibling_of_what_was_asked_today_waits() -> None:
    questions = [question(name) for name in "abc"]
    walk = session(questions, card("a", 4, last=0), card("b", 0), review=True, new=5, siblings=FAMILY)
    assert walk.put_off == 1
    assert asked(walk) == ["c"]
    assert asked(session(questions, card("b", 0), review=True, new=5, siblings=FAMILY)) == ["b"]


def test_what_builds_on_a_new_question_that_waits_waits_with_it() -> None:
    questions = [question("b", difficulty=1), question("deep", "other", 1, requires=("b",)), question("d", difficulty=5)]
    met = card("a", 4, last=0)
    assert asked(session(questions, met, review=True, new=9, siblings=FAMILY)) == ["d"]
    assert asked(session(questions, met, siblings=FAMILY)) == ["d", "b", "deep"]


def test_a_drill_asks_siblings_when_nothing_else_is_left() -> None:
    questions = [question("a", difficulty=1), question("b", difficulty=2), question("d", difficulty=3)]
    assert asked(session(questions, siblings=FAMILY)) == ["a", "d", "b"]
    assert asked(session(questions, siblings=FAMILY, count=2)) == ["a", "d"]


def test_a_follow_up_is_asked_at_once_though_it_is_a_sibling_but_not_beside_another_one() -> None:
    questions = [question("a", difficulty=1, followups=("b",)), question("d", "other", 3), question("b", difficulty=5)]
    assert asked(session(questions, siblings=FAMILY, count=2)) == ["a", "b"]
    crowded = [*questions, question("c", "another", 1)]
    assert set(asked(session(crowded, siblings=FAMILY, count=3))) == {"a", "c", "d"}


@given(st.data())
def test_no_plan_of_a_review_holds_siblings_and_what_it_leaves_out_has_one_in_it(data: st.DataObject) -> None:
    names = "abcdefgh"
    pairs = data.draw(st.sets(st.tuples(st.sampled_from(names), st.sampled_from(names)).filter(lambda pair: pair[0] < pair[1])))
    family: dict[str, set[str]] = {name: set() for name in names}
    for one, other in pairs:
        family[one].add(other)
        family[other].add(one)
    cards = [card(name, 0, stability=data.draw(st.integers(1, 99))) for name in names]
    walk = session([question(name) for name in names], *cards, review=True, new=0, siblings=family)
    order = asked(walk)
    assert all(family[name].isdisjoint(order) for name in order)
    assert all(family[name] & set(order) for name in set(names) - set(order))
    assert walk.put_off == len(names) - len(order)


def test_a_right_answer_is_gone_into() -> None:
    questions = [question("a", followups=("gone", "c")), question("b", difficulty=3), question("c", difficulty=5)]
    walk = session(questions, count=2)
    first = walk.next()
    assert first is not None
    assert first.id == "a"
    walk.answered(first, GOOD)
    second = walk.next()
    assert second is not None
    assert (second.id, walk.state, walk.place) == ("c", State.FOLLOWUP, "2/2")
    walk.answered(second, GOOD)
    assert walk.next() is None


def test_a_follow_up_comes_once_though_the_answer_was_undone_and_given_again() -> None:
    walk = session([question("a", followups=("c",)), question("b", difficulty=3), question("c", difficulty=5)])
    for _ in range(2):
        first = walk.next()
        assert first is not None
        walk.answered(first, GOOD)
        assert walk.undo() is first
    assert sorted(asked(walk)) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("rating", "cards"), [(AGAIN, []), (HARD, []), (GOOD, [card("c", due=20)]), (GOOD, [card("a", due=0)])]
)
def test_nothing_is_gone_into_without_need(rating: Rating, cards: list[Card]) -> None:
    """Not after a weak answer, not where the follow-up is known, not in the middle of a review."""
    questions = [question("a", followups=("c",)), question("b", difficulty=3), question("c", difficulty=5)]
    walk = session(questions, *cards, count=2)
    first = walk.next()
    assert first is not None
    walk.answered(first, rating)
    second = walk.next()
    assert second is not None
    assert second.id == "b"


def test_a_skipped_question_does_not_come_back() -> None:
    walk = session([question("a", difficulty=1), question("b", difficulty=2)])
    first = walk.next()
    assert first is not None
    walk.skipped(first)
    assert asked(walk) == ["b"]


def test_a_suspended_question_does_not_come_back_and_is_not_due() -> None:
    walk = session([question("a"), question("b")], card("a", -2), card("b", -1), review=True)
    first = walk.next()
    assert first is not None
    walk.suspended(first)
    assert walk.still_due == 1
    assert len(asked(walk)) == 1
    assert walk.still_due == 0


def test_a_sibling_that_waits_is_not_counted_as_due_and_suspending_it_changes_nothing() -> None:
    siblings = {"a": {"b"}, "b": {"a"}}
    walk = session([question("a"), question("b")], card("a", -2), card("b", -1), siblings=siblings)
    first = walk.next()
    assert first is not None
    walk.answered(first, GOOD)
    second = walk.next()
    assert second is not None
    walk.suspended(second)
    assert walk.still_due == 0


def test_a_failed_question_skipped_at_its_return_is_gone() -> None:
    walk = session([question("a")])
    first = walk.next()
    assert first is not None
    walk.answered(first, AGAIN)
    walk.next()
    walk.skipped(first)
    assert walk.next() is None


def test_the_next_question_stays_the_same_until_it_is_answered() -> None:
    walk = session([question("a"), question("b")])
    assert walk.next() is walk.next()


def test_only_the_current_question_can_be_answered() -> None:
    walk = session([question("a", difficulty=1), question("b", difficulty=2)])
    with pytest.raises(ValueError, match="a is not the question"):
        walk.answered(question("a"), GOOD)
    walk.next()
    with pytest.raises(ValueError, match="b is not the question"):
        walk.skipped(question("b"))


def test_numbers_for_the_screen() -> None:
    cards = [card("a", 0, stability=1.0), card("b", -1, stability=2.0), card("c", 0, stability=3.0)]
    walk = session([question(each.question_id) for each in cards], *cards, count=2, review=True)
    assert (walk.place, walk.left, walk.repeats, walk.still_due) == ("", 2, 0, 3)
    first = walk.next()
    assert first is not None
    assert (walk.place, walk.left, walk.repeats, walk.still_due) == ("1/2", 2, 0, 3)
    walk.answered(first, AGAIN)
    assert (walk.left, walk.repeats, walk.still_due) == (1, 1, 2)
    second = walk.next()
    assert second is not None
    assert walk.place == "2/2"
    walk.skipped(second)
    walk.next()
    assert (walk.place, walk.left, walk.repeats, walk.still_due) == ("", 0, 1, 2)


def test_undo_asks_the_last_question_again_as_if_it_had_not_been_answered() -> None:
    walk = session([question("a", difficulty=1), question("b", difficulty=2), question("c", difficulty=3)])
    for rating in (AGAIN, GOOD):
        current = walk.next()
        assert current is not None
        walk.answered(current, rating)
    third = walk.next()
    undone = walk.undo()
    assert undone is not None
    assert undone.id == "b"
    assert walk.next() is undone
    assert walk.place == "2/3"
    walk.undo()
    assert walk.place == "1/3"
    assert walk.repeats == 0
    assert third is not None
    assert asked(walk) == ["a", "b", "c"]


def test_undo_of_a_return_and_of_what_made_it_return() -> None:
    walk = session([question("a")])
    first = walk.next()
    assert first is not None
    walk.answered(first, AGAIN)
    walk.next()
    walk.answered(first, AGAIN)
    walk.next()
    walk.undo()
    assert walk.repeats == 1
    walk.undo()
    assert (walk.repeats, walk.state) == (0, State.NEW)
    assert asked(walk) == ["a"]


TOPICS = st.lists(st.sampled_from("abcd"), max_size=30)


def steps_of(topics: list[str]) -> list[Step]:
    return [Step(question(f"{topic}-{number}", topic), State.NEW) for number, topic in enumerate(topics)]


def meetings(steps: Sequence[Step]) -> int:
    """Count how often a topic follows itself."""
    return sum(one.question.topic == two.question.topic for one, two in pairwise(steps))


@given(TOPICS)
@settings(deadline=None)
def test_topics_are_mixed_as_well_as_can_be(topics: list[str]) -> None:
    steps = steps_of(topics)
    mixed = interleaved(steps)
    assert Counter(step.question.id for step in mixed) == Counter(step.question.id for step in steps)
    largest = max(Counter(topics).values(), default=0)
    # With a topic of more than half, each of the others can part it once.
    assert meetings(mixed) == max(0, largest - (len(topics) - largest) - 1)
    for topic in "abcd":
        assert [step for step in mixed if step.question.topic == topic] == [s for s in steps if s.question.topic == topic]


@given(TOPICS)
@settings(deadline=None)
def test_what_is_mixed_already_keeps_its_order(topics: list[str]) -> None:
    mixed = interleaved(steps_of(topics))
    if not meetings(mixed):
        assert interleaved(mixed) == mixed


class AnySession(RuleBasedStateMachine):
    """Whatever the learner does: each planned question once, failed ones until right, the same again from the same seed."""

    NAMES = st.lists(st.integers(0, 11).map("q{}".format), max_size=2).map(tuple)
    FACTS = st.tuples(
        st.sampled_from("abcd"), st.integers(1, 5), st.none() | st.integers(-5, 5), st.integers(0, 3), NAMES, NAMES
    )

    def __init__(self) -> None:
        super().__init__()
        self.planned: list[str] = []
        self.answers: list[tuple[str, bool]] = []
        self.waiting: set[str] = set()

    @initialize(
        facts=st.lists(FACTS, max_size=12), seed=st.integers(), count=st.none() | st.integers(0, 15), review=st.booleans()
    )
    def begin(self, facts: list[tuple[Any, ...]], seed: int, count: int | None, review: bool) -> None:  # noqa: FBT001 - drawn
        questions = [
            question(f"q{number}", topic, level, requires=requires, followups=followups)
            for number, (topic, level, _, _, requires, followups) in enumerate(facts)
        ]
        cards = [card(f"q{n}", due, lapses=lapses) for n, (_, _, due, lapses, *_) in enumerate(facts) if due is not None]
        self.walk = session(questions, *cards, seed=seed, count=count, review=review)
        self.twin = session(questions, *cards, seed=seed, count=count, review=review)

    @rule(rating=st.sampled_from(Rating))
    def answer(self, rating: Rating) -> None:
        if current := self.ask():
            self.answers.append((current.id, self.walk.state is not State.AGAIN))
            assert self.walk.answered(current, rating) == self.twin.answered(current, rating) == (rating is AGAIN)
            self.waiting |= {current.id} if rating is AGAIN else set()

    @rule()
    def skip(self) -> None:
        if current := self.ask():
            self.walk.skipped(current)
            self.twin.skipped(current)

    def ask(self) -> AnyQuestion | None:
        current = self.walk.next()
        assert self.twin.next() is current
        if current is None:
            assert not self.waiting
        elif self.walk.state is State.AGAIN:
            self.waiting.remove(current.id)
        else:
            assert current.id not in self.planned
            self.planned.append(current.id)
        return current

    @rule()
    def undo(self) -> None:
        undone = self.walk.undo()
        assert self.twin.undo() is undone
        if not self.answers:
            assert undone is None
            return
        question_id, fresh = self.answers.pop()
        assert undone is not None
        assert undone.id == question_id
        self.waiting.discard(question_id)
        if fresh:
            self.planned.remove(question_id)
        else:
            self.waiting.add(question_id)

    @invariant()
    def the_numbers_agree(self) -> None:
        assert self.walk.repeats == len(self.waiting)
        assert self.walk.left + len(self.planned) == self.walk.total

    def teardown(self) -> None:
        rest = asked(self.walk)
        assert rest == asked(self.twin)
        assert self.waiting <= set(rest)
        assert len(set(self.planned) | set(rest)) == self.walk.total


AnySession.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
test_any_session = AnySession.TestCase


def test_another_seed_is_another_session() -> None:
    questions = [question(f"q{number}") for number in range(20)]
    orders = {tuple(asked(session(questions, seed=seed))) for seed in range(5)}
    assert len(orders) == 5
