"""Recall questions: key points found in the learner's own words, English and Chinese."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from quizprep.answers import recall
from quizprep.errors import Mark
from quizprep.model import Bilingual, KeyPoint, Outcome, RecallQuestion

QUESTION = RecallQuestion(
    id="scale",
    topic="attention",
    mark=Mark("attention.yaml", 1, 1),
    difficulty=2,
    sources=(),
    prompt=Bilingual("Why divide by sqrt(d_k)?", "为什么除以 sqrt(d_k)？"),
    explanation=Bilingual("Because.", "因为。"),
    answer=Bilingual("...", "……"),
    points={
        "variance": KeyPoint(
            Bilingual("variance grows", "方差增大"), ("variance grow|increase|scale", "方差 增大|变大|成正比")
        ),
        "saturation": KeyPoint(Bilingual("softmax saturates", "softmax 饱和"), ("softmax saturate", "softmax 饱和")),
        "gradient": KeyPoint(Bilingual("gradients vanish", "梯度消失"), ("gradient vanish|small|tiny", "梯度 消失|很小")),
        "unchanged": KeyPoint(Bilingual("no parameters", "无参数"), ("no|without parameter", "不 参数")),
    },
)


@pytest.mark.parametrize(
    ("response", "keys"),
    [
        ("The variance of the dot products grows with d_k.", ("variance",)),
        ("it increased the VARIANCES", ("variance",)),
        ("Scaling: variance is d_k", ("variance",)),
        ("softmax is saturating; gradients are tiny", ("saturation", "gradient")),
        ("点积的方差会随维度变大，softmax 进入饱和区，梯度很小。", ("variance", "saturation", "gradient")),
        ("方差与 d_k 成正比", ("variance",)),
        ("the variance is one. Something else grows.", ()),
        ("the variance does not grow", ()),
        ("方差不增大", ()),
        ("it has no parameters", ("unchanged",)),
        ("Without scaling, the variance grows", ("variance",)),
        ("均值不变，方差不减小，而是方差增大", ("variance",)),
        ("softmax 没有饱和，方差不是变大", ()),
        ("softmax 不会饱和", ()),
        ("并不是梯度消失，方差没有变大", ()),
        ("没有 softmax 饱和，用softmax也饱和", ("saturation",)),
        ("不会softmax饱和", ()),
        ("不仅方差变大，无论如何梯度都很小", ("variance", "gradient")),
        ("", ()),
    ],
)
def test_points_are_found_by_stem_and_sentence(response: str, keys: tuple[str, ...]) -> None:
    assert recall.recognise(QUESTION, response) == keys


MODES = structs.replace(
    QUESTION,
    points={
        "train": KeyPoint(Bilingual("training: batch statistics", "训练：批统计量"), ("train batch", "训练 批")),
        "infer": KeyPoint(Bilingual("inference: running ones", "推理：滑动统计量"), ("inference running", "推理 滑动")),
        "gap": KeyPoint(Bilingual("the two differ", "两者不同"), ("train ... inference", "训练 ... 推理")),
    },
)


@pytest.mark.parametrize(
    ("response", "keys"),
    [
        ("Training uses batch statistics while inference uses running ones.", ("train", "infer", "gap")),
        ("Training uses running statistics while inference uses batch ones.", ("gap",)),
        ("Unlike training with its batch statistics, running ones are used", ("train",)),
        ("at inference the running mean instead of the batch's, as in training", ("train", "infer", "gap")),
        ("In training, of course, the batch decides", ("train",)),
        ("训练时用批统计量，而推理时用滑动统计量", ("train", "infer", "gap")),
        ("训练时用滑动统计量，而推理时用批统计量", ("gap",)),
        ("训练时用批统计量，而且一直如此", ("train",)),
    ],
)
def test_what_is_set_against_each_other_is_not_mixed_up(response: str, keys: tuple[str, ...]) -> None:
    assert recall.recognise(MODES, response) == keys


@pytest.mark.parametrize(("response", "found"), [("all of the same size", True), ("a sample of it", False), ("sames", True)])
def test_a_stem_cut_short_begins_no_other_word(response: str, found: bool) -> None:  # noqa: FBT001
    point = KeyPoint(Bilingual("the same", "相同"), ("same",))
    question = structs.replace(QUESTION, points={"same": point})
    assert recall.recognise(question, response) == (("same",) if found else ())


def test_the_share_that_is_ticked_is_the_verdict() -> None:
    keys = list(QUESTION.points)
    assert recall.judge(QUESTION, keys).outcome is Outcome.CORRECT
    half = recall.judge(QUESTION, keys[:2])
    assert (half.outcome, half.score) == (Outcome.PARTIAL, 0.5)
    assert half.feedback == (
        Bilingual("Not said: gradients vanish", "未提到：梯度消失"),
        Bilingual("Not said: no parameters", "未提到：无参数"),
    )
    assert recall.judge(QUESTION, []).outcome is Outcome.INCORRECT


@given(st.text(max_size=400))
def test_any_response_is_read(response: str) -> None:
    assert set(recall.recognise(QUESTION, response)) <= set(QUESTION.points)
