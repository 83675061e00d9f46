"""Set up a session for ``drill`` and ``review``, and run the loop."""

import gc
import os
from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import typer
from msgspec import Struct

from quizprep import paths
from quizprep.cli.setup import askable, chosen_lang, grader_folders, new_seed, open_bank, open_history_of, this_day
from quizprep.errors import QuizprepError
from quizprep.model import AnyQuestion, Kind, Lang

if TYPE_CHECKING:
    from rich.console import Console

    from quizprep.bank.load import Bank
    from quizprep.memory.agenda import Known
    from quizprep.memory.history import History
    from quizprep.memory.session import Session

INTERRUPTED = 130


class Asked(Struct, frozen=True, kw_only=True):
    """What the options of a command ask of a session."""

    topics: Sequence[str] = ()
    """Of these topics alone; none named means all, as with the kinds."""
    kinds: Sequence[Kind] = ()
    count: int | None
    """At most so many questions."""
    review: bool
    """What is due, rather than due, weak and new ones."""
    new: int | None
    """At most so many new questions a day, with those that were begun before."""
    minutes: float | None
    interview: date | None = None
    """The plan up to it is shown first, and what it has for today is asked with what is due."""
    lang: Lang | None
    seed: int | None
    bank: Sequence[Path] | None
    """Decks of the learner's own."""


def run_session(asked: Asked) -> None:
    """Run one session; Ctrl-C ends it with its summary and exit code 130."""
    _look_for_room(paths.home())
    bank = open_bank(asked.bank)
    lang = chosen_lang(asked.lang)
    rng = Random(new_seed() if asked.seed is None else asked.seed)

    from quizprep.view import console

    out = console.output()
    with open_history_of(bank) as history:
        session = _prepare(asked, bank, history, rng, out, lang)
        if session.empty:
            return
        interrupted = _is_interrupted(asked, bank, history, session, rng, out, lang)
        _back_up(out, history, lang)
    if interrupted:
        raise typer.Exit(INTERRUPTED)


def _look_for_room(home: Path) -> None:
    """Say before anything is asked where no answer could be kept."""
    there = next((path for path in (home, *home.parents) if os.path.lexists(path)), home)
    if not (there.is_dir() and os.access(there, os.W_OK)):
        raise QuizprepError(f"no answer could be kept in {home}; mend that, or set QUIZPREP_HOME to another folder")


def _prepare(asked: Asked, bank: "Bank", history: "History", rng: Random, out: "Console", lang: Lang) -> "Session":
    """Choose what is asked, and say what that is."""
    from quizprep.memory.session import Session

    today = this_day()
    _say_clock(out, history, today, lang)
    suspended = history.suspended()
    questions = bank.select(asked.topics, asked.kinds)
    if suspended:
        questions = [question for question in questions if question.id not in suspended]
    if asked.interview:
        known = _show_plan(asked.interview, asked.minutes, history, questions, today, out, lang)
    else:
        known = _known(bank, history, questions, suspended, today, asked)
    new = 0 if asked.review and known.backlog else asked.new
    session = Session(
        questions,
        known.cards,
        today,
        rng,
        unseen=known.unseen,
        due=known.due,
        waiting=None if asked.review else _waiting(bank, history, suspended, today),
        count=asked.count,
        review=asked.review,
        new=new,
        mix=asked.minutes is None,
        failed=history.failed_on(today),
        # Up to an interview there is no other day to put anything off to.
        siblings={} if asked.interview else bank.siblings,
    )
    _say_agenda(out, session, new, lang, review=asked.review)
    return session


def _known(
    bank: "Bank", history: "History", questions: Sequence[AnyQuestion], suspended: Collection[str], today: date, asked: Asked
) -> "Known":
    """Return what the history says of the questions, as far as the session needs it."""
    from quizprep.memory.agenda import for_drill, for_review

    if asked.review:
        return for_review(history, askable(bank), suspended, today, asked.new)
    return for_drill(history, askable(bank), {question.id for question in questions}, today)


def _waiting(bank: "Bank", history: "History", suspended: Collection[str], today: date) -> frozenset[str]:
    """Return what waits for another day, since a sibling is asked."""
    from quizprep.memory.agenda import waiting

    return waiting(history, askable(bank), suspended, bank.siblings, today)


def _show_plan(
    interview: date,
    minutes: float | None,
    history: "History",
    questions: Sequence[AnyQuestion],
    today: date,
    out: "Console",
    lang: Lang,
) -> "Known":
    """Show the plan up to an interview, and return what is known with what it has for today among the due."""
    from quizprep.memory.agenda import whole
    from quizprep.memory.plan import brought_forward, pace, plan
    from quizprep.view.plan import plan_screen

    cards, seconds = history.cards(), pace(history.pace())
    made = plan(questions, cards, today, interview, seconds=seconds, minutes=minutes, weights=history.weights())
    plan_screen(out, made, today, lang)
    return whole(brought_forward(cards, made.today, today), {question.id for question in questions}, today)


def _is_interrupted(
    asked: Asked, bank: "Bank", history: "History", session: "Session", rng: Random, out: "Console", lang: Lang
) -> bool:
    """Run the loop to its end, or to a Ctrl-C."""
    from quizprep.cli.hangup import ended_as_by_ctrl_c
    from quizprep.cli.loop import Loop
    from quizprep.formula.checker import Checker
    from quizprep.view import prompts

    with Checker() as checker, prompts.line_reader(out, paths.line_history_file()) as reader:
        loop = Loop(
            bank=bank,
            graders=grader_folders(asked.bank),
            history=history,
            session=session,
            checker=checker,
            console=out,
            reader=reader,
            lang=lang,
            rng=rng,
            minutes=asked.minutes,
        )
        gc.enable()  # off since the start of the program; a session may be long
        try:
            with ended_as_by_ctrl_c():
                loop.run()
        except KeyboardInterrupt:
            return True
    return False


def _say_clock(out: "Console", history: "History", today: date, lang: Lang) -> None:
    """Say where an answer is dated ahead: its question would stay away for as long."""
    from quizprep.memory.scheduler import lies_ahead
    from quizprep.view import screens, words

    last = history.last_day()
    if last and lies_ahead(last, today):
        screens.say(out, words.CLOCK, lang, date=last)


def _back_up(out: "Console", history: "History", lang: Lang) -> None:
    from quizprep.memory.backups import back_up
    from quizprep.view import screens, words

    try:
        back_up(history, paths.backup_folder(), this_day())
    except QuizprepError as error:
        screens.say(out, words.NO_BACKUP, lang, error=error)


def _say_agenda(out: "Console", session: "Session", most: int | None, lang: Lang, *, review: bool) -> None:
    """Say what a review holds, and what is left out and why; where there is nothing to ask, that."""
    from quizprep.view import screens, words

    if session.empty:
        nothing_due = words.NOTHING_MORE if session.put_off else words.NOTHING_DUE
        screens.say(out, nothing_due if review else words.NOTHING_LEFT, lang)
    elif review:
        asked, due = session.total - session.new, session.still_due
        of_due = (words.ALL_DUE if asked == due else words.SOME_DUE)[lang].format(asked=asked, due=due)
        agenda = words.AGENDA if most else words.AGENDA_DUE
        screens.say(out, agenda, lang, due=of_due, new=session.new, most=most, begun=session.begun)
    if session.put_off:
        screens.say(out, words.PUT_OFF, lang, put_off=session.put_off)
    if session.empty and most and session.begun >= most:
        screens.say(out, words.NEW_DONE, lang, begun=session.begun, most=most)
