"""The results of a class as one page of HTML; whatever a submission is called, its name is text."""

import html
from collections import Counter
from collections.abc import Sequence

from quizprep.model import Graded, Lang, Likeness, Outcome
from quizprep.view import words
from quizprep.view.document import document, section, table, tiles, typeset
from quizprep.view.grades import judged, mean_score

_COLOURS = {Outcome.CORRECT: "good", Outcome.UNGRADED: "soft"}


def class_page(graded: Sequence[Graded], likenesses: Sequence[Likeness], lang: Lang) -> str:
    """Return the page: for each task how many passed, what went wrong how often, and every submission.

    Args:
        graded: What became of the submissions.
        likenesses: Those that are nearly the same.
        lang: The language.
    """
    parts = [
        _task(task, [one for one in graded if one.task == task], lang) for task in dict.fromkeys(one.task for one in graded)
    ]
    if likenesses:
        rows = [(html.escape(one.task), html.escape(", ".join(one.students)), f"{one.share:.0%}") for one in likenesses]
        headings = (words.TASK, words.SUBMISSIONS, words.SAME_SHARE)
        parts.append(section(words.NEARLY_THE_SAME[lang], table(headings, rows, lang, figures=(2,))))
    return document(words.CLASS_RESULTS[lang], lang, parts)


def _task(task: str, graded: Sequence[Graded], lang: Lang) -> str:
    scored = len(judged(graded))
    mean = words.MEAN_SCORE if scored == len(graded) else words.MEAN_OF_JUDGED
    figures = {
        words.SUBMISSIONS[lang]: len(graded),
        words.PASSED[lang]: sum(one.outcome is Outcome.CORRECT for one in graded),
        mean[lang].format(n=scored): f"{mean_score(graded):.0%}",
    }
    content = [tiles(figures)]
    lessons = {one.mistake: one.lesson[lang] for one in graded if one.mistake}
    if counts := Counter(one.mistake for one in graded if one.mistake).most_common():
        rows = [(f"<code>{html.escape(name)}</code><br>{typeset(lessons[name])}", str(count)) for name, count in counts]
        content.append(table((words.MISTAKE, words.TIMES), rows, lang, figures=(1,)))
    every = [(html.escape(one.student), _score(one), _wrong(one, lang)) for one in graded]
    content.append(table((words.SUBMISSION, words.SCORE, words.WRONG_FIRST), every, lang, figures=(1,)))
    return section(task, *content)


def _score(one: Graded) -> str:
    score = "–" if one.outcome is Outcome.UNGRADED else f"{one.score:.0%}"
    return f'<span class="{_COLOURS.get(one.outcome, "bad")}">{score}</span>'


def _wrong(one: Graded, lang: Lang) -> str:
    """Return the case that failed first, what was wrong with it, and the mistake that it shows, if it has a name."""
    if one.outcome is Outcome.CORRECT:
        return ""
    case = f'<span class="soft">{html.escape(one.failed)}</span><br>' if one.failed else ""
    named = f"<br><code>{html.escape(one.mistake)}</code>" if one.mistake else ""
    return case + html.escape(one.message[lang]).replace("\n", "<br>") + named
