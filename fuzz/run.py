"""Fuzz one surface with atheris: ``python fuzz/run.py bank -max_total_time=60``.

What follows the name of the surface goes to libFuzzer: its options, and folders of inputs to begin with beside our own.  The
input that broke something is left in the current folder (``bank-crash-...``, the slowest in ``bank-slow``, the one that was
tried last in ``bank-current``), and ``python fuzz/run.py bank FILE`` tries it alone.
"""

import faulthandler
import importlib
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import atheris

SURFACES = ("bank", "child", "formula", "history", "packages", "requests", "trees")
SLOW_SECONDS = 1.0
"""Processor time from which an input is worth a look; the instrumented code takes three times as long as it would."""
HANG_SECONDS = 60
"""After so long it is said where the code is, and the run ends.  libFuzzer's own alarm is taken by the proofs of formulas."""
DEFAULTS = ("-timeout=3600", "-rss_limit_mb=2048", "-print_final_stats=1", "-use_value_profile=1")


def main() -> None:
    """Write the seeds, and hand over to libFuzzer."""
    program, *rest = sys.argv
    name, options = (rest[0], rest[1:]) if rest else ("", [])
    if name not in SURFACES:
        sys.exit(f"usage: python fuzz/run.py {'|'.join(SURFACES)} [libFuzzer options]")
    with atheris.instrument_imports(include=["quizprep"]):
        surface = importlib.import_module(f"surfaces.{name}")
    # One file is to be tried, or many are to be found.
    alone = any(not option.startswith("-") and Path(option).is_file() for option in options)
    with tempfile.TemporaryDirectory(prefix=f"fuzz-{name}-") as folder:
        if not alone:
            options = [*options, folder]
            for number, seed in enumerate(surface.seeds()):
                Path(folder, f"{number:05}").write_bytes(seed)
        arguments = [program, *DEFAULTS, f"-artifact_prefix={name}-", *options]
        atheris.Setup(arguments, _timed(surface.check, name), custom_mutator=_mutator(surface))
        atheris.Fuzz()


def _timed(check: Callable[[bytes], None], name: str) -> Callable[[bytes], None]:
    """Return the check that keeps an input which takes longer than any before, or never ends."""
    slowest = SLOW_SECONDS
    current = Path(f"{name}-current")

    def timed(data: bytes) -> None:
        nonlocal slowest
        current.write_bytes(data)
        faulthandler.dump_traceback_later(HANG_SECONDS, exit=True)
        started = time.process_time()
        check(data)
        seconds = time.process_time() - started
        if seconds > slowest:
            slowest = seconds
            Path(f"{name}-slow").write_bytes(data)
            sys.stderr.write(f"slow: {seconds:.1f} s, kept as {name}-slow\n")

    return timed


def _mutator(surface: ModuleType) -> Callable[[bytes, int, int], bytes]:
    """Return a mutation that knows the form of an input as often as it knows nothing."""

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        rng = random.Random(seed)
        if rng.random() < 0.5:
            return bytes(atheris.Mutate(data, len(data)) if len(data) >= most else atheris.Mutate(data, most))
        return bytes(surface.mutated(bytes(data), rng)[:most])

    return mutate


if __name__ == "__main__":
    main()
