"""The screens of a class: how far the judging is, and what came of it."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from quizprep.model import Graded, Lang, Likeness, Outcome
from quizprep.view import words
from quizprep.view.text import Paragraph

MISTAKES_SHOWN = 5
GROUPS_SHOWN = 10
NAMES_SHOWN = 5
MARGIN = 2


@contextmanager
def progress(console: Console, total: int) -> Iterator[Callable[[], None]]:
    """Show a bar with the time that is left, where there is a terminal; call what is given after each submission."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)


def grades_screen(console: Console, graded: Sequence[Graded], likenesses: Sequence[Likeness], lang: Lang) -> None:
    """Show for each task how many passed and what went wrong most often, and the groups that are nearly the same."""
    for task in dict.fromkeys(one.task for one in graded):
        _task(console, [one for one in graded if one.task == task], lang)
    if likenesses:
        console.print()
        console.print(words.NEARLY_THE_SAME[lang], style="heading")
    for group in likenesses[:GROUPS_SHOWN]:
        line = f"{group.task}: {_names(group.students, lang)} ({group.share:.0%})"
        console.print(Paragraph(line, indent=MARGIN))
    if len(likenesses) > GROUPS_SHOWN:
        console.print(Paragraph(words.MORE_GROUPS[lang].format(n=len(likenesses) - GROUPS_SHOWN), indent=MARGIN, style="muted"))


def judged(graded: Sequence[Graded]) -> list[Graded]:
    """Return those that were judged: a file was handed in, and the suite did not fail on it."""
    return [one for one in graded if one.outcome is not Outcome.UNGRADED]


def mean_score(graded: Sequence[Graded]) -> float:
    """Return the mean score of those that were judged."""
    scores = [one.score for one in judged(graded)]
    return sum(scores) / max(len(scores), 1)


def _task(console: Console, graded: Sequence[Graded], lang: Lang) -> None:
    passed, scored = sum(one.outcome is Outcome.CORRECT for one in graded), len(judged(graded))
    said = words.CLASS_PASSED if scored == len(graded) else words.CLASS_PASSED_OF_JUDGED
    text = said[lang].format(task=graded[0].task, passed=passed, all=len(graded), mean=mean_score(graded), judged=scored)
    console.print(text, style="heading")
    lessons = {one.mistake: one.lesson[lang] for one in graded if one.mistake}
    for mistake, count in Counter(one.mistake for one in graded if one.mistake).most_common(MISTAKES_SHOWN):
        text = words.CLASS_MISTAKE[lang].format(n=count, all=len(graded), mistake=mistake, lesson=lessons[mistake])
        console.print(Paragraph(text, indent=MARGIN))
    other = Counter(one.message for one in graded if one.outcome is not Outcome.CORRECT and not one.mistake).most_common()
    for message, count in other[:MISTAKES_SHOWN]:
        names = _names([one.student for one in graded if one.message == message], lang)
        line = f"{names}: {message[lang]}"
        if count > 1:
            line = words.CLASS_OTHER[lang].format(n=count, all=len(graded), message=message[lang], names=names)
        console.print(Paragraph(line, indent=MARGIN))
    if len(other) > MISTAKES_SHOWN:
        more = words.MORE_FAILED_OTHERWISE[lang].format(n=sum(count for _, count in other[MISTAKES_SHOWN:]))
        console.print(Paragraph(more, indent=MARGIN, style="muted"))


def _names(students: Sequence[str], lang: Lang) -> str:
    shown = ", ".join(students[:NAMES_SHOWN])
    if len(students) <= NAMES_SHOWN:
        return shown
    return words.AND_MORE[lang].format(names=shown, n=len(students) - NAMES_SHOWN)
