"""``quizprep grade``: a class judged at once, each submission as `code` judges it."""

import csv
import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from xml.etree import ElementTree as ET

import pytest

Execute = Callable[..., CompletedProcess[str]]
SOLUTIONS = Path(__file__).parent / "solutions"


@pytest.fixture
def submissions() -> Path:
    """Return a folder with a student each: two right, one wrong in a known way, and four broken ones."""
    folder = Path("class")
    right, *others = sorted((SOLUTIONS / "iou" / "right").glob("*.py"))
    wrong = min((SOLUTIONS / "iou" / "wrong").glob("*.py"))
    for student, source in {
        "ada": right.read_bytes(),
        "bob": others[0].read_bytes(),
        "cyd": wrong.read_bytes(),
        "dan": b"def iou(",
        "eve": b"import os; os._exit(0)",
        "fay": b"\x00\xff",
        "gus": b"1 / 0",
    }.items():
        (folder / student).mkdir(parents=True)
        (folder / student / "iou.py").write_bytes(source)
    return folder


def rows(path: str) -> dict[str, dict[str, str]]:
    with Path(path).open(encoding="utf-8") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def test_one_broken_submission_stops_no_other(execute: Execute, submissions: Path) -> None:
    (submissions / "gus" / "iou.py").write_text("import time\ndef iou(a, b):\n    time.sleep(60)\n")
    result = execute("grade", str(submissions), "--task", "iou", "--out", "results.csv")
    assert result.returncode == 0
    assert "iou: 2 of 7 passed" in result.stdout
    found = rows("results.csv")
    assert {student: row["passed"] for student, row in found.items()} == {
        student: str(student in ("ada", "bob")) for student in ("ada", "bob", "cyd", "dan", "eve", "fay", "gus")
    }
    assert "SyntaxError" in found["dan"]["message"]
    assert "ends or crashes the process" in found["eve"]["message"]
    assert "does not finish" in found["gus"]["message"]
    assert found["cyd"]["mistake"] in result.stdout


def test_the_verdict_is_that_of_code(execute: Execute, submissions: Path) -> None:
    execute("grade", str(submissions), "--task", "iou", "--out", "results.csv", "--seed", "77")
    found = rows("results.csv")
    for student in ("ada", "cyd", "eve"):
        alone = json.loads(execute("code", "iou", f"{submissions}/{student}/iou.py", "--seed", "77", "--json").stdout)
        assert float(found[student]["score"]) == alone["score"]
        assert (found[student]["mistake"] or None) == alone["mistake"]
        assert found[student]["seed"] == "77"


def test_what_was_judged_is_not_judged_again(execute: Execute, submissions: Path, home: Path) -> None:
    first = execute("grade", str(submissions), "--task", "iou", "--out", "first.csv")
    kept = {path: path.stat().st_mtime_ns for path in (home / "cache" / "grades").iterdir()}
    assert len(kept) == 7
    second = execute("grade", str(submissions), "--task", "iou", "--out", "second.csv")
    assert {path: path.stat().st_mtime_ns for path in (home / "cache" / "grades").iterdir()} == kept
    assert Path("first.csv").read_text() == Path("second.csv").read_text()
    assert first.stdout == second.stdout
    shutil.copy(submissions / "ada" / "iou.py", submissions / "dan" / "iou.py")
    assert "iou: 3 of 7 passed" in execute("grade", str(submissions), "--task", "iou").stdout
    assert len(list((home / "cache" / "grades").iterdir())) == 7


def test_several_tasks_and_files_side_by_side(execute: Execute) -> None:
    folder = Path("flat")
    folder.mkdir()
    for task in ("iou", "mean_filter"):
        shutil.copy(min((SOLUTIONS / task / "right").glob("[!t]*.py")), folder / f"ada_{task}.py")
    result = execute("grade", str(folder), "--task", "iou", "--task", "mean-filter", "--out", "results.json")
    assert "iou: 1 of 1 passed" in result.stdout
    assert "mean-filter: 1 of 1 passed" in result.stdout
    found = json.loads(Path("results.json").read_text())["submissions"]
    assert [(one["student"], one["task"]) for one in found] == [("ada", "iou"), ("ada", "mean-filter")]


def test_copies_are_named_though_names_and_comments_differ(execute: Execute, submissions: Path) -> None:
    source = (submissions / "ada" / "iou.py").read_text()
    changed = "# my own work\n" + source.replace("box1", "first").replace("box2", "second")
    (submissions / "dan" / "iou.py").write_text(changed)
    result = execute("grade", str(submissions), "--task", "iou", "--lang", "zh")
    assert "高度相似" in result.stdout
    assert "ada, dan (" in result.stdout
    assert "ada, bob" not in result.stdout


def test_a_whole_class_of_copies_is_one_group(execute: Execute) -> None:
    folder = Path("copies")
    folder.mkdir()
    source = min((SOLUTIONS / "iou" / "right").glob("*.py")).read_text()
    for number in range(300):
        (folder / f"student{number:03}.py").write_text(f"# {number}\n{source}" if number < 2 else source)
    result = execute("grade", str(folder), "--task", "iou", "--out", "results.json")
    assert "student000, student001, student002, student003, student004 and 295 more (100%)" in " ".join(result.stdout.split())
    assert len(json.loads(Path("results.json").read_text())["alike"]) == 1


def test_who_handed_nothing_in_is_named(execute: Execute, submissions: Path) -> None:
    (submissions / "ada" / "iou.py").rename(submissions / "ada" / "mine.py")
    (submissions / "bob" / "iou.py").unlink()
    (submissions / "__MACOSX").mkdir()
    for name in ("dan", "eve", "fay", "gus"):
        shutil.rmtree(submissions / name)
    two = execute("grade", str(submissions), "--task", "iou", "--task", "nms", "--task", "nms", "--out", "results.xml")
    assert "2 of 3: no iou.py was handed in (ada, bob)" in two.stdout
    assert "3 of 3: no nms.py was handed in (ada, bob, cyd)" in two.stdout
    suites = ET.parse("results.xml").getroot().findall("testsuite")
    assert [(suite.get("name"), suite.get("errors")) for suite in suites] == [("iou", "2"), ("nms", "3")]
    one = execute("grade", str(submissions), "--task", "iou")
    assert "iou: 1 of 3 passed" in one.stdout


def test_files_that_name_no_task_are_told(execute: Execute) -> None:
    folder = Path("flat")
    folder.mkdir()
    for name in ("ada_iou", "bob", "notes"):
        (folder / f"{name}.py").write_text("def iou(box1, box2):\n    return 0.0\n")
    result = execute("grade", str(folder), "--task", "iou", "--task", "nms")
    assert result.stderr == "quizprep: not judged, since the name tells no task: bob.py, notes.py\n"
    assert "iou: 0 of 1 passed" in result.stdout


def test_files_for_course_systems(execute: Execute, submissions: Path) -> None:
    (submissions / "cyd").rename(submissions / "=cmd|calc")
    (submissions / "ada").rename(submissions / "<b>ada")
    for name in ("results.xml", "results.html", "results.csv"):
        assert execute("grade", str(submissions), "--task", "iou", "--out", name).returncode == 0
    suite = ET.parse("results.xml").getroot().find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures")) == ("7", "5")
    page = Path("results.html").read_text()
    assert "&lt;b&gt;ada" in page
    assert "<b>" not in page
    assert "'=cmd|calc" in rows("results.csv")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a name is always in an encoding")
def test_a_name_in_no_encoding_or_that_steers_a_terminal_is_spelled_out(execute: Execute) -> None:
    names = {b"\xd5\xc5\xff": r"\udcd5\udcc5\udcff", b"esc\x1b[31m": r"esc\x1b[31m", b"two\nlines": "two lines"}
    for name in names:
        (Path("class") / os.fsdecode(name)).mkdir(parents=True)
        (Path("class") / os.fsdecode(name) / "iou.py").write_text("def iou(box1, box2):\n    return 0.0\n")
    for ending in (".csv", ".html", ".json", ".xml"):
        result = execute("grade", "class", "--task", "iou", "--out", f"results{ending}")
        assert result.stderr == f"  The results are in results{ending}.\n"
        assert "\x1b" not in result.stdout
    assert {row["student"] for row in json.loads(Path("results.json").read_text())["submissions"]} == set(names.values())
    ET.parse("results.xml")


def test_the_mean_says_whom_it_is_of_and_two_of_one_name_are_told(execute: Execute) -> None:
    right = min((SOLUTIONS / "iou" / "right").glob("*.py")).read_text()
    for folder in ("class/ada", "class/bob"):
        Path(folder).mkdir(parents=True)
    Path("class/ada/iou.py").write_text(right)
    result = execute("grade", "class", "--task", "iou", "--out", "results.html")
    assert result.stdout.startswith("iou: 1 of 2 passed, mean score of the 1 judged 100%\n  bob: no iou.py was handed in\n")
    assert "mean score of the 1 judged" in Path("results.html").read_text()
    Path("class/ada.py").write_text(right)
    twice = execute("grade", "class", "--task", "iou")
    assert twice.stderr == "quizprep: handed in more than once under the same name: ada\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere", "--task", "iou"], "nowhere: no such folder"),
        (["empty", "--task", "iou"], "empty: no submissions"),
        (["class/ada/iou.py", "--task", "iou"], "iou.py: is a file; a single one is judged by: quizprep code"),
        (["class", "--task", "iuo"], "no task 'iuo'; did you mean 'iou'?"),
        (["class", "--task", "iou", "--out", "results.xls"], "results.xls: results are written as .csv, .json, .html, .xml"),
        (["class", "--task", "iou", "--out", "no/where.csv"], "cannot write no/where.csv: there is no folder no"),
        (["class", "--task", "iou", "--out", "folder.csv"], "cannot write folder.csv: it is a folder"),
    ],
)
def test_usage(execute: Execute, submissions: Path, home: Path, arguments: list[str], message: str) -> None:
    for broken in ("dan", "eve", "fay", "gus"):
        shutil.rmtree(submissions / broken)
    Path("empty").mkdir()
    Path("folder.csv").mkdir()
    result = execute("grade", *arguments)
    assert message in result.stderr
    assert result.returncode == 2
    assert not (home / "cache" / "grades").exists(), "something was judged before"
