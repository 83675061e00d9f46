"""Set up a session for ``drill`` and ``review``, and run the loop."""

import gc
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import typer

from quizprep import paths
from quizprep.cli.setup import chosen_lang, chosen_new, grader_folders, new_seed, open_bank, open_history_of, this_day
from quizprep.errors import QuizprepError
from quizprep.model import AnyQuestion, Kind, Lang

if TYPE_CHECKING:
    from rich.console import Console

    from quizprep.cli.loop import Loop
    from quizprep.figures import Plan
    from quizprep.memory.agenda import Known
    from quizprep.memory.history import History
    from quizprep.memory.session import Session

INTERRUPTED = 130


def run_session(  # noqa: PLR0913  one for each option of the two commands
    topics: Sequence[str],
    kinds: Sequence[Kind],
    *,
    count: int | None,
    review: bool,
    new: int | None,
    minutes: float | None,
    lang: Lang | None,
    seed: int | None,
    bank_paths: Sequence[Path] | None,
    interview: date | None = None,
) -> None:
    """Run one session; Ctrl-C ends it with its summary and exit code 130.

    Up to an interview the plan is shown first, and what it has for today is asked with what is due.
    """
    bank = open_bank(bank_paths)
    questions = bank.select(topics, kinds)
    spoken = chosen_lang(lang)
    most = chosen_new(new) if review else new

    from quizprep.cli.loop import Loop
    from quizprep.formula.checker import Checker
    from quizprep.memory.agenda import for_drill, for_review, waiting
    from quizprep.memory.session import Session
    from quizprep.view import console, prompts

    out = console.output()
    rng = Random(new_seed() if seed is None else seed)
    today = this_day()
    with open_history_of(bank) as history:
        _say_clock(out, history, today, spoken)
        suspended = history.suspended()
        if suspended:
            questions = [question for question in questions if question.id not in suspended]
        put_off = None
        if interview:
            made, found = _planned(history, questions, today, interview, minutes)
            from quizprep.view.plan import plan_screen

            plan_screen(out, made, today, spoken)
        else:
            ids = [question.id for question in bank.select([], [])]
            if review:
                found = for_review(history, ids, suspended, today, most)
            else:
                found = for_drill(history, ids, {question.id for question in questions}, today)
                put_off = waiting(history, ids, suspended, bank.siblings, today)
        most = 0 if review and found.backlog else most
        session = Session(
            questions,
            found.cards,
            today,
            rng,
            unseen=found.unseen,
            due=found.due,
            waiting=put_off,
            count=count,
            review=review,
            new=most,
            mix=minutes is None,
            failed=history.failed_on(today),
            # Up to an interview there is no other day to put anything off to.
            siblings={} if interview else bank.siblings,
        )
        _say_agenda(out, session, most, spoken, review=review)
        if session.empty:
            return
        with Checker() as checker, prompts.line_reader(out, paths.line_history_file()) as reader:
            loop = Loop(
                bank=bank,
                graders=grader_folders(bank_paths),
                history=history,
                session=session,
                checker=checker,
                console=out,
                reader=reader,
                lang=spoken,
                rng=rng,
                minutes=minutes,
            )
            gc.enable()  # off since the start of the program; a session may be long
            interrupted = _is_interrupted(loop)
        _back_up(out, history, spoken)
    if interrupted:
        raise typer.Exit(INTERRUPTED)


def _is_interrupted(loop: "Loop") -> bool:
    """Run the loop to its end, or to a Ctrl-C."""
    try:
        loop.run()
    except KeyboardInterrupt:
        return True
    return False


def _planned(
    history: "History", questions: Sequence[AnyQuestion], today: date, interview: date, minutes: float | None
) -> "tuple[Plan, Known]":
    """Return the plan up to an interview, and what is known with what it has for today among the due."""
    from quizprep.memory.agenda import whole
    from quizprep.memory.plan import brought_forward, pace, plan

    cards, seconds = history.cards(), pace(history.pace())
    made = plan(questions, cards, today, interview, seconds=seconds, minutes=minutes, weights=history.weights())
    return made, whole(brought_forward(cards, made.today, today), {question.id for question in questions}, today)


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
