"""The installed command in a pseudo-terminal, as a learner meets it."""

import contextlib
import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from quizprep.memory.history import History
from quizprep.model import Rating

pexpect = pytest.importorskip("pexpect")

MINI = Path(__file__).parent / "mini"
DOWN, UP, LEFT, CTRL_C, CTRL_D, CTRL_Z = "\x1b[B", "\x1b[A", "\x1b[D", "\x03", "\x04", "\x1a"


class Terminal:
    """A child in a pseudo-terminal, without colours."""

    def __init__(self, *args: str, columns: int = 80) -> None:
        environment = {**os.environ, "NO_COLOR": "1", "TERM": "xterm", "QUIZPREP_BANK": str(MINI)}
        self.child = pexpect.spawn(
            sys.executable, ["-m", "quizprep", *args], env=environment, encoding="utf-8", timeout=20, dimensions=(40, columns)
        )

    def shows(self, text: str) -> str:
        """Wait for a text and return what came before it."""
        self.child.expect_exact(text)
        return str(self.child.before)

    def type(self, text: str) -> None:
        self.child.sendline(text)

    def press(self, key: str) -> None:
        self.child.send(key)

    def ends(self) -> int:
        self.child.expect(pexpect.EOF)
        self.child.close()
        return int(self.child.exitstatus)


@pytest.fixture
def choice() -> Iterator[Terminal]:
    """A drill that asks the choice question of the mini deck."""
    terminal = Terminal("drill", "--topic", "mini", "--kind", "choice")
    terminal.shows("Which pooling keeps the largest value?")
    terminal.shows("answer> ")
    yield terminal
    terminal.child.close(force=True)


def test_a_wrong_answer_teaches_comes_again_and_is_right_the_second_time(choice: Terminal) -> None:
    choice.type("mean")
    choice.shows("Not right")
    choice.shows("The mean mixes all values.")
    choice.shows("max pooling")
    choice.shows("Comes back once more in this session.")
    choice.shows("q quit: ")
    choice.type("")
    choice.shows("again")
    choice.shows("answer> ")
    choice.type("max")
    choice.shows("Correct")
    choice.shows("q quit: ")
    choice.type("")
    choice.shows("2 answered: 1 right")
    choice.shows("mini-choice")
    assert choice.ends() == 0


def test_a_narrow_window_breaks_the_prompt_between_words() -> None:
    terminal = Terminal("drill", "--topic", "mini", "--kind", "choice", columns=40)
    terminal.shows("answer> ")
    terminal.type("max")
    terminal.shows("Enter next")
    before = re.sub(r"\x1b\[[0-9;?]*[a-z]", "", terminal.shows("q quit: "))
    assert before.splitlines() == [" · 1 again 2 hard 3 good 4", "easy · u undo · "]
    terminal.press(CTRL_D)
    terminal.shows("1 answered: 1 right")
    assert terminal.ends() == 0


def test_no_color_is_no_colour_in_the_prompt_either(choice: Terminal) -> None:
    choice.type("max")
    assert "\x1b[1m" in choice.shows("Enter next")
    assert not re.search(r"\x1b\[[0-9;]*3\d", choice.shows("q quit: "))
    choice.press(CTRL_D)


@pytest.mark.parametrize("kind", ["choice", "recall", "code"])
def test_who_forgets_the_colon_is_told_the_commands(kind: str) -> None:
    terminal = Terminal("drill", "--topic", "mini", "--kind", kind)
    terminal.shows("answer> ")
    terminal.type("quit")
    terminal.shows(":show     give up and see the answer")
    terminal.shows("answer> ")
    terminal.type(":quit")
    terminal.shows("No question answered.")
    assert terminal.ends() == 0


def test_ctrl_d_ends_with_the_summary(choice: Terminal) -> None:
    choice.press(CTRL_D)
    choice.shows("No question answered.")
    assert choice.ends() == 0


def test_ctrl_c_ends_with_the_summary_and_its_own_exit_code(choice: Terminal) -> None:
    choice.press(CTRL_C)
    choice.shows("No question answered.")
    assert choice.ends() == 130


def test_a_typo_costs_nothing_and_the_arrow_brings_it_back(choice: Terminal) -> None:
    choice.type("meen")
    choice.shows("^^^^")
    choice.shows("did you mean 'mean'?")
    choice.shows("answer> ")
    choice.press(UP)
    choice.shows("meen")
    choice.press("\x15")
    choice.type("max")
    choice.shows("Correct")
    choice.shows("q quit: ")
    choice.type("q")
    choice.shows("1 answered: 1 right")
    assert choice.ends() == 0


@pytest.mark.skipif(not Path("/bin/bash").exists(), reason="a shell with job control is needed")
def test_ctrl_z_and_back_leaves_the_line_as_it_was() -> None:
    environment = {**os.environ, "NO_COLOR": "1", "TERM": "xterm", "QUIZPREP_BANK": str(MINI), "PS1": "shell> "}
    shell = pexpect.spawn("/bin/bash", ["--norc", "-i"], env=environment, encoding="utf-8", timeout=20, dimensions=(40, 80))
    shell.expect_exact("shell> ")
    shell.sendline(f"{sys.executable} -m quizprep drill --topic mini --kind choice")
    shell.expect_exact("answer> ")
    shell.send("mx")
    shell.expect_exact("mx")
    shell.send(CTRL_Z)
    shell.expect_exact("Stopped")
    shell.sendline("fg")
    shell.expect_exact("answer> \x1b[0mmx")
    shell.sendline(f"{LEFT}a")  # edited as before: the terminal is in the same state
    shell.expect_exact("Correct")
    shell.close(force=True)


def test_hint_help_empty_line_and_giving_up(choice: Terminal) -> None:
    choice.type("")
    choice.shows("Nothing typed.")
    choice.type(":hint")
    choice.shows("Its name says it.")
    choice.type(":nonsense")
    choice.shows("There is no command :nonsense.")
    choice.shows(":skip")
    choice.type(":show")
    choice.shows("max pooling")
    choice.shows("Max pooling keeps")
    choice.shows("q quit: ")
    choice.type("q")
    choice.shows("1 answered: 0 right, 0 partly, 1 not right")
    assert choice.ends() == 0


def test_what_is_pasted_in_several_lines_is_one_answer(home: Path) -> None:
    terminal = Terminal("drill", "--topic", "mini", "--kind", "recall")
    terminal.shows(":help lists")
    terminal.shows("answer> ")
    terminal.press("\x1b[200~it is the step\nof the window\n\nand saves compute\x1b[201~")
    terminal.type("")
    terminal.shows("1 [x]")
    terminal.shows("Enter when it is right: ")
    terminal.type("")
    terminal.shows("q quit: ")
    terminal.type("q")
    assert terminal.ends() == 0
    [attempt] = History(home / "history.db").attempts("mini-recall")
    assert attempt.response == "it is the step of the window  and saves compute"


def test_a_question_is_suspended_where_it_is_asked(choice: Terminal) -> None:
    choice.type(":suspend")
    choice.shows("quizprep resume mini-choice")
    choice.shows("No question answered.")
    assert choice.ends() == 0
    again = Terminal("drill", "--topic", "mini", "--kind", "choice")
    again.shows("There is no question to ask here")
    assert again.ends() == 0


def test_undo_asks_again_and_a_key_rates_differently(choice: Terminal) -> None:
    choice.type("max")
    choice.shows("q quit: ")
    choice.type(":undo")
    choice.shows("Undone")
    choice.shows("answer> ")
    choice.type("max")
    choice.shows("Comes back in 2 days")
    choice.shows("q quit: ")
    choice.type("4")
    choice.shows("Rated easy.")
    choice.shows("Comes back in")
    choice.shows("q quit: ")
    choice.type("")
    choice.shows("1 answered: 1 right")
    assert choice.ends() == 0


def test_the_ticks_of_a_recall_answer_can_be_corrected() -> None:
    terminal = Terminal("drill", "--topic", "mini", "--kind", "recall")
    terminal.shows("answer> ")
    terminal.type("it is the step of the window")
    terminal.shows("1 [x]")
    terminal.shows("2 [ ]")
    terminal.shows("Enter when it is right: ")
    terminal.type("9")
    terminal.shows("Give numbers from 1 to 3")
    terminal.shows("Enter when it is right: ")
    terminal.type("2 3")
    terminal.shows("3 [x]")
    terminal.shows("Enter when it is right: ")
    terminal.type("")
    terminal.shows("Correct")
    terminal.shows("q quit: ")
    terminal.type("q")
    assert terminal.ends() == 0


def test_chinese_from_question_to_summary() -> None:
    terminal = Terminal("drill", "--topic", "mini", "--kind", "recall", "--lang", "zh")
    terminal.shows("步幅有什么作用？")
    terminal.shows("回答> ")
    terminal.type("窗口的步长，步幅越大输出越小，计算量更少")
    terminal.shows("3 [x]")
    terminal.shows("请按回车：")
    terminal.type("")
    terminal.shows("正确")
    terminal.shows("退出：")
    terminal.press(CTRL_D)
    terminal.shows("已答 1 题：正确 1")
    assert terminal.ends() == 0


def test_commands_numbers_and_keys_as_a_chinese_keyboard_types_them() -> None:
    terminal = Terminal("drill", "--topic", "mini", "--kind", "recall", "--lang", "zh")
    terminal.shows("回答> ")
    terminal.type("：help")
    terminal.shows(":suspend")
    terminal.shows("回答> ")
    terminal.type("窗口的步长")
    terminal.shows("请按回车：")
    terminal.type("２，3")
    terminal.shows("3 [x]")
    terminal.shows("请按回车：")
    terminal.type("")
    terminal.shows("退出：")
    terminal.type("４")
    terminal.shows("简单")
    terminal.press(CTRL_D)
    terminal.shows("已答 1 题：正确 1")
    assert terminal.ends() == 0


def test_a_formula_is_read_back_and_its_mistake_named() -> None:
    terminal = Terminal("drill", "--topic", "mini", "--kind", "formula")
    terminal.shows("answer> ")
    terminal.type("floor((i + 2q - k)/s) + 1")
    terminal.shows("^")
    terminal.shows("answer> ")
    # Two readings, one of them right: both are drawn, and the question stays open.
    terminal.type("⌊1/s(i + 2p - k)⌋ + 1")
    terminal.shows("this can be read as")
    terminal.shows("1.  ")
    terminal.shows("2.  ")
    terminal.shows("answer> ")
    terminal.type(r"\lfloor \frac{i + p - k}{s} \rfloor + 1")
    terminal.shows("⎢ i + p − k ⎥")
    terminal.shows("⎣     s     ⎦")
    terminal.shows("Not right")
    terminal.shows("Padding is added on both sides.")
    terminal.shows("yours gives")
    terminal.shows("q quit: ")
    terminal.type("q")
    assert terminal.ends() == 0


def test_hints_come_one_by_one_from_a_nudge_to_nearly_the_solution(home: Path) -> None:
    terminal = Terminal("drill", "--topic", "mini", "--kind", "code")
    terminal.shows("answer> ")
    for said in ("What is x plus x?", "NumPy multiplies", "Return 2 * x.", "That was the last hint."):
        terminal.type(":hint")
        terminal.shows(said)
        terminal.shows("answer> ")
    Path("mine.py").write_text("def double(x):\n    return 2 * x\n", encoding="utf-8")
    terminal.type("mine.py")
    terminal.shows("Correct")
    terminal.shows("q quit: ")
    terminal.type("q")
    assert terminal.ends() == 0
    [attempt] = History(home / "history.db").attempts("mini-code")
    assert (attempt.hints, attempt.rating) == (3, Rating.HARD)


def test_code_is_handed_out_and_in_from_the_drill() -> None:
    terminal = Terminal("drill", "--topic", "mini", "--kind", "code")
    terminal.shows("answer> ")
    terminal.type(":starter")
    terminal.shows("mini_double.py")
    terminal.type("nowhere.py")
    terminal.shows("nowhere.py")
    terminal.shows("answer> ")
    Path("mini_double.py").write_text("def double(x):\n    return x * x\n", encoding="utf-8")
    terminal.type("mini_d\t")
    terminal.shows("mini_double.py")
    terminal.shows("Not right")
    terminal.shows("2x is not x²")
    terminal.shows("q quit: ")
    terminal.type("q")
    assert terminal.ends() == 0


def test_a_solution_is_shown_after_a_yes_alone(home: Path) -> None:
    for reply, shown in (("n", False), ("y", True)):
        terminal = Terminal("code", "mini-double", "--reveal")
        terminal.shows("counts as `again`")
        terminal.shows("Show it? [y/N]: ")
        terminal.type(reply)
        if shown:
            terminal.shows("return 2 * np.asarray(x)")
        terminal.child.expect(pexpect.EOF)
        assert ("def double" in terminal.child.before) is False
        assert terminal.ends() == 0
        assert len(History(home / "history.db").attempts("mini-code")) == shown


def test_a_debugging_question_is_handed_out_from_the_drill() -> None:
    terminal = Terminal("drill", "--topic", "image-processing", "--kind", "code", "--seed", "1", "--lang", "zh")
    while True:
        terminal.child.expect("(编程题|改错题)")
        kind = terminal.child.match[1]
        terminal.shows("回答> ")
        if kind == "改错题":
            break
        terminal.type(":skip")
    terminal.type(":starter")
    terminal.shows("_debug.py")
    terminal.shows("在此输入它的路径")
    terminal.shows("回答> ")
    terminal.type(":q")
    assert terminal.ends() == 0
    assert list(Path().glob("*_debug.py"))


@pytest.mark.parametrize("columns", [20, 40, 200])
def test_a_narrow_and_a_wide_window(columns: int) -> None:
    terminal = Terminal("drill", "--topic", "mini", "--kind", "choice", columns=columns)
    shown = re.sub(r"\x1b\[[0-9;?]*[a-z]", "", terminal.shows("answer> "))
    assert all(len(line) <= columns for line in shown.splitlines())
    terminal.press(CTRL_D)
    assert terminal.ends() == 0


def test_what_was_answered_is_kept_and_reviewed_when_due(choice: Terminal) -> None:
    choice.type("max")
    choice.shows("q quit: ")
    choice.type("q")
    assert choice.ends() == 0
    review = Terminal("review")
    review.shows("Nothing is due.")
    assert review.ends() == 0


def test_ctrl_c_ends_a_verdict_and_leaves_no_process() -> None:
    Path("mini_double.py").write_text("def double(x):\n    while True: pass\n", encoding="utf-8")
    terminal = Terminal("code", "mini-double", "mini_double.py")
    before = processes_of(terminal.child.pid)
    time.sleep(1.0)
    judging = processes_of(terminal.child.pid)
    terminal.press(CTRL_C)
    assert terminal.ends() == 130
    assert judging
    time.sleep(0.3)
    assert [process for process in before | judging if Path(f"/proc/{process}/cmdline").exists()] == []


def processes_of(process: int) -> set[int]:
    """Return a process's descendants."""
    found: set[int] = set()
    for task in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(task.read_text().rpartition(")")[2].split()[1]) == process:
                found |= {int(task.parent.name)} | processes_of(int(task.parent.name))
    return found


def test_a_class_is_graded_in_a_terminal_too() -> None:
    Path("class").mkdir()
    for student in ("ada", "bob"):
        Path(f"class/{student}.py").write_text("def double(x):\n    return 2 * x\n", encoding="utf-8")
    terminal = Terminal("grade", "class", "--task", "mini-double", "--out", "results.csv")
    bar = terminal.shows("mini-double: 2 of 2 passed")
    assert "/2" in bar
    terminal.shows("The results are in results.csv.")
    assert terminal.ends() == 0


@pytest.mark.parametrize("ending", [signal.SIGHUP, signal.SIGTERM])
def test_a_session_whose_window_is_closed_leaves_its_answers_and_a_backup(
    choice: Terminal, home: Path, ending: signal.Signals
) -> None:
    choice.type("mean")
    choice.shows("Enter")
    if ending is signal.SIGHUP:
        choice.child.close(force=False)  # closes the terminal, upon which the system says so to whoever is in it
    else:
        choice.child.kill(ending)
        assert choice.ends() == 130
    with History(home / "history.db") as history:
        assert len(history.attempts()) == 1
    assert len(list((home / "backups").iterdir())) == 1
    assert not (home / "log").exists()
