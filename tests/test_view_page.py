"""The page of the statistics: well-formed, in both languages, and nothing in it comes from elsewhere."""

import datetime as dt
import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from quizprep.figures import Group, Repeated, Retention, Share, Statistics, WeakQuestion, WeakTopic
from quizprep.model import Bilingual, Lang
from quizprep.view.document import typeset
from quizprep.view.page import Told, page

VOID = {"meta", "br"}
FOUND = Statistics(
    today=dt.date(2026, 11, 23),
    answered=12,
    correct=9,
    minutes=7.5,
    due=3,
    put_off=0,
    streak=4,
    longest_streak=8,
    days=40,
    calendar=(0,) * 300 + (5, 10) + (0,) * 63,
    calendar_begins=dt.date(2025, 11, 24),
    due_ahead=(3, 1, *(0,) * 28),
    minutes_back=(*(0.0,) * 29, 7.5),
    desired_retention=0.9,
    retention=(Retention(30, Share(9, 10), Share(0, 0)),),
    calibration=(Group(40, 0.7, 0.5), Group(40, 0.9, 1.0)),
    lately=90,
    weak_topics=(WeakTopic("detection", Share(3, 10)), WeakTopic("gone", Share(4, 10))),
    weak_questions=(WeakQuestion("iou", "detection", 6, 2.0, ("box-area",)),),
    mistakes=(Repeated("iou", "adds-one", 5),),
)
DRAWN = '<math displaystyle="true"><mi>o</mi></math>'
WEAK = {"iou": Told("Is a < b && `x<y>`, x_{i+1} = e^(−n_in·d_k²), ceil_mode=True?", (DRAWN,), "<b>", "Since 2^{L_1} & so on.")}
MADE = {("iou", "adds-one"): Told(formulas=(DRAWN, DRAWN), explanation="</article><script>alert(1)</script>")}
TITLES = {"detection": Bilingual("Detection", "目标检测")}


class Reader(HTMLParser):
    """Takes down what a page says, and that every element is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - what the parser hands over
        self.tags.append(tag)
        if tag not in VOID and (self.get_starttag_text() or "").endswith("/>") is False:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - likewise
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.texts.append(data)


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == []
    return reader


@pytest.mark.parametrize("lang", list(Lang))
def test_the_page_is_whole_and_needs_nothing_from_elsewhere(lang: Lang) -> None:
    text = page(FOUND, WEAK, MADE, lang, TITLES)
    seen = read(text)
    assert f'<html lang="{lang.value}">' in text
    assert seen.tags.count("svg") == 5, "the calendar in two halves, minutes, due, calibration"
    assert seen.tags.count("math") == 3
    assert not {"script", "link", "img", "iframe"} & set(seen.tags)
    assert "://" not in text
    assert "url(" not in text
    assert "default-src 'none'" in text
    assert len(re.findall(r'<svg [^>]*aria-label="[^"]+', text)) == 5


def test_each_day_says_what_it_holds() -> None:
    texts = read(page(FOUND, WEAK, MADE, Lang.EN, TITLES)).texts
    assert "2026-09-20: 5" in texts
    assert "2026-09-21: 10" in texts
    assert "2026-11-23: 8" in texts  # minutes
    assert "2026-11-24: 1" in texts  # due
    assert sum(re.fullmatch(r"\d{4}-\d\d-\d\d: \d+", text) is not None for text in texts) == 365 + 30 + 30


def test_the_text_of_a_question_is_text_with_its_letters_low_and_high() -> None:
    text = page(FOUND, WEAK, MADE, Lang.EN, TITLES)
    assert (
        "Is a &lt; b &amp;&amp; <code>x&lt;y&gt;</code>, x<sub>i+1</sub> = e<sup>−n<sub>in</sub>·d<sub>k</sub>²</sup>,"
        " ceil_mode=True?"
    ) in text
    assert "Since 2<sup>L<sub>1</sub></sup> &amp; so on." in text
    said = {part.strip() for part in read(text).texts}
    assert {"Detection", "gone", "adds-one", "<b>", "</article><script>alert(1)</script>", "90%", "of 10"} <= said
    assert "forgotten 6 times · builds on box-area" in said


@given(st.text(alphabet="abk1_^{}()`<>&;\"' \n.=²−", max_size=40))
def test_typesetting_adds_nothing_but_its_own_tags_and_loses_no_letter(text: str) -> None:
    shown = typeset(text)
    assert set(re.findall(r"<(/?[^>]*)>", shown)) <= {"code", "/code", "sub", "/sub", "sup", "/sup", "br"}
    read(shown)
    letters = html.unescape(re.sub(r"<[^>]*>", "", shown.replace("<br>", "\n")))
    assert re.sub(r"[_^{}()`]", "", letters) == re.sub(r"[_^{}()`]", "", text)


def test_the_page_speaks_chinese() -> None:
    texts = read(page(FOUND, WEAK, MADE, Lang.ZH, TITLES)).texts
    assert "目标检测" in texts
    assert "预测与实际" in texts


def test_what_there_is_nothing_to_say_about_is_left_out() -> None:
    nothing = {"due_ahead": (0,) * 30, "minutes_back": (0.2, *(0.0,) * 29), "retention": (), "calibration": ()}
    first_day = structs.replace(FOUND, calendar=(0,) * 365, weak_topics=(), weak_questions=(), mistakes=(), **nothing)
    text = page(first_day, {}, {}, Lang.EN, {})
    assert "nan" not in text
    assert re.findall("<h2>(.*)</h2>", text) == ["Answers a day, the last year"]
    read(text)
    before = page(structs.replace(first_day, days=0), {}, {}, Lang.EN, {})
    assert "<code>quizprep drill</code> asks the first question" in before
    assert "<svg" not in before
    read(before)
