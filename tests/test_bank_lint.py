"""What only several decks together show."""

from pathlib import Path

import pytest

from quizprep.bank.decks import read_deck
from quizprep.bank.lint import dead_links, lint

TEXT = (Path(__file__).parent / "decks" / "code.yaml").read_text("utf-8")
OTHER = (
    TEXT.replace("code-nms", "code-iou")
    .replace("task: nms", "task: iou")
    .replace("{en: Code", "{en: More code")
    .replace("`nms(boxes, scores)`", "`iou(a, b)`")
)


def linted(folder: Path, **decks: str) -> list[str]:
    """Write decks, and return what is said about them together."""
    read = []
    for name, text in decks.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        read.append(read_deck(path))
        assert all("prompt" in problem.message for problem in read[-1].problems)
    return [str(problem).replace(f"{folder}/", "") for problem in lint(read)]


def test_decks_that_go_together(tmp_path: Path) -> None:
    assert linted(tmp_path, a=TEXT, b=OTHER) == []


def test_an_id_in_two_decks(tmp_path: Path) -> None:
    assert linted(tmp_path, a=TEXT, b="# one line more\n" + OTHER.replace("code-iou", "code-nms")) == [
        "b.yaml:4:5: the id 'code-nms' is already taken by the question at a.yaml:3:5"
    ]


def test_an_id_in_two_decks_is_seen_though_one_question_is_broken(tmp_path: Path) -> None:
    broken = OTHER.replace("code-iou", "code-nms").replace("prompt:", "promt:")

    assert linted(tmp_path, a=TEXT, b=broken) == [
        "b.yaml:3:5: the id 'code-nms' is already taken by the question at a.yaml:3:5"
    ]


def test_a_topic_in_two_folders(tmp_path: Path) -> None:
    assert linted(tmp_path, here__code=TEXT, there__code=OTHER) == [
        f"there/code.yaml:1:1: the topic 'code' is already that of {tmp_path}/here/code.yaml; rename the file".replace(
            f"{tmp_path}/", ""
        )
    ]


@pytest.mark.parametrize(("lang", "prompt"), [("en", "Write `nms(boxes, scores)`."), ("zh", "实现 `nms(boxes, scores)`。")])
def test_a_prompt_in_two_questions(tmp_path: Path, lang: str, prompt: str) -> None:
    copied = OTHER.replace("Write `iou(a, b)`." if lang == "en" else "实现 `iou(a, b)`。", prompt)

    assert linted(tmp_path, a=TEXT, b=copied) == [f"b.yaml:3:5: the prompt ({lang}) is that of 'code-nms' at a.yaml:3:5"]


def test_a_task_in_two_questions(tmp_path: Path) -> None:
    assert linted(tmp_path, a=TEXT, b=OTHER.replace("task: iou", "task: nms")) == [
        "b.yaml:3:5: the task 'nms' is already asked by 'code-nms' at a.yaml:3:5"
    ]


def test_a_task_and_its_debugging_are_two_questions(tmp_path: Path) -> None:
    debugging = OTHER.replace("task: iou", "task: nms\n    debug: true")
    assert linted(tmp_path, a=TEXT, b=debugging) == []
    again = debugging.replace("code-iou", "again").replace("iou(a, b)", "nms(a)")
    assert linted(tmp_path, b=debugging, c=again) == [
        "c.yaml:3:5: the debugging of 'nms' is already asked by 'code-iou' at b.yaml:3:5"
    ]


def test_a_former_id_belongs_to_one_question(tmp_path: Path) -> None:
    once = OTHER + "    formerly: nms-old\n"
    assert linted(tmp_path, a=TEXT + "    formerly: [code-nms-1, code-nms-2]\n", b=once) == []
    assert linted(tmp_path, a=TEXT + "    formerly: [x, nms-old]\n", b=once) == [
        "b.yaml:13:15: 'nms-old' is already a former id of 'code-nms' at a.yaml:3:5"
    ]
    assert linted(tmp_path, a=TEXT, b=OTHER + "    formerly: code-nms\n") == [
        "b.yaml:13:15: 'code-nms' is the id of the question at a.yaml:3:5, and stays with it"
    ]


def links(folder: Path, requires: str = "[]", followups: str = "[]") -> list[str]:
    """Return what is said about the links of a question that stands beside another deck."""
    (folder / "a.yaml").write_text(TEXT + f"    requires: {requires}\n    followups: {followups}\n", "utf-8")
    (folder / "b.yaml").write_text(OTHER + "    requires: [code-nms]\n    formerly: iou-old\n", "utf-8")
    deck, other = (read_deck(folder / name) for name in ("a.yaml", "b.yaml"))
    return [problem.message for problem in dead_links([deck], [other])]


def test_links_that_lead_to_a_question(tmp_path: Path) -> None:
    assert links(tmp_path, followups="[code-iou]") == []


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"followups": "[code-iuo]"}, "there is no question 'code-iuo'; did you mean 'code-iou'?"),
        ({"requires": "[iou-old]"}, "the question 'iou-old' is called 'code-iou' now"),
        ({"requires": "[code-nms]"}, "a question does not lead to itself"),
        ({"requires": "[code-iou]"}, "'code-iou' itself builds on 'code-nms': which of them comes first?"),
    ],
)
def test_links_that_lead_nowhere(tmp_path: Path, keys: dict[str, str], message: str) -> None:
    assert links(tmp_path, **keys) == [message]


def test_a_deck_that_could_not_be_read_is_left_to_its_own_problem(tmp_path: Path) -> None:
    assert lint([read_deck(tmp_path / "none.yaml"), read_deck(tmp_path)]) == []
