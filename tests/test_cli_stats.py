"""stats and fit, as they are typed."""

import datetime as dt
import errno
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from subprocess import CompletedProcess

import pytest
from learner import FORGETFUL, Learner
from rich.cells import cell_len
from typer.testing import Result

from quizprep import paths
from quizprep.memory import log
from quizprep.memory.history import History
from quizprep.memory.scheduler import ROLLOVER
from quizprep.memory.store import Store
from quizprep.model import Attempt, Card, Kind, Outcome, Rating

Execute = Callable[..., CompletedProcess[str]]
MINI = str(Path(__file__).parent / "mini")
NAMES = {"mini-choice": Kind.CHOICE, "mini-recall": Kind.RECALL, "mini-numeric": Kind.NUMERIC, "mini-formula": Kind.FORMULA}


def attempt(name: str, kind: Kind, at: dt.datetime, rating: Rating) -> Attempt:
    right = rating is not Rating.AGAIN
    return Attempt(
        question_id=name,
        topic="mini",
        kind=kind,
        at=at,
        seed=1,
        response="x",
        outcome=Outcome.CORRECT if right else Outcome.INCORRECT,
        score=float(right),
        mistake=None if right else "counted-from-zero",
        rating=rating,
        auto_rating=rating,
        seconds=20.0,
    )


def keep(attempts: Iterable[Attempt]) -> None:
    """Put attempts into the history in one transaction: years, each answer on its own, would take minutes."""
    with Store(paths.history_file()).writing() as db:
        for made in attempts:
            log.add_attempt(db, made, ROLLOVER)


def learn(days: int) -> None:
    """Answer every question every day, up to yesterday; a share of the answers is wrong."""
    rng = Random(1)
    now = dt.datetime.now().astimezone()
    keep(
        attempt(name, kind, now - dt.timedelta(days=days_ago), Rating.AGAIN if rng.random() < 0.3 else Rating.GOOD)
        for days_ago in range(days, 0, -1)
        for name, kind in NAMES.items()
    )


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_everything_fits_the_window(execute: Execute, columns: int, lang: str) -> None:
    learn(60)
    result = execute("stats", "--bank", MINI, "--lang", lang, env={"COLUMNS": str(columns)})
    assert result.returncode == 0
    lines = result.stdout.splitlines()
    assert max(map(cell_len, lines)) <= columns
    assert "\x1b" not in result.stdout
    headings = {
        "en": ["Today", "Answers a day", "Minutes a day", "Due in", "Still known", "Predicted and observed", "Weakest topics"],
        "zh": ["今天", "最近一年", "分钟数", "未来", "目标 90%", "预测与实际", "最薄弱的主题"],
    }
    places = [next(number for number, line in enumerate(lines) if heading in line) for heading in headings[lang]]
    assert places == sorted(places)
    assert "counted-from-zero" in result.stdout
    assert all(any(line.strip().endswith(name) for line in lines) for name in ("mini-choice", "mini-formula"))


def test_a_terminal_without_the_signs_gets_plain_ones(execute: Execute) -> None:
    learn(60)
    result = execute("stats", "--bank", MINI, env={"COLUMNS": "80", "PYTHONIOENCODING": "ascii"})
    assert result.stdout.isascii()
    assert "?" not in result.stdout
    assert "####" in result.stdout


def test_days_in_a_row_and_what_was_done(execute: Execute) -> None:
    learn(5)
    result = execute("stats", "--bank", MINI)
    assert "0 answered, 0 right, 0 minutes" in result.stdout
    assert "days in a row: 5, at most 5, 5 in all" in result.stdout


def test_one_minute_is_one(run: Callable[..., Result]) -> None:
    now = dt.datetime.now().astimezone()
    keep([attempt("nms", Kind.CODE, now, Rating.GOOD)] * 3)
    assert "3 answered, 3 right, 1 minute, 0 still due" in run("stats", "--bank", MINI).stdout
    keep([attempt("nms", Kind.CODE, now, Rating.GOOD)] * 3)
    assert "6 answered, 6 right, 2 minutes, 0 still due" in run("stats", "--bank", MINI).stdout


def test_json_has_the_same_figures(execute: Execute) -> None:
    learn(30)
    found = json.loads(execute("stats", "--bank", MINI, "--json").stdout)
    assert found["streak"] == found["days"] == 30
    assert sum(found["calendar"]) == 120
    assert found["retention"][2]["young"]["whole"] == 29 * 4
    assert sum(group["reviews"] for group in found["calibration"]) == 29 * 4
    assert {row["mistake"] for row in found["mistakes"]} == {"counted-from-zero"}
    assert json.loads(execute("stats", "--bank", MINI, "--topic", "mini", "--json").stdout) == found
    assert json.loads(execute("stats", "--topic", "detection", "--json").stdout)["days"] == 0


def test_nothing_yet_says_how_to_begin(execute: Execute) -> None:
    assert "quizprep drill" in execute("stats").stdout
    assert "还没有答过题" in execute("stats", "--lang", "zh").stdout
    assert not paths.history_file().exists()


def test_an_unknown_topic_is_one_line(execute: Execute) -> None:
    result = execute("stats", "--topic", "detecton")
    assert result.stderr.startswith("quizprep: ")
    assert "detection" in result.stderr
    assert result.returncode == 2


def test_a_fit_needs_a_history(execute: Execute) -> None:
    result = execute("fit")
    assert result.stderr == "quizprep: 0 reviews so far, and 512 are needed to fit FSRS to you; go on reviewing\n"
    assert result.returncode == 2
    assert not paths.history_file().exists()


def test_a_fit_shows_both_losses_and_gives_other_cards_and_back(execute: Execute) -> None:
    answers = Learner(150, new_a_day=4, memory=FORGETFUL, seed=5).study(0, 150)
    noon = dt.time(12, tzinfo=dt.UTC)
    keep(attempt(a.question_id, Kind.CHOICE, dt.datetime.combine(a.day, noon), a.rating) for a in answers)
    due = {name: card.due for name, card in cards().items()}
    found = json.loads(execute("fit", "--json").stdout)
    assert found["kept"]
    assert found["fitted"] < found["published"]
    assert {name: card.due for name, card in cards().items()} != due
    again = execute("fit", "--lang", "en").stdout
    assert f"published parameters    loss {found['published']:.4f}" in again
    assert f"parameters used so far  loss {found['fitted']:.4f}" in again
    assert "nothing was changed" in again
    assert "history" in execute("doctor").stdout
    assert "恢复使用公开参数" in execute("fit", "--published", "--lang", "zh").stdout
    assert {name: card.due for name, card in cards().items()} == due


def cards() -> dict[str, Card]:
    with History(paths.history_file()) as history:
        return history.cards()


def test_a_page_is_written(execute: Execute, tmp_path: Path) -> None:
    learn(40)
    result = execute("stats", "--bank", MINI, "--html", str(tmp_path / "page.html"))
    assert (result.returncode, result.stdout) == (0, "")
    assert "page.html" in result.stderr
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "counted-from-zero" in text
    assert '<math displaystyle="true" alttext="o == floor((i + 2*p - k)/s) + 1">' in text
    failed = execute("stats", "--bank", MINI, "--html", str(tmp_path / "nowhere" / "page.html"))
    assert failed.returncode == 2
    assert failed.stderr == f"quizprep: {tmp_path / 'nowhere' / 'page.html'}: No such file or directory; nothing was written\n"


@pytest.mark.parametrize("linked", [False, True])
def test_a_page_takes_the_place_of_the_one_before_whole_or_not_at_all(
    run: Callable[..., Result],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    linked: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    page = tmp_path / "pages" / "page.html"
    page.parent.mkdir()
    page.write_text("before", encoding="utf-8")
    target = tmp_path / "link.html" if linked else page
    if linked:
        target.symlink_to(page)

    def full(path: Path, text: str, **_: object) -> None:
        path.write_bytes(text[:50].encode())
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", full)
        failed = run("stats", "--bank", MINI, "--html", str(target))
    assert failed.stderr.endswith("No space left on device; nothing was written\n")
    assert page.read_text(encoding="utf-8") == "before"
    assert run("stats", "--bank", MINI, "--html", str(target)).exit_code == 0
    assert page.read_text(encoding="utf-8").startswith("<!")
    assert target.is_symlink() is linked
    assert list(page.parent.iterdir()) == [page]


def test_a_page_can_be_written_into_a_pipe(execute: Execute) -> None:
    assert execute("stats", "--bank", MINI, "--html", "/dev/stdout").stdout.startswith("<!")


def test_what_waits_for_a_sibling_is_due_today_nowhere(run: Callable[..., Result]) -> None:
    """A formula, and numbers worked out with it: the review, the statistics and the list of topics say the same."""
    now = dt.datetime.now().astimezone()
    for name, kind, days in (("layer-norm-formula", Kind.FORMULA, 9), ("norm-after-layer-norm", Kind.NUMERIC, 90)):
        keep([attempt(name, kind, now - dt.timedelta(days=days), Rating.GOOD)])
    found = json.loads(run("stats", "--json").stdout)
    assert (found["due"], found["put_off"], found["due_ahead"][:2]) == (1, 1, [1, 1])
    assert {row["topic"]: row["due"] for row in json.loads(run("topics", "--json").stdout) if row["due"]} == {
        "normalization": 1
    }
    shown = run("stats").stdout
    assert "1 still due\n" in shown
    assert "Due, but put off to another day: 1" in shown
    assert json.loads(run("stats", "--json", "--topic", "pooling").stdout)["put_off"] == 0
    assert "  1 due.\n" in run("review", "--new", "0").stdout
