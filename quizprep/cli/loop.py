"""The loop that ``drill`` and ``review`` share: ask, judge, record, next.

The session says which question, the answers room judges, the screens show, the history records; this module joins them.
An answer is on the disk before the learner is asked anything else.
"""

import math
import re
from collections.abc import Sequence
from enum import Enum, auto
from pathlib import Path
from random import Random
from unicodedata import normalize

from msgspec import Struct, structs
from rich.console import Console

from quizprep import answers
from quizprep.answers.hints import hints_to
from quizprep.bank.load import Bank
from quizprep.cli.attempts import attempt
from quizprep.cli.handout import write_starter
from quizprep.cli.reading import drawn_answer, show_reading
from quizprep.cli.setup import SEED_BITS, now, this_day
from quizprep.cli.stopwatch import Stopwatch, Taken
from quizprep.errors import QuizprepError
from quizprep.formula.checker import Checker
from quizprep.memory.events import Note
from quizprep.memory.history import History
from quizprep.memory.session import Session
from quizprep.model import (
    AnyQuestion,
    Attempt,
    Bilingual,
    CodeQuestion,
    FormulaQuestion,
    Lang,
    Outcome,
    Rating,
    RecallQuestion,
    ResponseError,
    Variant,
    Verdict,
)
from quizprep.view import screens, words
from quizprep.view.prompts import LineReader


class _Reply(Enum):
    """What the learner did instead of answering."""

    SHOW = auto()
    SKIP = auto()
    SUSPEND = auto()
    UNDO = auto()
    QUIT = auto()


_WAYS_OUT = {
    ":show": _Reply.SHOW,
    ":skip": _Reply.SKIP,
    ":s": _Reply.SKIP,
    ":suspend": _Reply.SUSPEND,
    ":undo": _Reply.UNDO,
    ":u": _Reply.UNDO,
    ":quit": _Reply.QUIT,
    ":q": _Reply.QUIT,
}
_WIDE = ("：", "？")
"""What begins a command where a Chinese keyboard types it."""
_COLON_FORGOTTEN = frozenset({"q", "quit", "exit", "help", "hint", "show", "skip"})


class _Judged(Struct):
    """A response with its verdict."""

    response: str
    verdict: Verdict
    hints: int


class Loop:
    """One session at the terminal or over a pipe."""

    def __init__(  # noqa: PLR0913  the loop is where the rooms meet
        self,
        *,
        bank: Bank,
        graders: Sequence[Path],
        history: History,
        session: Session,
        checker: Checker,
        console: Console,
        reader: LineReader,
        lang: Lang,
        rng: Random,
        minutes: float | None = None,
    ) -> None:
        self._bank = bank
        self._graders = graders
        self._history = history
        self._session = session
        self._checker = checker
        self._console = console
        self._reader = reader
        self._lang = lang
        self._rng = rng
        self._made: list[tuple[str, Attempt]] = []
        """What was answered in this session and not taken back, each by the id of its event."""
        self._budget = 60 * (math.inf if minutes is None else minutes)
        self._watch = Stopwatch()
        self._began = self._watch.moment()

    def run(self) -> None:
        """Ask until the session is over or the learner leaves; show the summary in any case."""
        if self._reader.interactive:
            self._say(words.HELP)
        try:
            with self._watch.seeing_stops():
                self._ask_all()
        finally:
            screens.summary_screen(self._console, [made for _, made in self._made], self._session.still_due, self._lang)

    def _ask_all(self) -> None:
        while (question := self._session.next()) and self._ask(question):
            taken = self._watch.since(self._began)
            if taken.seconds - taken.stopped > self._budget:
                self._say(words.TIME_IS_UP)
                return

    def _ask(self, question: AnyQuestion) -> bool:
        """Ask one question; return whether to go on."""
        variant = answers.draw(question, self._rng.getrandbits(SEED_BITS))
        screens.question_screen(
            self._console,
            variant,
            self._lang,
            place=self._session.place,
            title=self._bank.deck(question.topic).title[self._lang],
            state=words.STATES[self._session.state] if self._session.state else None,
        )
        if isinstance(question, FormulaQuestion):
            self._checker.start()  # loads while the learner reads
        asked = self._watch.moment()
        reply = self._respond(variant)
        taken = self._watch.since(asked)
        match reply:
            case _Reply.QUIT:
                return False
            case _Reply.SKIP:
                self._session.skipped(question)
            case _Reply.SUSPEND:
                self._suspend(question)
            case _Reply.UNDO:
                self._undo()
            case _Reply.SHOW:
                given_up = Verdict(outcome=Outcome.INCORRECT, score=0.0)
                screens.answer_screen(self._console, variant, answers.right_answer(variant), self._lang, drawn_answer(question))
                return self._settle(variant, _Judged("", given_up, 0), taken)
            case _Judged():
                screens.verdict_screen(self._console, variant, reply.verdict, self._lang, drawn_answer(question))
                return self._settle(variant, reply, taken)
        return True

    def _respond(self, variant: Variant) -> _Judged | _Reply:
        """Read lines until one of them is an answer or a way out; a line that cannot be read costs nothing."""
        hints = 0
        while True:
            line = self._reader.ask(words.LABEL[self._lang])
            if line is None:
                return _Reply.QUIT
            response = line.strip()
            if response.startswith(_WIDE):
                response = normalize("NFKC", response)
            if way_out := _WAYS_OUT.get(response.lower()):
                return way_out
            if not response or response.startswith((":", "?")):
                hints += self._help(variant, response, hints)
            elif verdict := self._judge(variant, response):
                return _Judged(response, verdict, hints)

    def _help(self, variant: Variant, command: str, hints: int) -> bool:
        """Do what a line that is no answer asks for; return whether it gave another hint than the ``hints`` so far."""
        question = variant.question
        match command.lower():
            case "":
                self._say(words.NOTHING_TYPED)
            case ":hint" | ":h" | "?":
                known = hints_to(variant)
                screens.hint_screen(self._console, known, self._lang, hints + 1)
                return hints < len(known)
            case ":starter" if isinstance(question, CodeQuestion):
                write_starter(self._console, question.task, self._graders, self._lang, debug=question.debug)
                self._say(words.HAND_IN_HERE)
            case ":help":
                self._say_commands(question)
            case _:
                screens.say(self._console, words.UNKNOWN_COMMAND, self._lang, command=command)
                self._say_commands(question)
        return False

    def _judge(self, variant: Variant, response: str) -> Verdict | None:
        """Judge a response, or say why it cannot be judged."""
        forgotten = response.lower() in _COLON_FORGOTTEN
        if forgotten and isinstance(variant.question, RecallQuestion):  # any other words would be an answer
            self._say_commands(variant.question)
            return None
        try:
            if isinstance(variant.question, CodeQuestion):
                from quizprep.cli.patience import patient
                from quizprep.coding.judge import judge

                with patient(self._lang):
                    return judge(variant.question.task, Path(response).expanduser(), folders=self._graders, seed=variant.seed)
            if isinstance(variant.question, FormulaQuestion):
                show_reading(self._console, variant.question, response, self._lang)
            verdict = answers.judge(variant, response, self._checker)
        except ResponseError as error:
            screens.response_error_screen(self._console, error, self._lang)
            if forgotten:
                self._say_commands(variant.question)
            return None
        except QuizprepError as error:
            if forgotten:  # it is no file
                self._say_commands(variant.question)
            else:
                screens.trouble(self._console, str(error))
            return None
        if isinstance(variant.question, RecallQuestion) and self._reader.interactive:
            return self._confirm(variant.question, response)
        return verdict

    def _confirm(self, question: RecallQuestion, response: str) -> Verdict:
        """Let the learner correct the ticks of a checklist; the end of the input accepts them."""
        from quizprep.answers import recall

        keys = list(question.points)
        ticked = set(recall.recognise(question, response))
        while True:
            screens.checklist_screen(self._console, question, [key for key in keys if key in ticked], self._lang)
            numbers = re.findall(r"[^\s,，、]+", self._reader.ask(words.FLIP[self._lang], remember=False) or "")
            if not numbers:
                # The checklist has just said what is missing.
                return structs.replace(recall.judge(question, ticked), feedback=())
            if all(number.isdecimal() and 1 <= int(number) <= len(keys) for number in numbers):
                ticked ^= {keys[int(number) - 1] for number in numbers}
            else:
                screens.say(self._console, words.BAD_FLIP, self._lang, n=len(keys))

    def _settle(self, variant: Variant, judged: _Judged, taken: Taken) -> bool:
        """Record the attempt, say when the question comes back, and wait for the learner."""
        question, verdict = variant.question, judged.verdict
        if verdict.outcome is Outcome.UNGRADED:
            self._session.skipped(question)
            return True
        made = attempt(
            question,
            variant.seed,
            judged.response,
            verdict,
            at=now(),
            seconds=taken.seconds,
            stopped=taken.stopped,
            hints=judged.hints,
        )
        self._made.append((self._history.record(made), made))
        self._schedule(question, made.rating)
        return self._after(question) if self._reader.interactive else True

    def _schedule(self, question: AnyQuestion, rating: Rating) -> None:
        """Put the rating into the session, and say when the question comes back."""
        again = self._session.answered(question, rating)
        self._history.catch_up()
        if again:
            self._say(words.COMES_BACK_TODAY)
        elif card := self._history.card(question.id):
            screens.comes_back_line(self._console, card, (card.due - this_day()).days, self._lang)

    def _suspend(self, question: AnyQuestion) -> None:
        """Ask a question no more, in this session and those to come."""
        self._history.note(Note.SUSPEND, question, now())
        self._session.suspended(question)
        self._history.catch_up()
        screens.say(self._console, words.SUSPENDED, self._lang, id=question.id)

    def _undo(self) -> None:
        """Take back the latest answer of the session; its question is asked next."""
        if not self._made:
            self._say(words.NOTHING_TO_UNDO)
            return
        event, _ = self._made.pop()
        self._history.take_back(event, now())
        self._session.undo()
        self._history.catch_up()
        self._say(words.UNDONE)

    def _after(self, question: AnyQuestion) -> bool:
        """Offer to go on, to rate differently, to undo, to leave."""
        while True:
            key = self._reader.ask(words.AFTER[self._lang], remember=False)
            match normalize("NFKC", key).strip().lower() if key is not None else "q":
                case "":
                    return True
                case "q" | ":q" | "quit" | ":quit":
                    return False
                case "u" | ":u" | "undo" | ":undo":
                    self._undo()
                    return True
                case "1" | "2" | "3" | "4" as digit:
                    rating = Rating(int(digit))
                    event, made = self._made[-1]
                    made = structs.replace(made, rating=rating)
                    self._made[-1] = (self._history.replace(event, made, now()), made)
                    self._session.undo()
                    screens.say(self._console, words.RATED, self._lang, rating=words.RATINGS[rating][self._lang])
                    self._schedule(question, rating)
                case _:
                    continue

    def _say_commands(self, question: AnyQuestion) -> None:
        if isinstance(question, CodeQuestion):
            self._say(words.STARTER_COMMAND)
        self._say(words.COMMANDS)

    def _say(self, text: Bilingual) -> None:
        screens.say(self._console, text, self._lang)
