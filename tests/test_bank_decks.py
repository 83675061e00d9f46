"""Decks to questions: what is read, and every way in which a deck can be wrong."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizprep.bank.decks import read_deck
from quizprep.errors import Mark
from quizprep.model import (
    Bilingual,
    ChoiceQuestion,
    CodeQuestion,
    Deck,
    FormulaQuestion,
    KeyPoint,
    Mistake,
    NumericQuestion,
    Option,
    RecallQuestion,
    Variable,
)

HERE = Path(__file__).parent
BROKEN = sorted(HERE.glob("broken/*.yaml"))
GOOD = sorted(HERE.glob("decks/*.y*ml"))


def deck(name: str) -> Deck:
    read = read_deck(HERE / "decks" / name)
    assert list(map(str, read.problems)) == []
    assert read.deck
    return read.deck


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_deck_is_explained_at_its_place(path: Path) -> None:
    """The first lines of each file in ``broken/`` state everything that is to be said about it, and nothing else is."""
    lines = path.read_bytes().decode().split("\n")
    expected = [line.removeprefix("# expect: ") for line in lines if line.startswith("# expect: ")]

    problems = read_deck(path).problems

    assert expected
    assert [f"{problem.mark.line}:{problem.mark.column}: {problem.message}" for problem in problems] == expected
    assert {problem.mark.path for problem in problems} == {str(path)}


def test_choice() -> None:
    read = deck("choice.yaml")
    traps, several = read.questions

    assert (read.topic, read.title) == ("choice", Bilingual("Questions: one or several right", "单选与多选"))
    assert traps == ChoiceQuestion(
        id="yaml-traps",
        topic="choice",
        mark=Mark(str(HERE / "decks/choice.yaml"), 4, 5),
        difficulty=1,
        sources=(),
        prompt=Bilingual("Does `answer: no` mean the option no?", "`answer: no` 指的是选项 no 吗？"),
        options={
            "no": Option(Bilingual("no", "no")),
            "on": Option(Bilingual("on", "on"), Bilingual("That is on.", "那是 on。")),
            "null": Option(Bilingual("null", "12:30"), Bilingual("~ is no text.", "波浪号不是文字。")),
        },
        answer=("no",),
        explanation=Bilingual("It does.", "是的。"),
        reference="1.10",
    )
    assert isinstance(several, ChoiceQuestion)
    assert several.answer == ("relu", "max-pool")
    assert several.sources == ("notes/pooling", "dlq/what-is-convolution")
    assert several.prompt.en == "Which of these have no parameters?\n\n    nn.MaxPool2d(2)"


def test_recall() -> None:
    (question,) = deck("recall.yaml").questions

    assert isinstance(question, RecallQuestion)
    assert question.points["variance-grows"] == KeyPoint(
        Bilingual("the dot products' variance grows with d_k", "点积的方差随 d_k 增大"),
        ("variance grow|increase|scale", "方差 增大|变大"),
    )
    assert question.points["formula"].accept == ("sqrt(d_k)",)
    assert question.answer == Bilingual("The variance of a dot product is d_k.", "点积的方差是 d_k。")


def test_numeric() -> None:
    (question,) = deck("numeric.yml").questions

    assert isinstance(question, NumericQuestion)
    assert question.parameters == {"h": "integer [32, 128]", "k": (3, 5), "s": (1, 2), "a": (0.5, 0.001, 1.0)}
    assert [type(value) for value in question.parameters["k"]] == [int, int]
    assert [type(value) for value in question.parameters["a"]] == [float, float, float]
    assert question.require == ("h >= k",)
    assert question.answer == ("floor((h - k)/s) + 1", "a*h")
    assert (question.unit, question.tolerance) == (Bilingual("pixels", "像素"), 0.01)
    assert question.mistakes == {
        "no-floor": Mistake(("(h - k)/s + 1", "a*h"), Bilingual("The floor is missing.", "少了向下取整。"), 0.5)
    }


def test_formula() -> None:
    (question,) = deck("formula.yaml").questions

    assert isinstance(question, FormulaQuestion)
    assert question.variables == {
        "K": Variable("integer [2, 6]"),
        "beta_1": Variable("real (0, 1)", aliases=("b1", "β₁"), meaning=Bilingual("decay", "衰减率")),
        "x": Variable("real [-5, 5]", shape=("K",)),
        "Q": Variable("real [-2, 2]", shape=("3", "K")),
    }
    assert (question.name, question.answer) == ("m", "sum_{j=1}^{K} x_j / K")
    assert question.mistakes["forgot-k"].answer == ("sum_{j=1}^{K} x_j",)
    assert question.mistakes["forgot-k"].credit == 0.0


def test_code() -> None:
    (question,) = deck("code.yaml").questions

    assert isinstance(question, CodeQuestion)
    assert question.task == "nms"
    assert question.hints == (
        Bilingual("Sort first.", "先排序。"),
        Bilingual("Only kept boxes drop others.", "只有保留的框才丢弃别的框。"),
    )


def test_a_single_hint_needs_no_list() -> None:
    *_, question = deck("choice.yaml").questions
    assert [hint.zh for hint in question.hints] == ["想想 state_dict()。"]


def test_every_value_has_its_mark() -> None:
    path = HERE / "decks/numeric.yml"
    marks = {place: (mark.line, mark.column) for place, mark in read_deck(path).marks.items()}

    assert marks["conv-output-size",] == (3, 5)
    assert marks["", "title"] == (1, 8)
    assert marks["conv-output-size", "answer"] == (16, 13)
    assert marks["conv-output-size", "answer", "1"] == (16, 38)
    assert marks["conv-output-size", "parameters", "k"] == (12, 10)
    assert marks["conv-output-size", "parameters", "a", "1"] == (14, 16)
    assert marks["conv-output-size", "require", "0"] == (15, 14)
    assert marks["conv-output-size", "prompt", "zh"] == (9, 11)
    assert marks["conv-output-size", "mistakes", "no-floor", "answer", "0"] == (21, 18)
    assert marks["conv-output-size", "unit", "en"] == (17, 16)


def test_the_right_questions_of_a_broken_deck_are_kept(tmp_path: Path) -> None:
    """So that ``check`` can go on with them and report everything in one run."""
    text = (HERE / "decks/choice.yaml").read_text("utf-8").replace("difficulty: 5", "difficulty: 9")
    (tmp_path / "choice.yaml").write_text(text, "utf-8")

    read = read_deck(tmp_path / "choice.yaml")

    assert [problem.message for problem in read.problems] == ["expected a whole number from 1 to 5, found '9'"]
    assert read.deck
    assert [question.id for question in read.deck.questions] == ["yaml-traps"]


def test_problems_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = (HERE / "decks/numeric.yml").read_text("utf-8")
    for old, new in [("difficulty: 2", "difficulty: two"), ("k: [3, 5]", "k: [3, x]"), ("kind:", "reference: ''\n    kind:")]:
        text = text.replace(old, new)
    (tmp_path / "numeric.yaml").write_text(text, "utf-8")

    problems = read_deck(tmp_path / "numeric.yaml").problems

    assert [(problem.mark.line, problem.message) for problem in problems] == [
        (4, "expected a text, found nothing"),
        (6, "expected a whole number from 1 to 5, found 'two'"),
        (13, "expected a number, found 'x'"),
    ]


@given(data=st.data())
def test_a_garbled_deck_is_read_or_explained(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Lines lost, doubled, moved or overwritten: always questions or problems, never another exception."""
    lines = data.draw(st.sampled_from(GOOD)).read_text("utf-8").split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        value = data.draw(
            st.sampled_from(["", "x", "[]", "{}", "[a, {b: c}]", "{en: , zh: }", "-1", "1e99", "no", "'{'", "!", "|"])
        )
        change = data.draw(st.sampled_from(["drop", "double", "indent", "value", "key", "typo"]))
        match change:
            case "drop":
                lines[at : at + 1] = [""]
            case "double":
                lines[at : at + 1] = [lines[at]] * 2
            case "indent":
                lines[at] = "  " + lines[at]
            case "value":
                lines[at] = lines[at].partition(":")[0] + ": " + value
            case "key":
                lines[at] = lines[at].replace(":", "x:", 1)
            case "typo":
                letter = data.draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:letter] + lines[at][letter + 1 :]
    path = tmp_path_factory.mktemp("garbled") / "deck.yaml"
    path.write_text("\n".join(lines), "utf-8")

    read = read_deck(path)

    assert read.problems or (read.deck and read.deck.questions)
    for problem in read.problems:
        assert "\n" not in str(problem)
        assert 1 <= problem.mark.line <= len(lines) + 1
