"""The commands as scripts call them."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from typer.testing import Result

pytestmark = pytest.mark.usefixtures("compiled")

Execute = Callable[..., CompletedProcess[str]]
Run = Callable[..., Result]
MINI = str(Path(__file__).parent / "mini")


@pytest.mark.parametrize(
    "command", [[], ["drill"], ["code"], ["review"], ["answer"], ["formula"], ["topics"], ["show"], ["check"], ["where"]]
)
def test_every_command_has_help_with_an_example(run: Run, command: list[str]) -> None:
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert "Example: quizprep" in result.stdout


def test_the_first_screen_lists_every_command_in_a_line_of_its_own_that_is_not_cut(run: Run) -> None:
    from quizprep.cli.app import app

    shown = run("--help", env={"COLUMNS": "80"}).stdout
    for command in app.registered_commands:
        name = command.name or getattr(command.callback, "__name__", "")
        assert re.search(rf"^  {name} +[A-Z].*[.]$", shown, re.MULTILINE), name
    assert "..." not in shown.partition("Learn:")[2]


def test_the_version_is_that_of_the_package(run: Run) -> None:
    assert run("--version").stdout == f"quizprep {version('quizprep')}\n"


def test_a_topic_is_named_with_or_without_its_option(execute: Execute) -> None:
    named, optional = (
        execute("drill", *topic, "--bank", MINI, "--seed", "1", "--count", "2", input=":skip\n").stdout
        for topic in (["mini"], ["--topic", "mini"])
    )
    assert named == optional
    assert "Mini" in named


def test_drill_without_input_asks_one_question_and_sums_up(execute: Execute) -> None:
    result = execute("drill", "--topic", "detection")
    assert result.returncode == 0
    assert "1/10" in result.stdout
    assert "No question answered." in result.stdout
    assert result.stderr == ""


def test_drill_reads_its_answers_from_a_pipe(execute: Execute) -> None:
    result = execute("drill", "--bank", MINI, "--topic", "mini", "--kind", "choice", input="what?\nmean\nmax\n")
    assert "There is no option" in result.stdout
    assert "The mean mixes all values." in result.stdout
    assert "2 answered: 1 right" in result.stdout
    assert result.returncode == 0


@pytest.mark.parametrize(
    ("kind", "hint"),
    [("recall", "One of the points: it is the step"), ("numeric", "A mistake that people make: That is a single filter.")],
)
def test_a_question_without_a_hint_of_its_own_gives_one_of_what_it_knows(execute: Execute, kind: str, hint: str) -> None:
    result = execute("drill", "--bank", MINI, "--topic", "mini", "--kind", kind, input=":hint\n:hint\n")
    assert f"Hint: {hint}" in result.stdout
    assert "That was the last hint." in result.stdout


@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_a_new_coding_task_comes_after_the_quick_questions(execute: Execute, seed: str) -> None:
    result = execute("drill", "--bank", MINI, "--topic", "mini", "--seed", seed, input=":skip\n" * 5)
    assert "5/5 · Mini · code" in result.stdout


def test_the_same_seed_gives_the_same_session(execute: Execute) -> None:
    first, second = (execute("drill", "--seed", "5", "--count", "3", input=":skip\n" * 3).stdout for _ in range(2))
    assert first == second
    assert first != execute("drill", "--seed", "6", "--count", "3", input=":skip\n" * 3).stdout


def test_answer_judges_every_kind(execute: Execute) -> None:
    Path("right.py").write_text("def double(x):\n    return x + x\n", encoding="utf-8")

    def judged(question: str, response: str) -> dict[str, object]:
        result = execute("answer", question, response, "--bank", MINI, "--json")
        verdict: dict[str, object] = json.loads(result.stdout)
        assert result.returncode == (0 if verdict["outcome"] == "correct" else 1)
        return verdict

    assert judged("mini-choice", "max")["outcome"] == "correct"
    assert judged("mini-choice", "sum")["mistake"] == "sum"
    assert judged("mini-recall", "the window moves on, and the output shrinks")["score"] == pytest.approx(2 / 3)
    assert judged("mini-formula", "1 + ⌊(i − k + 2p)/s⌋")["outcome"] == "correct"
    wrong = judged("mini-formula", "floor((i+p-k)/s)+1")
    assert (wrong["outcome"], wrong["mistake"]) == ("incorrect", "one-sided")
    assert wrong["counterexample"]
    assert judged("mini-code", "right.py")["outcome"] == "correct"


def test_answer_draws_the_numbers_of_the_seed_that_show_shows(execute: Execute) -> None:
    shown = execute("show", "mini-numeric", "--bank", MINI, "--seed", "3").stdout
    product = shown.split("=")[1].split()[0].replace(",", "")
    assert execute("answer", "mini-numeric", product, "--bank", MINI, "--seed", "3").returncode == 0
    assert execute("answer", "mini-numeric", "-5", "--bank", MINI, "--seed", "3").returncode == 1
    told = json.loads(execute("show", "mini-numeric", "--bank", MINI, "--seed", "3", "--json").stdout)
    assert told["variant"]["prompt"]["en"] in " ".join(shown.split())
    assert product in [f"{number:g}" for number in told["variant"]["expected"]]


def test_answer_draws_the_cases_of_the_seed(execute: Execute) -> None:
    Path("right.py").write_text("def mini_double(x):\n    return x * 2\n", encoding="utf-8")
    seeds = [
        json.loads(execute("answer", "mini-code", "right.py", "--bank", MINI, "--json", *seed).stdout)["seed"]
        for seed in (["--seed", "7"], [])
    ]
    assert seeds[0] == 7
    assert seeds[1] > 7  # one that nobody could foresee


def test_answer_refuses_what_cannot_be_read_and_says_where(execute: Execute) -> None:
    result = execute("answer", "mini-formula", "floor((i + 2q)/s)", "--bank", MINI)
    assert result.returncode == 2
    assert result.stderr.splitlines()[1].index("^") - 2 == "floor((i + 2q)/s)".index("q")
    refused = execute("answer", "mini-formula", "floor((i", "--bank", MINI, "--json")
    assert json.loads(refused.stdout)["outcome"] == "invalid"
    assert refused.returncode == 2


def test_answer_is_written_to_the_history_only_when_asked(execute: Execute, home: Path) -> None:
    execute("answer", "mini-choice", "max", "--bank", MINI)
    assert not (home / "history.db").exists()
    execute("answer", "mini-choice", "max", "--bank", MINI, "--record")
    [mini] = [row for row in json.loads(execute("topics", "--bank", MINI, "--json").stdout) if row["topic"] == "mini"]
    assert (mini["all"], mini["seen"], mini["due"]) == (5, 1, 0)


@pytest.mark.parametrize("columns", ["60", "80", "160"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_topics_fits_the_window(execute: Execute, columns: str, lang: str) -> None:
    from rich.cells import cell_len

    result = execute("topics", "--lang", lang, env={"COLUMNS": columns})
    assert "convolution" in result.stdout
    assert all(cell_len(line) <= int(columns) for line in result.stdout.splitlines())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_show_shows_the_answer_and_where_to_edit_it(execute: Execute, lang: str) -> None:
    result = execute("show", "mini-choice", "--bank", MINI, "--lang", lang)
    assert {"en": "max pooling", "zh": "最大池化"}[lang] in result.stdout
    assert "mini.yaml:3:" in result.stdout.replace("\n", "")


def test_the_answer_of_a_formula_is_drawn_where_there_is_room(execute: Execute) -> None:
    shown = execute("show", "mini-formula", "--bank", MINI).stdout
    assert "          ⎢ i + 2·p − k ⎥\n  Answer: ⎢─────────────⎥ + 1\n          ⎣      s      ⎦\n" in shown
    for narrow in ({"COLUMNS": "25"}, {"PYTHONIOENCODING": "ascii"}):
        flat = " ".join(execute("show", "mini-formula", "--bank", MINI, env=narrow).stdout.split())
        assert "Answer: floor((i + 2p - k)/s) + 1" in flat
    deep = execute("show", "attention-formula").stdout
    assert "  Answer: softmax⎜──────⎟ V\n" in deep
    wrong = execute("answer", "mini-formula", "(i + 2p - k)/s", "--bank", MINI).stdout
    assert "  Answer: ⎢─────────────⎥ + 1\n" in wrong


def test_where_prints_every_path_and_makes_none(execute: Execute, tmp_path: Path) -> None:
    home = tmp_path / "none"
    result = execute("where", env={"QUIZPREP_HOME": str(home)})
    lines = dict(line.split(maxsplit=1) for line in result.stdout.splitlines())
    assert lines["history"] == str(home / "history.db")
    assert {"data", "lines", "cache", "log", "bank", "graders"} <= lines.keys()
    assert not home.exists()


def test_a_bank_of_ones_own_by_variable_and_by_option(execute: Execute) -> None:
    assert "Mini" in execute("topics", env={"QUIZPREP_BANK": MINI, "COLUMNS": "120"}).stdout
    assert "Mini" not in execute("topics", env={"COLUMNS": "120"}).stdout
    assert "A tiny" not in execute("code", "mini-double", "--bank", MINI).stderr
    assert Path("mini_double.py").is_file()


def test_the_line_that_raises_stands_below_what_it_raises(execute: Execute) -> None:
    Path("mini_double.py").write_text("def double(x):\n    return x['key'], 'a long line that does not fit'\n")
    task = ("code", "mini-double", "mini_double.py", "--bank", MINI)
    lines = execute(*task, env={"COLUMNS": "40"}).stdout.splitlines()
    shown = [line for line in lines if line.startswith("      return x['key'], 'a long line")]
    assert shown
    assert all(len(line) == 40 and line.endswith("…") for line in shown)
    [first, *_] = json.loads(execute(*task, "--json").stdout)["cases"]
    assert first["source_line"] == "return x['key'], 'a long line that does not fit'"


def test_the_language_follows_option_variable_and_locale(execute: Execute) -> None:
    def title(*arguments: str, **env: str) -> bool:
        return "卷积" in execute("topics", *arguments, env={"COLUMNS": "120", **env}).stdout

    assert title("--lang", "zh")
    assert title(QUIZPREP_LANG="zh")
    assert title(LC_ALL="zh_CN.UTF-8")
    assert not title("--lang", "en", QUIZPREP_LANG="zh")


def test_output_that_nobody_reads_to_its_end_is_no_error() -> None:
    command = f"{sys.executable} -m quizprep show nms | head -1"
    piped = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=30, check=False)
    assert piped.stderr == ""


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("drill --topic det", "detection"),
        ("code nm", "nms"),
        ("grade . --task nm", "nms"),
        ("show conv-output-si", "conv-output-size"),
    ],
)
def test_the_shell_completes_topics_tasks_and_ids(execute: Execute, typed: str, offered: str) -> None:
    words = f"quizprep {typed}"
    completion = {"_QUIZPREP_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    assert offered in execute(env=completion).stdout.split()


def test_a_formula_without_names_is_asked_and_judged(run: Run) -> None:
    Path("sums.yaml").write_text(
        "title: Sums\nlanguage: en\nquestions:\n  - id: one-and-one\n    kind: formula\n    difficulty: 1\n"
        "    sources: [own/sums]\n    prompt: What is one and one?\n"
        "    variables: {}\n    answer: 1 + 1\n    explanation: Count.\n",
        encoding="utf-8",
    )
    shown = run("drill", "--bank", "sums.yaml", "--topic", "sums", input="x\n3\n2\n").stdout
    assert "unknown name 'x'; there are no names here, only numbers" in shown
    assert "Yours gives 3, the answer 2." in shown
    assert "2 answered: 1 right" in shown
