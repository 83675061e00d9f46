"""The statistics as one page of HTML: charts, and the weak questions with their formulas as on paper."""

import datetime as dt
import html
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from quizprep.figures import Share, Statistics
from quizprep.model import Bilingual, Lang
from quizprep.view import memory_words as words
from quizprep.view import svg
from quizprep.view.charts import signed
from quizprep.view.document import document, folded, section, table, tiles, typeset


class Told(NamedTuple):
    """A question, or a mistake made in one, as the page tells it; what is empty is left out."""

    prompt: str = ""
    formulas: tuple[str, ...] = ()
    """The right ones, or those of the mistake, as MathML."""
    answer: str = ""
    explanation: str = ""


def page(
    found: Statistics,
    questions: Mapping[str, Told],
    mistakes: Mapping[tuple[str, str], Told],
    lang: Lang,
    titles: Mapping[str, Bilingual],
) -> str:
    """Return the page.

    Args:
        found: The statistics.
        questions: The weak ones, by id.
        mistakes: Those that are made often, by the id of the question and their name.
        lang: The language.
        titles: The title of each topic.
    """
    title = words.PAGE_TITLE[lang].format(date=found.today)
    if not found.days:
        return document(title, lang, [f"<p>{typeset(words.NOTHING_YET[lang])}</p>"])
    parts = [
        _today(found, lang),
        section(words.CALENDAR[lang], _calendar(found, lang)),
        f'<div class="pair">{_minutes(found, lang)}{_due(found, lang)}</div>',
        f'<div class="pair">{_retention(found, lang)}{_calibration(found, lang)}</div>',
        _weak_topics(found, lang, titles),
        _weak_questions(found, questions, lang),
        _mistakes(found, mistakes, lang),
    ]
    return document(title, lang, filter(None, parts))


def _today(found: Statistics, lang: Lang) -> str:
    figures = {
        words.ANSWERED: found.answered,
        words.RIGHT_TODAY: found.correct,
        words.MINUTES: f"{found.minutes:.0f}",
        words.STILL_DUE: found.due,
        words.STREAK: found.streak,
        words.LONGEST_STREAK: found.longest_streak,
        words.DAYS_IN_ALL: found.days,
    }
    return tiles({name[lang]: value for name, value in figures.items()})


def _calendar(found: Statistics, lang: Lang) -> str:
    weekdays, months = words.WEEKDAYS[lang].split(), words.MONTHS[lang].split()
    active = sum(count > 0 for count in found.calendar)
    said = words.CALENDAR_SAID[lang].format(
        sum=sum(found.calendar), active=active, days=len(found.calendar), most=max(found.calendar, default=0)
    )
    by_month: dict[str, int] = {}
    for number, count in enumerate(found.calendar):
        month = f"{found.calendar_begins + dt.timedelta(days=number):%Y-%m}"
        by_month[month] = by_month.get(month, 0) + count
    rows = [(month, str(count)) for month, count in by_month.items()]
    drawn = svg.calendar(found.calendar, found.calendar_begins, said, weekdays, months)
    return f'{drawn}<p class="soft">{html.escape(said)}</p>' + _figures((words.MONTH, words.ANSWERS), rows, lang)


def _minutes(found: Statistics, lang: Lang) -> str:
    if not found.timed:
        return ""
    days = len(found.minutes_back)
    title = words.MINUTES_BACK[lang].format(days=days, sum=f"{sum(found.minutes_back):.0f}")
    columns = svg.dated(found.minutes_back, found.today - dt.timedelta(days=days - 1))
    return _chart(title, columns, words.MINUTES, lang)


def _due(found: Statistics, lang: Lang) -> str:
    if not any(found.due_ahead):
        return ""
    title = words.DUE_AHEAD[lang].format(days=len(found.due_ahead), sum=sum(found.due_ahead))
    return _chart(title, svg.dated(found.due_ahead, found.today), words.QUESTIONS, lang)


def _chart(title: str, columns: Sequence[svg.Column], unit: Bilingual, lang: Lang) -> str:
    rows = [(html.escape(day), html.escape(figure)) for column in columns for day, figure in [column.title.split(": ")]]
    most = max(columns, key=lambda column: column.value)
    said = words.CHART_SAID[lang].format(title=title, most=most.title)
    return section(title, svg.columns(columns, said), _figures((words.DAY, unit), rows, lang))


def _figures(headings: Sequence[Bilingual], rows: Sequence[Sequence[str]], lang: Lang) -> str:
    return folded(words.FIGURES[lang], table(headings, rows, lang, figures=range(1, len(headings))))


def _retention(found: Statistics, lang: Lang) -> str:
    if not any(period.both.whole for period in found.retention):
        return ""
    rows = []
    for period in found.retention:
        name = words.ALWAYS if period.days is None else words.LAST_DAYS
        shares = (_share(share, found.desired_retention, lang) for share in (period.young, period.mature, period.both))
        rows.append((html.escape(name[lang].format(days=period.days)), *shares))
    headings = (Bilingual.same(""), words.YOUNG, words.MATURE, words.ALWAYS)
    title = words.RETENTION[lang].format(desired=f"{found.desired_retention:.0%}")
    return section(title, table(headings, rows, lang, figures=(1, 2, 3)))


def _share(share: Share, desired: float, lang: Lang) -> str:
    if not share.whole:
        return '<span class="soft">-</span>'
    colour = "bad" if share.clearly_below(desired) else "good"
    whole = html.escape(words.OF_SO_MANY[lang].format(whole=share.whole))
    return f'<span class="{colour}">{share.value:.0%}</span><br><small class="soft">{whole}</small>'


def _calibration(found: Statistics, lang: Lang) -> str:
    if not found.calibration:
        return ""
    rows = [
        (f"{group.predicted:.0%}", f"{group.observed:.0%}", signed(group.off), str(group.reviews))
        for group in found.calibration
    ]
    reviews = sum(group.reviews for group in found.calibration)
    mean = sum(abs(group.observed - group.predicted) * group.reviews for group in found.calibration) / reviews
    said = words.CALIBRATION_SAID[lang].format(off=f"{100 * mean:.1f}")
    drawn = svg.diagonal(found.calibration, words.PREDICTED[lang], words.OBSERVED[lang], said)
    headings = (words.PREDICTED, words.OBSERVED, words.OFF, words.REVIEWS)
    folded_away = folded(words.FIGURES[lang], table(headings, rows, lang, figures=(0, 1, 2, 3)))
    return section(words.CALIBRATION[lang], drawn, f'<p class="soft">{html.escape(said)}</p>', folded_away)


def _weak_topics(found: Statistics, lang: Lang, titles: Mapping[str, Bilingual]) -> str:
    if not found.weak_topics:
        return ""
    rows = [
        (
            html.escape(titles[row.topic][lang] if row.topic in titles else row.topic),
            f"{row.correct.value:.0%}",
            str(row.correct.whole),
        )
        for row in found.weak_topics
    ]
    shown = table((words.TOPIC, words.RIGHT, words.ANSWERS), rows, lang, figures=(1, 2))
    return section(words.WEAK_TOPICS[lang].format(days=found.lately), shown)


def _weak_questions(found: Statistics, questions: Mapping[str, Told], lang: Lang) -> str:
    if not found.weak_questions:
        return ""
    told = []
    for row in found.weak_questions:
        said = words.FORGOTTEN_TIMES[lang].format(times=row.lapses)
        if row.requires:
            said += " · " + words.BUILDS_ON_THESE[lang].format(names=", ".join(row.requires))
        told.append(_article(row.id, said, questions.get(row.id, Told()), lang))
    return section(words.WEAK_QUESTIONS[lang], *told)


def _mistakes(found: Statistics, mistakes: Mapping[tuple[str, str], Told], lang: Lang) -> str:
    if not found.mistakes:
        return ""
    told = []
    for row in found.mistakes:
        said = words.MADE_TIMES[lang].format(times=row.times, question=row.question_id)
        told.append(_article(row.mistake, said, mistakes.get((row.question_id, row.mistake), Told()), lang))
    return section(words.MISTAKES[lang], *told)


def _article(name: str, said: str, told: Told, lang: Lang) -> str:
    formulas = "".join(f'<div class="formula">{formula}</div>' for formula in told.formulas)
    texts = [f"<p>{typeset(text)}</p>" if text else "" for text in (told.prompt, told.answer, told.explanation)]
    why = folded(words.WHY[lang], texts[2]) if told.prompt and told.explanation else texts[2]
    heading = f'<h3><code>{html.escape(name)}</code> <span class="soft">{html.escape(said)}</span></h3>'
    return f"<article>{heading}{texts[0]}{formulas}{texts[1]}{why}</article>"
