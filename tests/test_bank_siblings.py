"""Questions that give each other away."""

from typing import Any

from quizprep.bank.siblings import siblings
from quizprep.errors import Mark
from quizprep.model import AnyQuestion, Bilingual, CodeQuestion, RecallQuestion

X = Bilingual.same("x")


def question(name: str, *sources: str, task: str = "", **links: Any) -> AnyQuestion:
    where: dict[str, Any] = {"topic": "t", "mark": Mark("t.yaml", 1, 1), "difficulty": 1, "prompt": X, "explanation": X}
    if task:
        return CodeQuestion(id=name, sources=sources, task=task, **where, **links)
    return RecallQuestion(id=name, sources=sources, points={}, answer=X, **where, **links)


def test_a_link_within_a_source_makes_siblings_of_both() -> None:
    found = siblings(
        [
            question("mean", "notes/mean"),
            question("variance", "notes/mean", "notes/variance", requires=("mean", "elsewhere"), followups=("far", "bias")),
            question("bias", "notes/variance"),
            question("far", "notes/far"),
            question("beside", "notes/mean"),
        ]
    )
    assert found == {"mean": {"variance"}, "variance": {"mean", "bias"}, "bias": {"variance"}}


def test_a_task_and_its_debugging_are_siblings() -> None:
    found = siblings(
        [question("nms", "a", task="nms"), question("nms-debug", "b", task="nms"), question("iou", "a", task="iou")]
    )
    assert found == {"nms": {"nms-debug"}, "nms-debug": {"nms"}}
