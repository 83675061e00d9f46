"""The README fails here when it lies."""

import re
import runpy
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from typer.testing import CliRunner

from quizprep.cli.app import app
from quizprep.cli.report import questions_table
from quizprep.cli.setup import open_bank
from quizprep.coding.tasks import task_names
from quizprep.formula import check
from quizprep.model import Outcome, Variable

Execute = Callable[..., CompletedProcess[str]]
ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
AUTHORING, CLUSTER = ((ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8") for name in ("authoring", "cluster"))
COMMANDS = [command.name or (command.callback.__name__ if command.callback else "") for command in app.registered_commands]
OF_OTHERS = ("--from", "--nthreads", "--nworkers")
"""Options of uvx and of Dask."""


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    assert f"quizprep {command}" in README


@pytest.fixture(scope="module")
def helps() -> str:
    """What all commands say when they are asked for help."""
    return "".join(CliRunner().invoke(app, [*command, "--help"]).stdout for command in [[], *([name] for name in COMMANDS)])


@pytest.mark.parametrize("option", sorted(set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", README + AUTHORING + CLUSTER))))
def test_every_option_of_the_documents_exists(helps: str, option: str) -> None:
    assert option in helps or option in OF_OTHERS, option


def test_every_promise_of_the_history_names_tests_that_exist() -> None:
    page = (ROOT / "docs" / "durability.md").read_text(encoding="utf-8")
    named = re.findall(r"`(test_\w+\.py)::(\w+)`", page)
    assert len(named) > 30
    for file, name in named:
        assert re.search(rf"^(def|class) {name}\b", (ROOT / "tests" / file).read_text(encoding="utf-8"), re.MULTILINE), name


def test_the_two_commands_stand_first_and_exist() -> None:
    [first, *_] = re.findall(r"```\n(.*?)```", README, re.DOTALL)
    assert [line.split("#")[0].strip() for line in first.splitlines()] == ["make drill", "make test"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "\ndrill:" in makefile
    assert "\ntest:" in makefile


def test_every_document_that_the_readme_points_to_is_there() -> None:
    pointed = re.findall(r"\]\((docs/[\w-]+\.md)(?:#([\w-]+))?\)", README)
    assert {path for path, _ in pointed} >= {"docs/authoring.md", "docs/cluster.md"}
    for path, part in pointed:
        headings = re.findall(r"^#+ (.+)$", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
        assert not part or part in {heading.lower().replace(" ", "-") for heading in headings}


def test_the_decks_and_the_truth_of_the_documents_hold_as_they_are_printed(execute: Execute) -> None:
    bilingual, own, code = re.findall(r"```yaml\n(.*?)```", AUTHORING, re.DOTALL)
    [truth] = re.findall(r"```python\n(.*?)```", AUTHORING, re.DOTALL)
    Path("pooling-basics.yaml").write_text(bilingual, encoding="utf-8")
    none = execute("check", "pooling-basics.yaml")
    assert none.stdout == "1 question, no answers recomputed, no suites: no problems\n"
    Path("pooling_basics.py").write_text(truth, encoding="utf-8")
    assert execute("code", "--new", "centre").returncode == 0
    Path("norms.yaml").write_text(f"{own}\n{code}", encoding="utf-8")
    both = execute("check", "pooling-basics.yaml", "norms.yaml")
    assert both.stdout == "5 questions, 1 answer recomputed, no suites: no problems\n"
    drilled = execute("drill", "--bank", "pooling-basics.yaml", "--topic", "pooling-basics", "--lang", "zh")
    assert "最大池化" in drilled.stdout
    assert drilled.returncode == 0


def test_the_pictures_are_what_the_screens_show() -> None:
    picture, bank = runpy.run_path(str(ROOT / "docs" / "picture.py")), open_bank([])
    drawn = {"drill": picture["draw"](bank)}
    for width in (60, 80, 120):
        drawn[f"stats-{width}"] = picture["draw_statistics"](bank, picture["year"](), width)
    for name, svg in drawn.items():
        kept = (ROOT / "docs" / f"{name}.svg").read_text(encoding="utf-8")
        assert text_of(kept) == text_of(svg), "draw it again: make picture"


def test_every_picture_is_shown_and_small() -> None:
    pictures = [path for path in (ROOT / "docs").iterdir() if path.suffix in (".svg", ".png")]
    assert {path.name for path in pictures} == set(re.findall(r"docs/([\w-]+\.(?:svg|png))", README))
    assert max(path.stat().st_size for path in pictures) < 150_000


def text_of(picture: str) -> list[str]:
    """Return what is written in a picture; how it is drawn may change with Rich."""
    return re.findall(r"<text[^>]*>([^<]*)</text>", picture)


def test_the_tables_are_those_that_the_command_prints() -> None:
    """The suites are named; that their counts hold is for `make tables` to say, which takes minutes."""
    questions, suites = re.findall(r"<!-- \w+ -->\n(.*?)<!-- end -->", README, re.DOTALL)
    counted = list(questions_table(open_bank([]).decks))
    assert questions.splitlines() == counted, "count again: make tables"
    assert sorted(re.findall(r"^\| ([a-z][a-z0-9-]+) \| \d", suites, re.MULTILINE)) == task_names([]), (
        "count again: make tables"
    )


def test_what_the_gallery_says_can_be_typed_means_the_same_in_every_column() -> None:
    scalars = dict.fromkeys(("a", "alpha", "beta_1", "g", "v"), "real [1, 4]")
    variables = {
        **scalars,
        **dict.fromkeys(("i", "p", "k", "s", "n"), "integer [1, 5]"),
        "d": "integer [2, 4]",
        "j": "integer [1, n]",
        "epsilon": Variable("real (0, 1)", aliases=("eps",)),
        **{name: Variable("real [0.1, 0.9]", shape=("n",)) for name in ("y", "z")},
        **{name: Variable("real [-2, 2]", shape=("n", "d")) for name in ("Q", "K", "V")},
    }
    rows = [re.findall(r"`([^`]+)`", line) for line in README.splitlines() if line.startswith("| `") and line.count("`") == 6]
    assert len(rows) >= 10
    for first, *others in rows:
        for other in others:
            assert check(other, first, variables).outcome is Outcome.CORRECT, other
