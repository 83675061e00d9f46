"""The nouns of quizprep, each with one type.

A **bank** is all decks; a **deck** is one YAML file about one topic; a **question** is one authored entry with a stable
``id`` and one of five kinds.  A **variant** is one asking of a question: options in their shuffled order, parameters drawn.
The learner's **response** to it earns a **verdict**; response, verdict and **rating** together are an **attempt**, the row of
history; the **card** is the memory state that the attempts leave behind.

The types are msgspec structs: immutable, quick to import, and the compiled bank is their JSON.
"""

import datetime as dt
from enum import IntEnum, StrEnum
from typing import Any

from msgspec import Struct

from quizprep.errors import Mark, QuizprepError


class Lang(StrEnum):
    """A language of prompts, explanations and feedback."""

    EN = "en"
    ZH = "zh"


class Kind(StrEnum):
    """How a question is answered."""

    CHOICE = "choice"
    RECALL = "recall"
    NUMERIC = "numeric"
    FORMULA = "formula"
    CODE = "code"


class Bilingual(Struct, frozen=True):
    """One text in both languages."""

    en: str
    zh: str

    def __getitem__(self, lang: Lang) -> str:
        return self.zh if lang is Lang.ZH else self.en

    @classmethod
    def same(cls, text: str) -> "Bilingual":
        """Return a text that needs no language, such as ``3x3`` or a formula."""
        return cls(text, text)


class Mistake(Struct, frozen=True):
    """A wrong answer that people give: ``answer`` holds one expression per number asked for."""

    answer: tuple[str, ...]
    feedback: Bilingual
    credit: float = 0.0


class Question(Struct, frozen=True, kw_only=True, tag_field="kind"):
    """What every question has; the five kinds add how it is answered."""

    id: str
    topic: str
    mark: Mark
    difficulty: int
    """1 (first screening call) to 5 (research interview)."""
    sources: tuple[str, ...]
    """Entries of the study notes that the question covers, ``document/section``."""
    prompt: Bilingual
    explanation: Bilingual
    """Why the answer is right.  In a numeric question ``{expression}`` shows a value worked out from the parameters."""
    hints: tuple[Bilingual, ...] = ()
    """From a nudge to nearly the solution, at most three; a deck calls them ``hint``."""
    reference: str | None = None
    """Paper, section or documentation page to read."""
    requires: tuple[str, ...] = ()
    """Ids of the questions whose answers this one builds on: they are asked first."""
    followups: tuple[str, ...] = ()
    """Ids of the questions that an interviewer would ask next, going deeper."""
    formerly: tuple[str, ...] = ()
    """Ids that the question had before: what was answered under them belongs to it."""
    retired: bool = False
    """Whether it is not asked any more; what was answered is kept."""

    @property
    def kind(self) -> Kind:
        """The kind, as written in the deck."""
        return Kind(str(self.__struct_config__.tag))


class Option(Struct, frozen=True):
    """One option of a choice question; a wrong one says in ``feedback`` what its mistake is."""

    text: Bilingual
    feedback: Bilingual | None = None


class ChoiceQuestion(Question, frozen=True, kw_only=True, tag="choice"):
    """One or several right options, shuffled at each asking."""

    options: dict[str, Option]
    """By key; the key is stable, and is what the history keeps."""
    answer: tuple[str, ...]
    """Keys of the right options."""


class KeyPoint(Struct, frozen=True):
    """One thing that a good answer says, with the wordings by which it is recognised."""

    text: Bilingual
    accept: tuple[str, ...]
    """Wordings in either language: all words of one wording on one side of a sentence, ``a|b`` for either word.

    ``a ... b`` may lie on both sides of a contrast (*while*, ，而), and ``!c`` must not stand with them.
    """
    about: str = ""
    """What the point says something of, ``PTQ|post-training``: what is said of another point's subject is not this point."""


class RecallQuestion(Question, frozen=True, kw_only=True, tag="recall"):
    """An open question, answered in the learner's own words and judged by a checklist of key points."""

    points: dict[str, KeyPoint]
    answer: Bilingual


class NumericQuestion(Question, frozen=True, kw_only=True, tag="numeric"):
    """Parameters drawn anew at each asking; the answer is worked out from them."""

    parameters: dict[str, tuple[int | float, ...] | str]
    """Name to the values it may take, or to a domain such as ``integer [1, 64]`` or ``real [0, 1] step 0.05``."""
    require: tuple[str, ...] = ()
    """Conditions on the parameters, such as ``h + 2p >= k``."""
    answer: tuple[str, ...]
    """One expression per number asked for."""
    unit: Bilingual | None = None
    tolerance: float = 0.0
    """Relative; 0 asks for the exact number."""
    mistakes: dict[str, Mistake] = {}


class Variable(Struct, frozen=True):
    """A name that may occur in a formula, and where its values come from."""

    domain: str
    """``integer [1, 64]``, ``real (0, 1)``, ``real [0, inf)``; bounds of an index may name other variables."""
    shape: tuple[str, ...] = ()
    """Empty for a scalar, ``("K",)`` for a vector, ``("m", "n")`` for a matrix; sizes are numbers or integer variables."""
    aliases: tuple[str, ...] = ()
    meaning: Bilingual | None = None
    arguments: tuple[str, ...] = ()
    """For a function ``f(x, y)``: what it takes; ``("...",)`` where any number will do."""
    definition: str = ""
    """What a function is, in its arguments; empty for one of which nothing is known but that it is a function."""


class FormulaQuestion(Question, frozen=True, kw_only=True, tag="formula"):
    """A formula typed in the learner's own way and judged by meaning."""

    variables: dict[str, Variable]
    answer: str
    name: str | None = None
    """What the formula defines: ``o`` lets the learner write ``o = ...``."""
    form: str | None = None
    """What a right formula must look like besides: ``factored``, ``single-fraction``, or ``in sigmoid``."""
    mistakes: dict[str, Mistake] = {}


class CodeQuestion(Question, frozen=True, kw_only=True, tag="code"):
    """A function to write, judged by the suite of its task."""

    task: str
    """Name of the task, ``nms``; its suite is ``nms.py`` among the graders."""
    debug: bool = False
    """Whether the function is there already and is to be mended."""


AnyQuestion = ChoiceQuestion | RecallQuestion | NumericQuestion | FormulaQuestion | CodeQuestion


class Deck(Struct, frozen=True):
    """One file of questions about one topic; ``path`` is where it was read from."""

    topic: str
    title: Bilingual
    path: str
    questions: tuple[AnyQuestion, ...]


class Variant(Struct, frozen=True, kw_only=True):
    """One asking of a question.  The same seed gives the same variant."""

    question: AnyQuestion
    seed: int
    prompt: Bilingual
    explanation: Bilingual
    options: tuple[str, ...] = ()
    """Choice: keys of the options in the order shown."""
    parameters: dict[str, float] = {}
    """Numeric: the values drawn."""
    expected: tuple[float, ...] = ()
    """Numeric: the right numbers."""


class Outcome(StrEnum):
    """What a verdict says.  *ungraded* is our fault and never counts against the learner."""

    CORRECT = "correct"
    PARTIAL = "partial"
    INCORRECT = "incorrect"
    UNGRADED = "ungraded"


class Verdict(Struct, frozen=True, kw_only=True):
    """The judgement of one response, and what it teaches."""

    outcome: Outcome
    score: float
    """From 0 to 1."""
    feedback: tuple[Bilingual, ...] = ()
    mistake: str | None = None
    """Name of the mistake that was recognised; kept in history."""
    expected: Bilingual | None = None
    """The right answer to this variant."""


class Counterexample(Struct, frozen=True):
    """Values at which two formulas differ, as short texts."""

    values: dict[str, str]
    yours: str
    expected: str


class FormulaVerdict(Verdict, frozen=True, kw_only=True):
    """The judgement of a formula."""

    reading: str
    """The response as it was understood, brackets explicit."""
    decided_by: str
    """``tree``, ``proof`` or ``points``."""
    counterexample: Counterexample | None = None


class CaseResult(Struct, frozen=True, kw_only=True):
    """One case of a suite: what it is about, and what went wrong."""

    name: str
    passed: bool
    message: Bilingual
    """What the case is about; for a failed one, what went wrong."""
    counterexample: dict[str, Any] | None = None
    """``call`` (can be pasted), ``inputs``, ``expected``, ``actual`` and ``difference``, all shortened texts."""
    source_line: str = ""
    """Where the submission raised: that line of it, without its margin."""
    source_span: tuple[int, int] | None = None
    """The characters of that line that raised, from the first to behind the last; ``None`` where that is all or unknown."""


class LibraryCall(Struct, frozen=True, kw_only=True):
    """A call that the task refuses, and its line in the submission."""

    name: str
    line: int


class CodeVerdict(Verdict, frozen=True, kw_only=True):
    """The judgement of a submission."""

    task: str
    backend: str
    device: str
    seed: int
    seconds: float
    isolation: str
    """The layers that confined the submission, ``namespaces, tmpfs, Landlock, seccomp``, or ``limits only``."""
    cases: tuple[CaseResult, ...]
    output: str = ""
    """What the submission printed, cut."""
    library_allowed: bool = False
    """Whether calls that the task refuses were let through; such a verdict is not recorded."""
    library_calls: tuple[LibraryCall, ...] = ()
    """The first of them."""


class Graded(Struct, frozen=True, kw_only=True):
    """What became of one submission among many."""

    student: str = ""
    """Whose it is, which only those know who handed it out."""
    task: str
    file: str = ""
    outcome: Outcome
    score: float = 0.0
    cases: int = 0
    failed: str = ""
    """The first case that failed."""
    mistake: str | None = None
    message: Bilingual = Bilingual("", "")
    """What was wrong first, or why nothing was judged."""
    lesson: Bilingual = Bilingual("", "")
    """What the mistake teaches."""
    seed: int = 0
    isolation: str = ""


class Likeness(Struct, frozen=True):
    """Submissions to one task that are nearly the same."""

    task: str
    students: tuple[str, ...]
    share: float
    """Of what stands in either of two that were found to be alike, so much stands in both, at least."""


class Timing(Struct, frozen=True, kw_only=True):
    """What one solution takes."""

    who: str
    """``yours``, ``reference``, ``fast`` (a vectorised solution) or ``library`` (torch's own operator)."""
    seconds: tuple[float, ...]
    """For each size, as far as it came."""
    exponent: float | None = None
    """``p`` where it grows as ``n**p``, fitted to the larger sizes."""
    bytes: int | None = None
    """The most memory that it holds at once at the largest size."""


class CostReport(Struct, frozen=True, kw_only=True):
    """What a submission costs; it counts neither for nor against it."""

    sizes: tuple[int, ...] = ()
    timings: tuple[Timing, ...] = ()
    """The submission's first."""
    note: Bilingual | None = None
    """Why there is no more."""


class Rating(IntEnum):
    """How well the answer came; the words of FSRS."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


class Card(Struct, frozen=True, kw_only=True):
    """Memory state of one question.  Days are study days, see ``memory.scheduler.study_day``."""

    question_id: str
    stability: float
    """Days until the chance of recall falls to 90 %."""
    difficulty: float
    """FSRS difficulty, 1 to 10."""
    due: dt.date
    last: dt.date
    reps: int
    lapses: int


class Attempt(Struct, frozen=True, kw_only=True):
    """One response at one time: the row of history."""

    question_id: str
    topic: str
    kind: Kind
    at: dt.datetime
    """Aware of its time zone."""
    seed: int
    """Draws the same variant again."""
    response: str
    outcome: Outcome
    score: float
    mistake: str | None
    rating: Rating
    auto_rating: Rating
    """The rating that followed from the verdict; ``rating`` differs where the learner overrode it."""
    seconds: float
    """How long the question was on the screen."""
    hints: int = 0
    paused: float = 0.0
    """How many of the seconds were a pause."""
    content_hash: str = ""
    """Hash of the question as it was asked."""


class Drawing(Struct, frozen=True):
    """A formula drawn in lines; ``base`` is the line at whose height a text beside it stands."""

    lines: tuple[str, ...]
    base: int


class ResponseError(QuizprepError):
    """A response that cannot be judged (a typo, an unknown name): it is said, costs nothing, and the question stays open."""

    def __init__(
        self,
        message: Bilingual,
        response: str = "",
        span: tuple[int, int] | None = None,
        readings: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message.en)
        self.message = message
        self.response = response
        self.span = span
        """Start and end of the offending characters of ``response``, for the caret."""
        self.readings = readings
        """The ways in which a response in doubt can be read, each drawn in one or more lines."""


def details(verdict: Verdict | CostReport | Graded, lang: Lang) -> dict[str, Any]:
    """Return a verdict, a cost report or a class's result as plain data in one language, for ``--json``."""
    return {name: _plain(getattr(verdict, name), lang) for name in verdict.__struct_fields__}


def _plain(value: Any, lang: Lang) -> Any:
    match value:
        case Bilingual():
            return value[lang]
        case Struct():
            return {name: _plain(getattr(value, name), lang) for name in value.__struct_fields__}
        case tuple() | list():
            return [_plain(item, lang) for item in value]
        case dict():
            return {key: _plain(item, lang) for key, item in value.items()}
    return value


def content_hash(question: AnyQuestion) -> str:
    """Return a hash of a question's text; it changes when the question is edited, and not when it moves in its file."""
    from hashlib import blake2b

    from msgspec import json, structs, to_builtins

    text = to_builtins(structs.replace(question, mark=Mark("", 0, 0)))
    del text["formerly"], text["retired"]  # they change nothing in what is asked
    return blake2b(json.encode(text), digest_size=8).hexdigest()
