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
        ("it has no other effect (variance grows)", ("variance",)),
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


MIXING = structs.replace(
    QUESTION,
    points={
        "mixup": KeyPoint(Bilingual("mixup blends", "mixup 混合"), ("blend pixel|image", "混合 像素"), about="mixup"),
        "cutmix": KeyPoint(Bilingual("CutMix pastes", "CutMix 粘贴"), ("paste patch", "粘贴 一块"), about="cutmix"),
        "labels": KeyPoint(Bilingual("labels are mixed", "标签混合"), ("label mix", "标签 混合")),
    },
)


@pytest.mark.parametrize(
    ("response", "keys"),
    [
        ("Mixup blends two images, CutMix pastes a patch, and both mix the labels", ("mixup", "cutmix", "labels")),
        ("mixup blends images pixel by pixel and CutMix pastes a patch", ("mixup", "cutmix")),
        ("Mixup pastes a patch, CutMix blends two images; the labels are mixed", ("labels",)),
        ("Mixup pastes a patch and CutMix blends two images", ()),
        ("A patch is pasted by CutMix, by mixup the images are blended", ("mixup", "cutmix")),
        ("A patch is pasted by mixup, by CutMix the images are blended", ()),
        ("In CutMix, where the other image is cut, a patch is pasted", ("cutmix",)),
        ("It blends the images. It pastes a patch.", ("mixup", "cutmix")),
        ("mixup 按像素混合，CutMix 粘贴一块，标签都混合", ("mixup", "cutmix", "labels")),
        ("mixup 粘贴一块，CutMix 按像素混合", ()),
        ("mixup粘贴一块和cutmix按像素混合", ()),
    ],
)
def test_what_is_said_of_another_points_subject_does_not_count(response: str, keys: tuple[str, ...]) -> None:
    assert recall.recognise(MIXING, response) == keys


@pytest.mark.parametrize(
    ("response", "found"),
    [
        ("the same receptive field", True),
        ("a larger receptive field than the same", False),
        ("receptive field, not larger: the same", True),
        ("the same receptive field, not the-other-way round", True),
        ("the same receptive field, the other way round", False),
    ],
)
def test_a_word_that_must_not_be_there_unless_it_is_denied(response: str, found: bool) -> None:  # noqa: FBT001
    point = KeyPoint(Bilingual("same field", "相同"), ("same receptive !larger|smaller|the-other-way",))
    question = structs.replace(QUESTION, points={"field": point})
    assert recall.recognise(question, response) == (("field",) if found else ())


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
