"""Every path quizprep uses, each a function; ``quizprep where`` prints them.

Nothing is created here: a folder comes into being when something is first written to it.
"""

import os
from importlib.resources import files
from pathlib import Path


def home() -> Path:
    """Return the folder of the learner's data: ``$QUIZPREP_HOME``, else the platform's folder for user data."""
    if chosen := os.environ.get("QUIZPREP_HOME"):
        return Path(chosen).expanduser().absolute()
    # Imported here: only needed where the variable is not set.
    from platformdirs import user_data_path

    return user_data_path("quizprep", appauthor=False)


def history_file() -> Path:
    """Return the SQLite file that holds every attempt."""
    return home() / "history.db"


def backup_folder() -> Path:
    """Return the folder of the history's copies, one a study day."""
    return home() / "backups"


def line_history_file() -> Path:
    """Return the file of lines typed earlier, for the up-arrow key."""
    return home() / "lines"


def cache_folder() -> Path:
    """Return the folder of what can be computed again: the compiled bank."""
    return home() / "cache"


def log_folder() -> Path:
    """Return the folder where the traceback of a bug of ours is kept."""
    return home() / "log"


def shipped_bank() -> Path:
    """Return the folder of the decks that come with quizprep."""
    return Path(str(files("quizprep.question_bank")))


def deck_schema_file() -> Path:
    """Return the JSON Schema of a deck, for editors."""
    return Path(str(files("quizprep.bank"))) / "deck.schema.json"


def shipped_graders() -> Path:
    """Return the folder of the coding tasks that come with quizprep."""
    return Path(str(files("quizprep.graders")))
