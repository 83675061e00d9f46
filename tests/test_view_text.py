"""Paragraphs: nothing wider than the window, nothing lost, Chinese broken between characters."""

from io import StringIO

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from quizprep.model import Bilingual, Lang, ResponseError
from quizprep.view.console import make_console
from quizprep.view.screens import response_error_screen
from quizprep.view.text import Paragraph, cut, wrap


def printed(text: str, width: int, *, indent: int = 0, lead: str = "") -> list[str]:
    stream = StringIO()
    console = make_console(stream)
    console.width = width
    console.print(Paragraph(text, indent=indent, lead=lead))
    return stream.getvalue().splitlines()


def test_english_breaks_between_words_and_hangs_under_its_lead() -> None:
    assert printed("pick the larger of the two", 16, indent=4, lead=" a") == [" a  pick the", "    larger of", "    the two"]


def test_chinese_fills_the_line_and_no_line_begins_with_punctuation() -> None:
    assert printed("使用 3×3 卷积核，步长为二。", 14) == ["使用 3×3 卷积", "核，步长为二。"]


def test_chinese_punctuation_stays_with_latin_letters_too() -> None:
    assert printed("这类输入为 float64）。", 17) == ["这类输入为", "float64）。"]


def test_the_items_of_a_list_hang_under_their_bullet() -> None:
    assert printed("Rules:\n- the first one is long\n- short", 14) == ["Rules:", "- the first", "  one is long", "- short"]


def test_markup_and_brackets_are_text() -> None:
    assert printed("x[i] + y[b, t] [bold]not bold[/bold]", 60) == ["x[i] + y[b, t] [bold]not bold[/bold]"]


@given(st.text(alphabet=st.characters(blacklist_categories=("C", "Z", "M")), min_size=1, max_size=200), st.integers(8, 60))
def test_no_line_is_wider_than_the_window_and_no_sign_is_lost(text: str, width: int) -> None:
    lines = list(wrap(text, width))
    assert "".join(lines) == text
    assert all(cell_len(line) <= width + 2 for line in lines)


def test_a_shortened_text_says_so() -> None:
    assert cut("abcdef", 4, 1) == "abc…"
    assert cut("abcd", 4, 1) == "abcd"
    assert cut("a\nb\nc", 9, 2) == "a\nb…"
    assert cut("a\nb", 9, 2) == "a\nb"


def test_no_line_ends_with_an_opening_mark_nor_begins_with_a_closing_one() -> None:
    text = "左右（箭头、文字、“数字”）本身有含义时，要么不用，要么同时“交换标签”。"
    for width in range(8, 60):
        lines = list(wrap(text, width))
        assert "".join(lines) == text
        assert not any(line.endswith(("（", "“")) or line.startswith(("）", "”", "、", "。")) for line in lines)


def test_a_wide_window_does_not_make_long_lines() -> None:
    assert 90 < max(map(len, printed("word " * 100, 200, indent=4))) <= 100


@given(
    st.text(alphabet="ab中", min_size=1, max_size=200),
    st.integers(0, 200),
    st.integers(1, 20),
    st.integers(10, 60),
)
def test_carets_stand_under_what_they_point_at(response: str, start: int, length: int, width: int) -> None:
    start = min(start, len(response) - 1)
    marked = response[:start] + "!" + response[start + 1 :]
    stream = StringIO()
    console = make_console(stream)
    console.width = width
    end = min(start + length, len(marked))
    error = ResponseError(Bilingual.same("no"), span=(start, end), response=marked)
    response_error_screen(console, error, Lang.EN)
    shown, carets, _ = stream.getvalue().splitlines()
    assert max(cell_len(shown), cell_len(carets)) <= width
    assert cell_len(shown.partition("!")[0]) == carets.index("^")
