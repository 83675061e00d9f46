"""Out to Anki: a package that the real program takes in, with schedule and log, and in which formulas are LaTeX."""

import datetime as dt
import json
import os
import re
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from random import Random
from subprocess import CompletedProcess
from typing import Any

import pytest
from genanki import guid_for
from learner import FORGETFUL
from msgspec import structs

from quizprep import answers
from quizprep.cli.anki import _flashcards, _formulas
from quizprep.cli.setup import open_bank
from quizprep.errors import Mark, QuizprepError
from quizprep.flashcards import Flashcard
from quizprep.formula.reading.reader import read
from quizprep.formula.reading.stream import LONGEST
from quizprep.formula.telling.latex import latex
from quizprep.formula.values.evaluate import evaluate
from quizprep.formula.values.points import draw
from quizprep.memory.anki import write_package
from quizprep.memory.events import Note
from quizprep.memory.history import History
from quizprep.memory.scheduler import Weights, study_day
from quizprep.model import Attempt, Bilingual, FormulaQuestion, Kind, Lang, NumericQuestion, Outcome, Rating, RecallQuestion
from quizprep.view.flashcards import LOOK, flashcard, prose

Execute = Callable[..., CompletedProcess[str]]
QUESTIONS = 24
TEXT = Bilingual("?", "？")


@pytest.fixture
def answered(tmp_path: Path) -> Iterator[History]:
    """A history of ten months, with practice on the same day, undoing, resets and suspensions, up to now."""
    rng, now = Random(5), dt.datetime.now().astimezone()
    with History(tmp_path / "history.db") as history:
        for day in range(300, 0, -7):
            for number in rng.sample(range(QUESTIONS), 4):
                at = now - dt.timedelta(days=day, minutes=rng.randrange(1440))
                for run in range(rng.choice([1, 1, 2])):
                    history.record(made(number, rng.choice(list(Rating)), at + dt.timedelta(seconds=30 * run)))
                if rng.random() < 0.1:
                    history.undo(at + dt.timedelta(minutes=2))
                if rng.random() < 0.1:
                    history.note(rng.choice([Note.RESET, Note.SUSPEND]), question(number), at + dt.timedelta(minutes=3))
        yield history


def made(number: int, rating: Rating, at: dt.datetime) -> Attempt:
    outcome = Outcome.INCORRECT if rating is Rating.AGAIN else Outcome.CORRECT
    return Attempt(
        question_id=f"q{number}",
        topic="t",
        kind=Kind.CODE if number % 5 == 0 else Kind.CHOICE,
        at=at,
        seed=1,
        response="b",
        outcome=outcome,
        score=float(outcome is Outcome.CORRECT),
        mistake=None,
        rating=rating,
        auto_rating=rating,
        seconds=number + 0.5,
    )


def question(number: int) -> RecallQuestion:
    return RecallQuestion(
        id=f"q{number}",
        topic="t",
        difficulty=1,
        sources=(),
        prompt=TEXT,
        explanation=TEXT,
        points={},
        answer=TEXT,
        mark=Mark("", 1, 1),
    )


def flashcards(count: int) -> list[Flashcard]:
    return [Flashcard(id=f"q{number}", deck=f"t{number % 3}", front=f"{number}?", answer="a") for number in range(count)]


def packed(history: History, path: Path, weights: Weights = ()) -> Path:
    write_package(
        path, flashcards(QUESTIONS + 2), history.in_force(), LOOK, now=dt.datetime.now().astimezone(), weights=weights
    )
    return path


def opened(path: Path, folder: Path) -> sqlite3.Connection:
    """Return the collection of a package."""
    with zipfile.ZipFile(path) as package:
        return sqlite3.connect(package.extract("collection.anki2", folder))


# Beside the real program


TAKE_IN = """
import datetime as dt, json, sys
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
path, presets = sys.argv[2], sys.argv[3] == "presets"
col = Collection(sys.argv[1])
own = col.new_note(col.models.by_name("Basic"))
own["Front"], own["Back"] = "mine", "stays"
col.add_note(own, 1)
def take_in():
    options = ImportAnkiPackageOptions(with_scheduling=True, with_deck_configs=presets)
    log = col.import_anki_package(ImportAnkiPackageRequest(package_path=path, options=options)).log
    return {"new": len(log.new), "updated": len(log.updated), "reviews": col.db.scalar("select count() from revlog")}
col.set_config("fsrs", True)
result = {"imports": [take_in(), take_in()], "notes": {}, "mended": col.fix_integrity()[0].splitlines()}
for nid in col.find_notes("note:quizprep"):
    note = col.get_note(nid)
    [card] = note.cards()
    known, computed = card.memory_state, col.compute_memory_state(card.id)
    rows = col.db.all("select ease, type, time, ivl from revlog where cid = ? order by id", card.id)
    result["notes"][note["Id"]] = {
        "deck": col.decks.name(card.did),
        "tags": note.tags,
        "due_in": card.due - col.sched.today if card.type == 2 else None,
        "known": known and [known.stability, known.difficulty, card.ivl, card.reps, card.lapses],
        "computed": computed.stability and [computed.stability, computed.difficulty],
        "suspended": card.queue == -1,
        "rows": rows,
    }
result["own"] = [list(map(list, col.get_note(nid).items())) for nid in col.find_notes("note:Basic")]
print(json.dumps(result))
"""


def taken_in(path: Path, *, presets: bool = True, zone: str = "UTC") -> Any:
    """Import a package twice into a collection of the real Anki, in a process of its own, and return what it then knows."""
    pytest.importorskip("anki", reason="Anki's library is not installed")
    arguments = [sys.executable, "-c", TAKE_IN, str(path.with_name("collection.anki2")), str(path), "presets" * presets]
    ran = subprocess.run(arguments, capture_output=True, text=True, check=True, timeout=120, env={**os.environ, "TZ": zone})
    return json.loads(ran.stdout.splitlines()[-1])


@pytest.mark.parametrize("weights", [(), FORGETFUL], ids=["published", "fitted"])
def test_anki_takes_in_schedule_and_log_and_works_out_the_same_memory(
    answered: History, tmp_path: Path, weights: Weights
) -> None:
    if weights:
        answered.keep_weights(weights, dt.datetime.now().astimezone())
    today = study_day(dt.datetime.now().astimezone())
    found = taken_in(packed(answered, tmp_path / "all.apkg", weights), zone=os.environ.get("TZ", "UTC"))
    cards, suspended = answered.cards(), answered.suspended()
    assert len(cards) > QUESTIONS / 2
    assert suspended
    assert found["notes"].keys() == {f"q{number}" for number in range(QUESTIONS + 2)}
    for name, theirs in found["notes"].items():
        assert theirs["suspended"] == (name in suspended), name
        if (ours := cards.get(name)) is None:
            assert theirs["known"] is None, name
            continue
        assert theirs["due_in"] == (ours.due - today).days, name
        days = (ours.due - ours.last).days
        assert theirs["known"] == pytest.approx([ours.stability, ours.difficulty, days, ours.reps, ours.lapses], abs=2e-3)
        assert theirs["computed"] == pytest.approx([ours.stability, ours.difficulty], rel=2e-3)
    attempts = [attempt.question_id for attempt in answered.attempts()]
    for name, theirs in found["notes"].items():
        rows = [row for row in theirs["rows"] if row[1] != 4]
        assert len(rows) == attempts.count(name)
        assert all(row[2] == 1000 * int(name[1:]) + 500 for row in rows)


def test_importing_again_adds_nothing_and_touches_nothing_of_the_users_own(answered: History, tmp_path: Path) -> None:
    found = taken_in(packed(answered, tmp_path / "all.apkg"), presets=False)
    first, second = found["imports"]
    assert first["new"] == QUESTIONS + 2
    assert second == {"new": 0, "updated": 0, "reviews": first["reviews"]}
    assert found["own"] == [[["Front", "mine"], ["Back", "stays"]]]
    assert found["mended"] == ["Database rebuilt and optimized."]
    assert {note["deck"] for note in found["notes"].values()} == {f"quizprep::t{number}" for number in range(3)}


# What is in a package


def test_a_row_of_the_log_has_rating_time_and_kind(tmp_path: Path) -> None:
    """The first attempt of a day counts, what is repeated is practice, and a reset begins anew."""
    now = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    first, later = now - dt.timedelta(days=20), now - dt.timedelta(days=3)
    with History(tmp_path / "history.db") as history:
        history.record(made(1, Rating.AGAIN, first))
        history.record(made(1, Rating.GOOD, first + dt.timedelta(minutes=1)))
        history.record(made(1, Rating.HARD, first + dt.timedelta(days=2)))
        history.note(Note.RESET, question(1), later)
        history.record(made(1, Rating.EASY, later + dt.timedelta(minutes=1)))
        history.record(made(9, Rating.EASY, later))  # of a question that the bank no longer has
        path = tmp_path / "one.apkg"
        assert write_package(path, flashcards(2), history.in_force(), LOOK, now=now) == (2, 1, 5)
    with closing(opened(path, tmp_path)) as db:
        rows = db.execute("select ease, type, factor = 0, time, id from revlog order by id").fetchall()
        assert [row[:4] for row in rows] == [
            (1, 0, 0, 1500),
            (3, 3, 1, 1500),
            (2, 1, 0, 1500),
            (0, 4, 1, 0),
            (4, 0, 0, 1500),
        ]
        assert rows[0][4] == round(first.timestamp() * 1000)
        [(data, kind)] = db.execute("select data, type from cards where data <> ''").fetchall()
    assert json.loads(data)["lrt"] == round(later.timestamp()) + 60
    assert kind == 2


def test_an_attempt_on_a_journey_stays_on_its_day(tmp_path: Path) -> None:
    """Eleven at night in Tokyo is the same day in Anki, though it is the afternoon where the package is made."""
    here = dt.timezone(dt.timedelta(hours=-8))
    now = dt.datetime(2026, 11, 24, 12, 0, tzinfo=here)
    abroad = dt.datetime(2026, 11, 20, 5, 0, tzinfo=dt.timezone(dt.timedelta(hours=9)))
    with History(tmp_path / "history.db") as history:
        history.record(made(1, Rating.GOOD, abroad))
        write_package(tmp_path / "one.apkg", flashcards(2), history.in_force(), LOOK, now=now)
    with closing(opened(tmp_path / "one.apkg", tmp_path)) as db:
        [(number,)] = db.execute("select id from revlog").fetchall()
    assert study_day(dt.datetime.fromtimestamp(number / 1000, here)) == dt.date(2026, 11, 20)


@pytest.mark.parametrize(("ends", "hour", "day"), [(6, 5, 19), (2, 3, 20)])
def test_a_day_that_ends_at_another_hour_than_anki_has_it_is_kept(tmp_path: Path, ends: int, hour: int, day: int) -> None:
    with History(tmp_path / "history.db", rollover=dt.timedelta(hours=ends)) as history:
        history.record(made(1, Rating.GOOD, dt.datetime(2026, 11, 20, hour, tzinfo=dt.UTC)))
        now = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)
        write_package(tmp_path / "one.apkg", flashcards(2), history.in_force(), LOOK, now=now)
    with closing(opened(tmp_path / "one.apkg", tmp_path)) as db:
        [(number,)] = db.execute("select id from revlog").fetchall()
    assert study_day(dt.datetime.fromtimestamp(number / 1000, dt.UTC)) == dt.date(2026, 11, day)


def test_the_same_question_has_the_same_note_and_deck_in_every_package(tmp_path: Path) -> None:
    found = []
    with History(tmp_path / "history.db") as history:
        for days in (0, 40):
            now = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC) + dt.timedelta(days=days)
            write_package(tmp_path / "one.apkg", flashcards(4 + days), history.in_force(), LOOK, now=now)
            with closing(opened(tmp_path / "one.apkg", tmp_path)) as db:
                rows = db.execute("select guid, mid, did from notes join cards on nid = notes.id order by notes.id").fetchall()
                found.append(set(rows))
    assert len(found[0]) == 4
    assert found[0] < found[1]


def test_a_question_that_was_renamed_keeps_note_and_history_and_what_was_taken_back_is_not_there(tmp_path: Path) -> None:
    now = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)
    renamed = structs.replace(question(7), formerly=("q1",))
    with History(tmp_path / "history.db") as history:
        history.record(made(1, Rating.GOOD, now))
        history.note(Note.SUSPEND, question(1), now)
        history.undo(now)
        history.follow([renamed], now)
        card = flashcard(answers.draw(renamed, 1), TEXT, [Lang.EN])
        assert write_package(tmp_path / "one.apkg", [card], history.in_force(), LOOK, now=now) == (1, 1, 1)
    with closing(opened(tmp_path / "one.apkg", tmp_path)) as db:
        assert db.execute("select guid, queue from notes join cards on nid = notes.id").fetchall() == [
            (guid_for("quizprep", "q1"), 2)
        ]


# What stands on a card


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        self.tags.add(tag)


def test_every_question_of_the_bank_is_a_card_of_harmless_html_with_a_formula_that_means_the_same() -> None:
    questions = open_bank([]).questions
    cards = {card.id: card for card in _flashcards(questions, list(Lang))}
    assert list(cards) == [question.id for question in questions]
    parser = _Tags()
    for card in cards.values():
        for text in (card.front, card.answer, card.explanation, card.hint):
            parser.feed(text)
        assert card.front
        assert card.answer
    assert parser.tags <= {"div", "ol", "ul", "li", "code", "b", "p", "br"}
    for asked in questions:
        if isinstance(asked, NumericQuestion):
            variant = answers.draw(asked, 7)
            for formula, value in zip(_formulas(variant), variant.expected, strict=True):
                if len(formula) <= LONGEST:
                    assert evaluate(read(formula, []), {}) == pytest.approx(value, rel=1e-9), asked.id
        if isinstance(asked, FormulaQuestion):
            assert re.search(r"<p>\\\(.+\\\)</p>", cards[asked.id].answer)
            for text in (asked.answer, *(mistake.answer[0] for mistake in asked.mistakes.values())):
                tree = read(text, asked.variables)
                again = read(latex(tree), asked.variables)
                if again != tree:  # log_2 and 10^-8 are read in other words
                    point = draw(asked.variables, Random(1))
                    assert evaluate(again, point) == evaluate(tree, point)


def test_what_a_bank_could_smuggle_in_is_text() -> None:
    shown = prose('a <script>alert(1)</script> & `x<y` "b"\n\n- one\n- two')
    assert shown == (
        '<div>a &lt;script&gt;alert(1)&lt;/script&gt; &amp; <code>x&lt;y</code> "b"</div><br><ul><li>one</li><li>two</li></ul>'
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("floor((i + 2*p - k)/s) + 1", r"\left\lfloor \frac{i + 2 \cdot p - k}{s} \right\rfloor + 1"),
        ("(a + b)^2", r"\left(a + b\right)^{2}"),
        ("(a/b)^2", r"\left(\frac{a}{b}\right)^{2}"),
        ("beta_1*eps_min", r"\beta_{1} \cdot \mathrm{eps}_{\text{min}}"),
        ("a - (b - c)", r"a - \left(b - c\right)"),
        ("sum(i^2 for i in 1..n)*c", r"\left(\sum_{i=1}^{n} i^{2}\right) \cdot c"),
        ("log2(n)", r"\log_2\left(n\right)"),
        ("a if a > 0 else -a", r"\begin{cases} a & \text{if } a > 0 \\ -a & \text{otherwise} \end{cases}"),
        ("max(a, 1e-8)", r"\max\left(a, 10^{-8}\right)"),
    ],
)
def test_latex(text: str, shown: str) -> None:
    names = ["i", "p", "k", "s", "a", "b", "c", "n", "beta_1", "eps_min"]
    assert latex(read(text, names)) == shown


# The command


def test_the_command_writes_notes_of_one_topic_in_one_language(execute: Execute, tmp_path: Path) -> None:
    execute("answer", "conv-output-size", "1, 1", "--seed", "3", "--record")
    written = execute("export", "convolution.apkg", "--topic", "convolution", "--lang", "zh")
    assert re.fullmatch(r"\d+ notes written to convolution.apkg, 1 of them scheduled, with 1 review\n", written.stdout), (
        written.stderr
    )
    with closing(opened(Path("convolution.apkg"), tmp_path)) as db:
        [(fields, tags, queue)] = db.execute(
            "select flds, tags, queue from notes join cards on nid = notes.id where flds like 'conv-output-size\x1f%'"
        ).fetchall()
        assert db.execute("select count(distinct did) from cards").fetchall() == [(1,)]
    assert "卷积" in fields
    assert "lang=" not in fields
    assert {"kind::numeric", "difficulty::2"} == set(tags.split())
    assert queue == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere/all.apkg"], "nowhere/all.apkg: No such file or directory; nothing was written"),
        (["all.jsonl", "--topic", "convolution"], "all.jsonl: --topic, --lang and --bank are for .apkg"),
        (["all.apkg", "--topic", "convolutoin"], "no topic 'convolutoin'; did you mean 'convolution'?"),
    ],
)
def test_what_cannot_be_written_is_said_in_one_line(execute: Execute, arguments: list[str], said: str) -> None:
    result = execute("export", *arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith(f"quizprep: {said}")
    assert result.stderr.count("\n") == 1
    assert list(Path().iterdir()) == []


def test_without_genanki_the_way_to_it_is_said(answered: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "genanki", None)
    with pytest.raises(QuizprepError, match=re.escape("a package for Anki needs genanki: pip install 'quizprep[anki]'")):
        packed(answered, tmp_path / "all.apkg")
    assert not (tmp_path / "all.apkg").exists()
