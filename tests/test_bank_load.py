"""The bank: what is loaded, in which order, and that a compiled bank is never the wrong one."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizprep import model
from quizprep.bank import load as load_module
from quizprep.bank.load import Bank, load
from quizprep.errors import BankError, Mark, QuizprepError
from quizprep.model import (
    AnyQuestion,
    Bilingual,
    ChoiceQuestion,
    CodeQuestion,
    Deck,
    FormulaQuestion,
    Kind,
    NumericQuestion,
    RecallQuestion,
)

DECKS = Path(__file__).parent / "decks"
CODE = (DECKS / "code.yaml").read_text("utf-8")
Reads = Callable[[], int]


def deck_text(question_id: str, prompt: str = "Write it.", task: str | None = None) -> str:
    """Return a deck with one question."""
    text = CODE.replace("code-nms", question_id).replace("Write `nms(boxes, scores)`.", prompt)
    return text.replace("实现 `nms(boxes, scores)`。", f"实现它：{prompt}").replace("task: nms", f"task: {task or question_id}")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder with two decks."""
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "b.yaml").write_text(deck_text("second"), "utf-8")
    (folder / "a.yml").write_text(deck_text("first", "Write the other."), "utf-8")
    return folder


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> Reads:
    """Return how often a bank was compiled from YAML."""
    count = 0
    compile_decks = load_module._compile

    def counted(files: list[Path]) -> tuple[Deck, ...]:
        nonlocal count
        count += 1
        return compile_decks(files)

    monkeypatch.setattr(load_module, "_compile", counted)
    return lambda: count


def ids(bank: Bank) -> list[str]:
    return [question.id for question in bank.questions]


def problems(paths: list[Path], cache: Path | None = None) -> list[str]:
    with pytest.raises(BankError) as caught:
        load(paths, cache)
    return str(caught.value).split("\n")


# What is loaded


def test_a_folder_is_read_by_name_and_other_files_are_left_alone(own: Path) -> None:
    (own / "notes.txt").write_text("no deck")
    (own / "b.py").write_text("def second(): ...")
    (own / "folder.yaml").mkdir()

    bank = load([own], None)

    assert ids(bank) == ["first", "second"]
    assert [deck.topic for deck in bank.decks] == ["a", "b"]
    assert [deck.path for deck in bank.decks] == [str(own / "a.yml"), str(own / "b.yaml")]
    assert bank.question("second").mark == Mark(str(own / "b.yaml"), 3, 5)


def test_paths_are_read_in_the_order_given_and_each_file_once(own: Path) -> None:
    bank = load([DECKS / "choice.yaml", own / "b.yaml", own, own.parent / "own" / ".." / "own"], None)

    assert ids(bank) == ["yaml-traps", "several", "second", "first"]


def test_a_folder_of_tasks_alone_is_fine_and_an_empty_one_is_not(own: Path, tmp_path: Path) -> None:
    tasks, empty = tmp_path / "tasks", tmp_path / "empty"
    tasks.mkdir()
    empty.mkdir()
    (tasks / "nms.py").touch()

    assert ids(load([own, tasks], None)) == ["first", "second"]
    assert problems([own, empty]) == [f"{empty}:1:1: this folder holds no deck (*.yaml)"]


def test_a_missing_file_is_named(own: Path) -> None:
    assert problems([own, own / "none.yaml"]) == [f"{own / 'none.yaml'}:1:1: there is no such file or folder"]


def test_all_problems_of_all_decks_come_at_once(own: Path) -> None:
    (own / "a.yml").write_text(deck_text("first").replace("difficulty: 4", "difficulty: 7"), "utf-8")
    (own / "b.yaml").write_text(deck_text("second").replace("explanation", "explanaton") + "\t- x", "utf-8")
    (own / "c.yaml").write_text(deck_text("first").replace("kind: code", "kind: essay"), "utf-8")

    assert problems([own]) == [
        f"{own}/a.yml:5:17: expected a whole number from 1 to 5, found '7'",
        f"{own}/b.yaml:13:1: a tab cannot indent; use spaces",
        f"{own}/c.yaml:4:11: unknown kind 'essay'; it is one of choice, recall, numeric, formula, code",
        f"{own}/c.yaml:3:5: the id 'first' is already taken by the question at {own}/a.yml:3:5",
    ]


# What a bank answers


def test_questions_decks_and_tasks_are_found_by_name() -> None:
    bank = load([DECKS], None)

    assert bank.question("mean").id == "mean"
    assert bank.deck("numeric").title == Bilingual("Numeric", "数值")
    assert bank.for_task("nms").id == "code-nms"


def test_the_debugging_of_a_task_is_another_question(own: Path) -> None:
    (own / "c.yaml").write_text(deck_text("mend", "Mend it.", "first").replace("task:", "debug: true\n    task:"), "utf-8")
    bank = load([own], None)
    assert (bank.for_task("first").id, bank.for_task("first", debug=True).id) == ("first", "mend")


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda bank: bank.question("code-nsm"), "no question 'code-nsm'; did you mean 'code-nms'?"),
        (lambda bank: bank.deck("formulas"), "no topic 'formulas'; did you mean 'formula'?"),
        (lambda bank: bank.select(["choice", "Recal"], []), "no topic 'Recal'; did you mean 'recall'?"),
        (lambda bank: bank.for_task("nmss"), "no task 'nmss'; did you mean 'nms'?"),
        (lambda bank: bank.for_task("nms", debug=True), "no debugging question for the task 'nms'"),
        (lambda bank: bank.question("zzz"), "no question 'zzz'"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(ask: Callable[[Bank], object], said: str) -> None:
    with pytest.raises(QuizprepError) as caught:
        ask(load([DECKS], None))
    assert str(caught.value) == said
    assert caught.value.exit_code == 2


def test_select_keeps_the_order_of_the_bank() -> None:
    bank = load([DECKS], None)

    def selected(topics: list[str], kinds: list[Kind]) -> list[str]:
        return [question.id for question in bank.select(topics, kinds)]

    assert selected([], []) == ["yaml-traps", "several", "code-nms", "mean", "conv-output-size", "scaled-attention"]
    assert selected(["recall", "choice"], []) == ["yaml-traps", "several", "scaled-attention"]
    assert selected([], [Kind.RECALL, Kind.CODE]) == ["code-nms", "scaled-attention"]
    assert selected(["choice"], [Kind.CODE]) == []


# The compiled bank


def test_a_compiled_bank_is_the_same_bank(tmp_path: Path, compiled: Reads) -> None:
    cold = load([DECKS], tmp_path / "cache")
    warm = load([DECKS], tmp_path / "cache")

    assert compiled() == 1
    assert warm.decks == cold.decks
    numeric = warm.question("conv-output-size")
    assert isinstance(numeric, NumericQuestion)
    assert [type(value) for value in (*numeric.parameters["k"], *numeric.parameters["a"])] == [int, int, float, float, float]


def test_a_compiled_bank_needs_no_yaml(tmp_path: Path) -> None:
    """PyYAML must not be imported on the way to the first prompt, and must be where decks have changed."""
    code = (
        "import sys; from pathlib import Path; from quizprep.bank.load import load;"
        "load([Path(sys.argv[1])], Path(sys.argv[2])); print('yaml' in sys.modules)"
    )
    command = [sys.executable, "-c", code, str(DECKS), str(tmp_path / "cache")]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() for _ in range(2)]

    assert runs == ["True", "False"]


def test_changed_content_is_seen_even_with_the_same_size_and_time(own: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    file = own / "b.yaml"
    load([own], cache)
    before = file.stat()
    file.write_text(deck_text("newone"), "utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert file.stat().st_size == before.st_size
    assert ids(load([own], cache)) == ["first", "newone"]


def test_new_removed_and_renamed_decks_are_seen(own: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    load([own], cache)
    (own / "c.yaml").write_text(deck_text("third", "Write the third."), "utf-8")
    assert ids(load([own], cache)) == ["first", "second", "third"]

    (own / "a.yml").unlink()
    assert ids(load([own], cache)) == ["second", "third"]

    (own / "b.yaml").rename(own / "d.yaml")
    assert [question.topic for question in load([own], cache).questions] == ["c", "d"]


def test_a_broken_edit_is_reported_though_a_compiled_bank_exists(own: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    load([own], cache)
    text = (own / "b.yaml").read_text("utf-8")
    (own / "b.yaml").write_text(text.replace("difficulty: 4", "difficulty: no"), "utf-8")

    assert problems([own], cache) == problems([own], cache)
    assert problems([own], cache) == [f"{own}/b.yaml:5:17: expected a whole number from 1 to 5, found 'no'"]


def test_the_code_that_reads_decks_is_part_of_the_key(own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bank compiled by another version may lack a field, or hold what a new rule forbids."""
    files = [own / "a.yml"]
    before = load_module._key(files)
    other = tmp_path / "model.py"
    other.write_bytes(Path(model.__file__).read_bytes() + b"\n# edited\n")
    monkeypatch.setattr(model, "__file__", str(other))

    assert load_module._key(files) != before


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda content: content[: len(content) // 2],
        lambda content: content.replace(b'"en"', b'"fr"'),
        lambda content: content.replace(b'"difficulty":4', b'"difficulty":"4"'),
        lambda content: b"\xff\xfe" + content,
        lambda _: b"null",
        lambda _: b'{"key": "", "decks": []}',
        lambda _: b"[" * 100_000,
    ],
)
def test_a_damaged_compiled_bank_is_made_again(
    own: Path, tmp_path: Path, damage: Callable[[bytes], bytes], compiled: Reads
) -> None:
    cache = tmp_path / "cache"
    load([own], cache)
    (file,) = cache.iterdir()
    content = file.read_bytes()
    file.write_bytes(damage(content))

    assert ids(load([own], cache)) == ["first", "second"]
    assert file.read_bytes() == content
    assert compiled() == 2
    assert [kept.name for kept in cache.iterdir()] == [file.name]


def test_two_banks_in_turn_stay_compiled(own: Path, tmp_path: Path, compiled: Reads) -> None:
    cache = tmp_path / "cache"
    for _ in range(3):
        assert len(load([DECKS], cache).questions) == 6
        assert len(load([DECKS, own / "b.yaml"], cache).questions) == 7

    assert compiled() == 2
    assert len(list(cache.iterdir())) == 2


def test_edits_leave_no_old_banks_behind(own: Path, tmp_path: Path) -> None:
    for number in range(5):
        (own / "b.yaml").write_text(deck_text(f"number-{number}"), "utf-8")
        load([own], tmp_path / "cache")

    assert len(list((tmp_path / "cache").iterdir())) == 1


def test_the_same_relative_path_in_two_folders_is_two_banks(own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "b.yaml").write_text(deck_text("elsewhere"), "utf-8")

    for folder, expected in [(own, "second"), (other, "elsewhere"), (own, "second")]:
        monkeypatch.chdir(folder)
        bank = load([Path("b.yaml")], tmp_path / "cache")
        assert ids(bank) == [expected]
        assert bank.questions[0].mark.path == "b.yaml"


def test_a_cache_folder_that_cannot_be_made_is_no_problem(own: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert ids(load([own], tmp_path / "file" / "cache")) == ["first", "second"]


def test_a_full_disk_leaves_no_part_of_a_bank(own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)

    assert ids(load([own], tmp_path / "cache")) == ["first", "second"]
    assert list((tmp_path / "cache").iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_cache_folder_is_no_problem(own: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir(mode=0o500)

    assert ids(load([own], cache)) == ["first", "second"]


MODELS: tuple[type[AnyQuestion], ...] = (ChoiceQuestion, RecallQuestion, NumericQuestion, FormulaQuestion, CodeQuestion)
# A whole number stays one: 3 pixels are not 3.0 pixels.
VALUES = st.lists(st.integers(-(10**18), 10**18) | st.floats(allow_nan=False, allow_infinity=False), max_size=3).map(tuple)


def any_question(kind: type[AnyQuestion]) -> st.SearchStrategy[AnyQuestion]:
    if kind is NumericQuestion:
        return st.builds(kind, parameters=st.dictionaries(st.text(), VALUES | st.text(), max_size=3))
    return st.builds(kind)


@given(questions=st.lists(st.sampled_from(MODELS).flatmap(any_question)))
def test_any_question_survives_being_compiled(questions: list[AnyQuestion], tmp_path_factory: pytest.TempPathFactory) -> None:
    decks = (Deck("topic", Bilingual("a", "b"), "path", tuple(questions)),)
    cache = tmp_path_factory.getbasetemp() / "compiled.json"

    load_module._keep(cache, "key", decks)
    read = load_module._cached(cache, "key")

    assert read == decks
    assert msgspec.json.encode(read) == msgspec.json.encode(decks)
    assert load_module._cached(cache, "other key") is None
