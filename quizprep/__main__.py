"""``python -m quizprep``, and the console script."""

import atexit
import gc
import sys


def main() -> None:
    """Run the command line; where a submission is handed in, the judge is loaded beside it from the first moment on."""
    # What the imports make stays: looking for garbage in it, now and at exit, costs 20 ms.  Long commands turn it on again.
    gc.disable()
    atexit.register(gc.freeze)
    if _hands_in(sys.argv[1:]):
        from quizprep.coding.beside import warm_up

        warm_up()
    from quizprep.cli.app import main as run

    run()


def _hands_in(arguments: list[str]) -> bool:
    """Whether these look like ``code TASK FILE``; the command line decides, this only saves time."""
    return arguments[:1] == ["code"] and "--watch" not in arguments and sum(not word.startswith("-") for word in arguments) > 2


if __name__ == "__main__":
    main()
