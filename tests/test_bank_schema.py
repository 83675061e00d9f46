"""The schema for editors: it accepts each shipped deck, and marks a deck that is plainly wrong."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from quizprep.bank.files import find_decks
from quizprep.bank.schema import deck_schema
from quizprep.paths import deck_schema_file, shipped_bank

BROKEN = Path(__file__).parent / "broken"
VALIDATOR = jsonschema.Draft202012Validator(deck_schema())
READ = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def test_the_shipped_file_is_what_the_code_says() -> None:
    kept = json.loads(deck_schema_file().read_text("utf-8"))
    assert kept == deck_schema(), "write it again: python -m quizprep.bank.schema > quizprep/bank/deck.schema.json"
    jsonschema.Draft202012Validator.check_schema(kept)


@pytest.mark.parametrize("path", find_decks([shipped_bank()]), ids=lambda path: path.stem)
def test_each_shipped_deck_fits(path: Path) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(yaml.load(path.read_bytes(), READ))] == []


@pytest.mark.parametrize(
    "name",
    [
        "unknown-key",
        "unknown-key-in-option",
        "missing-key",
        "kind-unknown",
        "difficulty-range",
        "difficulty-word",
        "id-form",
        "choice-options-a-list",
        "numeric-domain",
        "formula-domain-missing",
        "recall-no-accept",
        "sources-not-a-list",
        "missing-language",
        "questions-empty",
        "title-missing",
    ],
)
def test_a_plain_mistake_is_marked(name: str) -> None:
    deck: Any = yaml.load((BROKEN / f"{name}.yaml").read_bytes(), READ)
    assert not VALIDATOR.is_valid(deck)
