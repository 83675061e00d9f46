"""Loading a bank of 1,000 questions: cold (YAML), warm (compiled), and what importing PyYAML alone would cost.

Each figure is the median of several processes, so that imports count as they do in a command.
"""

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from made_bank import write_bank

QUESTIONS = 1000
RUNS = 9
LOAD = """
import resource, sys, time
from pathlib import Path
import msgspec, quizprep.paths
start = time.perf_counter()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
from quizprep.bank.load import load
bank = load([Path(sys.argv[1])], Path(sys.argv[2]))
assert len(bank.questions) == int(sys.argv[3])
print(time.perf_counter() - start, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024, "yaml" in sys.modules)
"""
IMPORT = "import time; start = time.perf_counter(); import yaml; print(time.perf_counter() - start)"


def words(code: str, *arguments: str) -> list[str]:
    run = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    return run.stdout.split()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        bank, cache = Path(folder) / "bank", Path(folder) / "cache"
        write_bank(bank, QUESTIONS)
        size = sum(file.stat().st_size for file in bank.iterdir()) / 1e6
        cold, warm, floor = [], [], []
        memory = 0.0
        for _ in range(RUNS):
            for old in cache.glob("*"):
                old.unlink()
            cold.append(float(words(LOAD, str(bank), str(cache), str(QUESTIONS))[0]))
            seconds, memory_text, yaml_loaded = words(LOAD, str(bank), str(cache), str(QUESTIONS))
            assert yaml_loaded == "False", "a compiled bank needs no YAML"
            warm.append(float(seconds))
            memory = max(memory, float(memory_text))
            floor.append(float(words(IMPORT)[0]))
    base = statistics.median(floor)
    print(f"{QUESTIONS} questions, {size:.1f} MB of YAML")
    for name, times in (("import yaml", floor), ("load, cold", cold), ("load, warm", warm)):
        print(f"{name:12} {statistics.median(times) * 1000:7.1f} ms   {statistics.median(times) / base:5.2f} x import yaml")
    print(f"memory that a warm load adds: {memory:.0f} MB")


if __name__ == "__main__":
    main()
