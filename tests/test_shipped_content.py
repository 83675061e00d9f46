"""The shipped bank and suites are data under test like any other."""

from collections import Counter
from pathlib import Path

import pytest
import suites  # noqa: F401  (torch in one thread: the truths work on small tensors)

from quizprep import answers, paths
from quizprep.answers import recall
from quizprep.answers.hints import hints_to
from quizprep.bank.decks import read_deck
from quizprep.bank.files import GLOSSARY
from quizprep.bank.load import Bank, load
from quizprep.cli import check
from quizprep.coding.tasks import task_names
from quizprep.model import ChoiceQuestion, CodeQuestion, FormulaQuestion, Kind, Lang, NumericQuestion, Outcome, RecallQuestion

DECKS = sorted(path for path in paths.shipped_bank().glob("*.yaml") if path.name != GLOSSARY)


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load([paths.shipped_bank()], None)


# What `quizprep check` looks at, part by part, so that no part waits for the others; the suites are in test_coding_audit.py.


def test_check_finds_no_problem_in_and_between_the_decks() -> None:
    decks, report = check._read_decks(iter(DECKS))
    assert report.problems == []
    assert sum(len(read.deck.questions) for read in decks if read.deck) >= 650


@pytest.mark.filterwarnings("ignore")  # a truth may warn
@pytest.mark.parametrize("path", DECKS, ids=lambda path: path.stem)
def test_check_finds_no_problem_and_recomputes_each_answer(path: Path) -> None:
    read = read_deck(path)
    assert read.deck
    report = check._check_deck(read, [paths.shipped_graders()])
    assert report.problems == []
    assert report.questions == len(read.deck.questions)
    assert report.recomputed == sum(isinstance(one, NumericQuestion | FormulaQuestion) for one in read.deck.questions)


def test_every_kind_and_many_topics(bank: Bank) -> None:
    assert len(bank.decks) == 26
    assert len(task_names([])) >= 74
    assert {question.kind for question in bank.questions} == set(Kind)
    assert {question.task for question in bank.questions if isinstance(question, CodeQuestion)} >= {
        "conv-output-shape",
        "iou",
        "nms",
        "softmax",
        "shuffle",
        "mean-filter",
    }


def test_every_question_has_a_hint_and_none_is_the_answer(bank: Bank) -> None:
    for question in bank.questions:
        variant = answers.draw(question, 1)
        hints = hints_to(variant)
        assert hints, question.id
        for lang in Lang:
            assert answers.right_answer(variant)[lang] not in [hint[lang] for hint in hints], question.id


def test_every_number_is_worked_out_with_the_numbers_drawn_and_has_three_mistakes(bank: Bank) -> None:
    numeric = [question for question in bank.questions if isinstance(question, NumericQuestion)]
    assert [question.id for question in numeric if len(question.mistakes) < 3] == []
    assert [question.id for question in numeric if "{" not in question.explanation.en + question.explanation.zh] == []


def test_every_formula_names_its_source(bank: Bank) -> None:
    assert [one.id for one in bank.questions if isinstance(one, FormulaQuestion) and not one.reference] == []


def test_what_needs_an_explanation_is_asked_openly(bank: Bank) -> None:
    kinds = Counter(question.kind for question in bank.questions)
    assert kinds[Kind.RECALL] > 1.5 * kinds[Kind.CHOICE]


def test_every_coding_question_has_three_levels_of_hints(bank: Bank) -> None:
    levels = {question.id: len(question.hints) for question in bank.questions if isinstance(question, CodeQuestion)}
    assert {name: count for name, count in levels.items() if count != 3} == {}


def test_the_longest_option_is_not_the_right_one_more_often_than_chance(bank: Bank) -> None:
    for lang in Lang:
        longest = expected = variance = 0.0
        for question in bank.questions:
            if isinstance(question, ChoiceQuestion) and len(question.answer) == 1:
                lengths = {key: len(option.text[lang]) for key, option in question.options.items()}
                top = [key for key, length in lengths.items() if length == max(lengths.values())]
                longest += (question.answer[0] in top) / len(top)
                chance = 1 / len(lengths)
                expected += chance
                variance += chance * (1 - chance)
        assert longest <= expected + 2.5 * variance**0.5, lang


def test_the_right_answer_as_it_is_shown_is_judged_right(bank: Bank) -> None:
    for question in bank.questions:
        for seed in range(5):
            variant = answers.draw(question, seed)
            shown = answers.right_answer(variant)
            for lang in Lang:
                match question:
                    case NumericQuestion():
                        assert answers.numeric.judge(variant, shown[lang]).outcome is Outcome.CORRECT, question.id
                    case ChoiceQuestion():
                        letters = " ".join(line.split()[0] for line in shown[lang].splitlines())
                        assert answers.choice.judge(variant, letters).outcome is Outcome.CORRECT, question.id
                    case RecallQuestion():
                        assert len(recall.recognise(question, shown[lang])) == len(question.points), question.id


def test_a_question_with_nothing_to_do_with_an_answer_ticks_nothing(bank: Bank) -> None:
    for question in bank.questions:
        if isinstance(question, RecallQuestion):
            assert recall.recognise(question, "I like coffee in the morning. 我早上喜欢喝咖啡。") == (), question.id


def test_prompts_are_not_asked_twice(bank: Bank) -> None:
    for lang in Lang:
        prompts = Counter(question.prompt[lang] for question in bank.questions)
        assert prompts.most_common(1)[0][1] == 1


def test_every_reference_names_a_source_one_can_find(bank: Bank) -> None:
    formulas = [question for question in bank.questions if question.kind is Kind.FORMULA]
    assert all(question.reference for question in formulas), [q.id for q in formulas if not q.reference]


def test_the_files_of_the_bank_are_in_place() -> None:
    assert Path(paths.shipped_bank(), "convolution.yaml").is_file()


@pytest.mark.parametrize(
    ("question_id", "keys", "right", "turned"),
    [
        (
            "mixup-and-cutmix",
            {"mixup-image", "cutmix"},
            "Mixup blends two images pixel by pixel, CutMix pastes a patch of the other image.",
            "CutMix blends two images pixel by pixel, mixup pastes a patch of the other image.",
        ),
        (
            "latency-and-throughput",
            {"latency", "throughput"},
            "延迟是单个请求从发出到返回的时间，吞吐是单位时间处理的请求数。",
            "吞吐是单个请求从发出到返回的时间，延迟是单位时间处理的请求总量。",
        ),
        (
            "sensitivity-and-specificity",
            {"sensitivity", "specificity"},
            "Sensitivity is TP/(TP+FN), specificity is TN/(TN+FP).",
            "Specificity is TP/(TP+FN), sensitivity is TN/(TN+FP).",
        ),
        (
            "l1-versus-l2-penalty",
            {"sparse", "shrink"},
            "L1 使许多权重恰为 0，得到稀疏解；L2 按比例缩小所有权重。",
            "L2 使许多权重恰为 0，得到稀疏解；L1 按比例缩小所有权重。",
        ),
        (
            "ensemble-families",
            {"bagging", "boosting"},
            "Bagging trains in parallel on bootstrap samples, boosting one model after another on the errors so far.",
            "Boosting trains in parallel on bootstrap samples, bagging one model after another on the errors so far.",
        ),
        (
            "iou-loss-family",
            {"giou-enclosing-box", "diou-centre-distance"},
            "GIoU 加上最小外接框的惩罚，DIoU 加上中心点距离。",
            "DIoU 加上最小外接框的惩罚，GIoU 加上中心点距离。",
        ),
        (
            "nms-variants",
            {"soft", "voting"},
            "Soft-NMS lowers the scores of overlapping boxes, box voting averages their coordinates.",
            "Box voting lowers the scores of overlapping boxes, Soft-NMS averages their coordinates.",
        ),
        (
            "quantisation-ptq-or-qat",
            {"ptq", "qat"},
            "PTQ calibrates a trained network on a few samples, QAT simulates the rounding in training.",
            "QAT calibrates a trained network on a few samples, PTQ simulates the rounding in training.",
        ),
    ],
)
def test_halves_that_are_exchanged_tick_neither(bank: Bank, question_id: str, keys: set[str], right: str, turned: str) -> None:
    question = bank.question(question_id)
    assert isinstance(question, RecallQuestion)
    assert keys <= set(recall.recognise(question, right))
    assert not keys & set(recall.recognise(question, turned))
