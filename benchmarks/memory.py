"""What the learner's memory costs, beside what the disk and the interpreter cost in the same run.

Usage: python benchmarks/memory.py [--folder FOLDER] [--cards 100000] [--attempts 1000000] [--answers 300] [--histories 2000]

FOLDER should lie on the disk that is to be measured; a folder in memory synchronises for nothing.  What is meant stands behind
each figure that has a bar.  In the same run Anki's own library gets the same cards and reviews, where it is installed;
``ANKI_PYTHON`` names an interpreter that has it.
"""

import argparse
import datetime as dt
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random
from statistics import median, quantiles

from fsrs_rs_python import DEFAULT_PARAMETERS, FSRS

from quizprep.cli.setup import NEW_A_DAY
from quizprep.errors import Mark
from quizprep.memory import log
from quizprep.memory.agenda import Known, for_drill, for_review, waiting
from quizprep.memory.cards import Askable
from quizprep.memory.history import History
from quizprep.memory.scheduler import DESIRED_RETENTION, ROLLOVER, next_card
from quizprep.memory.session import Session
from quizprep.memory.statistics import statistics
from quizprep.memory.store import Store
from quizprep.model import Attempt, Bilingual, ChoiceQuestion, Kind, Outcome, Rating

START = dt.datetime(2026, 1, 1, 12, 0, tzinfo=dt.UTC)
TOPICS = 15


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path())
    parser.add_argument("--cards", type=int, default=100_000)
    parser.add_argument("--attempts", type=int, default=1_000_000)
    parser.add_argument("--answers", type=int, default=300)
    parser.add_argument("--histories", type=int, default=2000, help="random ones, compared with fsrs-rs")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder, prefix="quizprep-benchmark-") as folder:
        report_imports()
        report_answers(Path(folder), options.answers)
        report_rebuild(Path(folder))
        report_large(Path(folder), options.cards, options.attempts)
    report_agreement(options.histories)


def report_imports() -> None:
    """Fresh processes, bytecode compiled, median of 15."""
    print("import, whole process")
    bare = run("pass")
    for name, code in {
        "python": "pass",
        "sqlite3": "import sqlite3",
        "quizprep.model": "import quizprep.model",
        "quizprep.memory.session + history": "import quizprep.memory.session, quizprep.memory.history",
        "fsrs": "import fsrs",
    }.items():
        taken = run(code)
        print(f"  {name:<36}{taken * 1e3:8.1f} ms{(taken - bare) * 1e3:+8.1f} ms")


def run(code: str) -> float:
    return median(timed(lambda: subprocess.run([sys.executable, "-c", code], check=True)) for _ in range(15))


def report_answers(folder: Path, answers: int) -> None:
    """Answers and bare synchronisations take turns, so that both meet the same disk."""
    path = folder / "answers.db"
    syncs, records, catches = [], [], []
    with History(path) as history, (folder / "bare").open("wb") as bare:
        history.record(attempt(0, 0))
        history.catch_up()
        for number in range(1, answers):
            syncs.append(timed(lambda: synchronise(bare.fileno())))
            records.append(timed(lambda number=number: history.record(attempt(number % 97, number))))  # type: ignore[misc]
            catches.append(timed(history.catch_up))
        undos = [timed(lambda: history.undo(START)) for _ in range(answers // 4)]
    print(f"\none answer, {answers} times ({path.parent.parent})")
    for name, times in {"bare fdatasync of 4 KiB": syncs, "record": records, "catch_up": catches, "undo": undos}.items():
        print(f"  {name:<36}{median(times) * 1e3:8.3f} ms   95 %: {quantiles(times, n=20)[-1] * 1e3:.3f} ms")
    print(f"  {'record, median, over the fdatasync':<36}{(median(records) - median(syncs)) * 1e3:+8.3f} ms   at most +1 ms")


def report_rebuild(folder: Path) -> None:
    path = fill(folder / "rebuilt.db", 1000, 20_000)
    with History(path) as history:
        history.catch_up()
        print("\n20,000 reviews of 1,000 questions")
        row("rebuilt", [timed(history.rebuild) for _ in range(3)], "below 1000 ms")


def report_agreement(histories: int) -> None:
    """The state that a random history leaves behind, beside that of the implementation in Rust."""
    rng = Random(1)
    theirs = FSRS(DEFAULT_PARAMETERS)
    worst = reviews = 0
    for number in range(histories):
        card, state, day = None, None, START.date()
        for _ in range(rng.randrange(1, 40)):
            pause = rng.choice([1, 2, 5, 20, 90, 400]) + rng.randrange(3)
            rating = rng.choice(list(Rating))
            day += dt.timedelta(days=pause)
            card = next_card(str(number), card, rating, day)
            state = getattr(theirs.next_states(state, DESIRED_RETENTION, pause if state else 0), rating.name.lower()).memory
            ours = (card.stability / state.stability, card.difficulty / state.difficulty)
            worst = max(worst, *(abs(ratio - 1) for ratio in ours))
            reviews += 1
    print(f"\n{histories:,} random histories of {reviews:,} reviews")
    print(f"  {'furthest from fsrs-rs, relative':<36}{worst:8.1e}      at most 1e-04")


def fill(path: Path, cards: int, attempts: int) -> Path:
    """Write a history of 700 days, in whatever order the questions come."""
    rng = Random(attempts)
    store = Store(path)
    # In one transaction, as only a benchmark may: the answers of years, each on its own, would take minutes.
    with store.writing() as db:
        for number in range(attempts):
            log.add_attempt(db, attempt(rng.randrange(cards), number, day=number * 700 // attempts), ROLLOVER)
    store.close()
    return path


def report_large(folder: Path, cards: int, attempts: int) -> None:
    path = fill(folder / "large.db", cards, attempts)
    with History(path) as history:
        caught_up = timed(history.catch_up)
    today = (START + dt.timedelta(days=700)).date()
    questions = [question(number) for number in range(cards)]
    bank = asked(questions)
    with History(path) as history:
        print(f"\n{cards:,} cards, {attempts:,} attempts, {len(history.due(today)):,} due")
        print(f"  {'bytes a review, all tables':<36}{path.stat().st_size / attempts:8.1f}         at most 150")
        row("every card replayed from the log", [caught_up])
        row("record", [timed(lambda number=number: history.record(attempt(number, number, 700))) for number in range(50)])  # type: ignore[misc]
        history.catch_up()
        row("tallies", repeat(history.tallies))
        history.close()
        row("open, statistics", repeat(lambda: opened_statistics(path, questions, bank, today)), "below 200 ms")
        row(
            "open, statistics of one topic",
            repeat(lambda: opened_statistics(path, questions[::TOPICS], bank, today, "topic-0")),
        )
    report_plans(path, questions, today)
    report_anki(path, today, bank, path.stat().st_size / attempts)


def report_plans(path: Path, questions: list[ChoiceQuestion], today: dt.date) -> None:
    """A session over a bank of as many questions: the store's part, and with the plan."""
    bank = asked(questions)

    def planned(path: Path, *, review: bool, count: int | None) -> None:
        found = opened(path, today, bank, review=review)
        rng, new = Random(1), 0 if found.backlog else NEW_A_DAY
        session = Session(
            questions, found.cards, today, rng, unseen=found.unseen, due=found.due, count=count, review=review, new=new
        )
        assert session.next()

    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        row("open, first question of a review", repeat(lambda: planned(path, review=True, count=None)))
        row("open, first question of a drill", repeat(lambda: planned(path, review=False, count=20)))
        row("the same where nothing was answered", repeat(lambda: planned(Path(folder) / "none.db", review=False, count=20)))


def report_anki(path: Path, today: dt.date, bank: Askable, ours_bytes: float) -> None:
    """Hold what the store does up to the first question of a review beside Anki's, in turns; and an answer, and the sizes."""
    command = [os.environ.get("ANKI_PYTHON", sys.executable), str(Path(__file__).with_name("memory_peer.py"))]
    days = str((today - dt.date(1970, 1, 1)).days)
    with subprocess.Popen([*command, str(path), days], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as peer:
        assert peer.stdin is not None
        assert peer.stdout is not None
        if not (line := peer.stdout.readline()):
            print("\nAnki's library is not installed; ANKI_PYTHON names an interpreter that has it")
            return
        found = json.loads(line)
        ask, said = peer.stdin, peer.stdout

        def theirs(what: str) -> float:
            print(what, file=ask, flush=True)
            return float(said.readline())

        print(f"\nbeside Anki {found['version']}, the same cards and reviews")
        with History(path) as history:
            answering = [
                (timed(lambda n=n: history.record(attempt(n, n, 700))), theirs("answer"))  # type: ignore[misc]
                for n in range(100, 200)
            ]
            history.catch_up()
        beside("record", "answer", answering)
        for due in (None, 499, 20, 0):
            if due is not None:
                leave_due(path, today, due)
                theirs(f"due {due}")
            began = [(timed(lambda: opened(path, today, bank)), theirs("first")) for _ in range(15)]
            beside(f"open, cards of a review, {opened(path, today, bank).due:,} due", "open, first card", began, "at most 0.33")
        ask.close()
    print(
        f"  {'bytes a review, all tables':<36}{ours_bytes:8.1f}      {found['bytes']:8.1f}    {ours_bytes / found['bytes']:.2f}"
    )


def beside(name: str, peer: str, times: list[tuple[float, float]], bar: str = "") -> None:
    mine, its = (median(each) * 1e3 for each in zip(*times, strict=True))
    print(f"  {name:<36}{mine:8.2f} ms   {its:8.2f} ms {mine / its:.2f}   {bar or ' ' * 12}   ({peer})")


def opened(path: Path, today: dt.date, bank: Askable, *, review: bool = True) -> Known:
    """Do what `quizprep review` asks of the store before its first question, or `quizprep drill`."""
    with History(path) as history:
        history.last_day()
        suspended = history.suspended()
        history.failed_on(today)
        return (
            for_review(history, bank, suspended, today, NEW_A_DAY)
            if review
            else for_drill(history, bank, set(bank.ids()), today)
        )


def asked(questions: list[ChoiceQuestion]) -> Askable:
    return Askable(str(len(questions)), lambda: [question.id for question in questions])


def leave_due(path: Path, today: dt.date, count: int) -> None:
    """Move all cards but the ``count`` most overdue ahead, over the next month: an ordinary day, as it is without a backlog."""
    move = """
        update card set due = :today + 1 + due % 30
        where due <= :today and question not in (select question from card order by due, question limit :count)
    """
    with closing(sqlite3.connect(path)) as db:
        db.execute(move, {"today": (today - dt.date(1970, 1, 1)).days, "count": count})
        db.commit()


def opened_statistics(path: Path, questions: list[ChoiceQuestion], bank: Askable, today: dt.date, *topics: str) -> None:
    with History(path) as history:
        put_off = waiting(history, bank, history.suspended(), {}, today)
        statistics(history, questions, today, topics, put_off)


def row(name: str, times: list[float], bar: str = "") -> None:
    print(f"  {name:<36}{median(times) * 1e3:8.2f} ms   {bar}".rstrip())


def repeat(action: Callable[[], object]) -> list[float]:
    return [timed(action) for _ in range(15)]


def timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def synchronise(descriptor: int) -> None:
    os.pwrite(descriptor, os.urandom(4096), 0)
    os.fdatasync(descriptor)


def attempt(question_number: int, number: int, day: int = 0) -> Attempt:
    rng = Random(number)
    outcome, rating = rng.choice([(Outcome.CORRECT, Rating.GOOD)] * 4 + [(Outcome.INCORRECT, Rating.AGAIN)])
    return Attempt(
        question_id=f"question-about-things-{question_number}",
        topic=f"topic-{question_number % TOPICS}",
        kind=Kind.CHOICE,
        at=START + dt.timedelta(days=day, seconds=number % 3600),
        seed=rng.getrandbits(63),
        response="fewer-parameters",
        outcome=outcome,
        score=float(outcome is Outcome.CORRECT),
        mistake=None if rating is Rating.GOOD else "fewer-parameters",
        rating=rating,
        auto_rating=rating,
        seconds=round(rng.uniform(2, 90), 2),
        content_hash="0123456789abcdef",
    )


def question(number: int) -> ChoiceQuestion:
    text = Bilingual.same("x")
    return ChoiceQuestion(
        id=f"question-about-things-{number}",
        topic=f"topic-{number % TOPICS}",
        mark=Mark("deck.yaml", 1, 1),
        difficulty=number % 5 + 1,
        sources=(),
        prompt=text,
        explanation=text,
        options={},
        answer=(),
    )


if __name__ == "__main__":
    main()
