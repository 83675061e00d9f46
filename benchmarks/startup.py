"""Start-up as ratios to a floor in the same run: ``quizprep --help``, and ``quizprep drill`` to its first prompt.

The floor is ``python -c "import typer, rich.console"``: what any program pays that is written with the two.  The bank has
1,000 questions: those that are shipped, and made ones beside them.  Prints the medians, the ratios, and the resident memory
at the first prompt.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from made_bank import write_bank

from quizprep.bank.load import load
from quizprep.paths import shipped_bank

# Modules are compiled once, as they are where quizprep is installed.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

RUNS = 15
QUESTIONS = 1000
FLOOR = [sys.executable, "-c", "import typer, rich.console"]
HELP = [sys.executable, "-m", "quizprep", "--help"]


def seconds(command: list[str], environment: dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def seconds_to_prompt(command: list[str], environment: dict[str, str]) -> float:
    """Run a drill in a pseudo-terminal, and stop the clock when it asks for the answer."""
    import pexpect

    started = time.perf_counter()
    child = pexpect.spawn(command[0], command[1:], env=environment, encoding="utf-8", timeout=30)
    child.expect("answer> ")
    elapsed = time.perf_counter() - started
    child.sendeof()
    child.expect(pexpect.EOF)
    child.close()
    return elapsed


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        bank = Path(folder) / "bank"
        write_bank(bank, QUESTIONS - len(load([shipped_bank()], None).questions))
        environment = {**os.environ, "QUIZPREP_HOME": str(Path(folder) / "home"), "TERM": "xterm", "LC_ALL": "C.UTF-8"}
        drill = [sys.executable, "-m", "quizprep", "drill", "--bank", str(bank)]
        seconds_to_prompt(drill, environment)  # compiles the bank
        rows: list[tuple[float, float, float]] = [
            (seconds(FLOOR, environment), seconds(HELP, environment), seconds_to_prompt(drill, environment))
            for _ in range(RUNS)
        ]
        floor, help_, prompt = (statistics.median(column) for column in zip(*rows, strict=True))
        subprocess.run(drill, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"import typer, rich.console        {floor * 1000:6.0f} ms")
    print(f"quizprep --help                   {help_ * 1000:6.0f} ms   {help_ / floor:.2f} x  (at most 1.3)")
    print(f"quizprep drill to its prompt      {prompt * 1000:6.0f} ms   {prompt / floor:.2f} x  (at most 2.5)")
    print(f"largest resident memory           {memory:6.0f} MB          (below 80)")


if __name__ == "__main__":
    main()
