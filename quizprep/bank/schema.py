"""The format of a deck as JSON Schema, for editors: they complete its keys and mark what does not fit.

It says less than ``quizprep check``, which stays the judge: what one field cannot see alone is no matter of a schema.
``python -m quizprep.bank.schema`` prints it; the file beside this one is that text, and comes with the package.
"""

import json
import math
from typing import Any

from quizprep.bank.decks import KINDS, LANGUAGE
from quizprep.bank.fields import Either, Field, Flag, Many, Number, Prose, Record, Table, Text

Schema = dict[str, Any]

SCALAR = ["string", "number", "boolean"]
"""A deck is read as it is written, so a text may look like a number to an editor."""
WORDS: Schema = {"type": SCALAR}


def deck_schema() -> Schema:
    """Return the schema of a deck."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A deck of quizprep",
        "type": "object",
        "properties": {
            "title": schema_of(Prose(label=True)),
            "language": schema_of(LANGUAGE),
            "questions": {"type": "array", "minItems": 1, "items": {"oneOf": [_question(*kind) for kind in KINDS.items()]}},
        },
        "required": ["title", "questions"],
        "additionalProperties": False,
    }


def _question(kind: str, record: Record) -> Schema:
    schema = schema_of(record)
    schema["title"] = f"a {kind} question"
    schema["properties"]["kind"] = {"const": kind}
    return schema


def schema_of(field: Field) -> Schema:  # noqa: PLR0911  (one line a field)
    """Return the schema of what a field reads."""
    match field:
        case Text():
            return _text(field)
        case Number():
            return _number(field)
        case Flag():
            return {"type": "boolean"}
        case Prose():
            return _prose(field)
        case Many():
            many: Schema = {"type": "array", "items": schema_of(field.field)}
            return {"anyOf": [schema_of(field.field), many]} if field.alone else many
        case Either():
            return {"anyOf": [schema_of(field.text), schema_of(field.many)]}
        case Table():
            return {"type": "object", "propertyNames": _text(field.name), "additionalProperties": schema_of(field.field)}
        case Record():
            return _record(field)
    raise TypeError(f"no schema for {type(field).__name__}")


def _text(field: Text) -> Schema:
    # The form of any text at all is written in Python's own dialect.
    if field.form == Text().form:
        return {**WORDS, "description": field.wanted}
    return {"type": SCALAR, "pattern": f"^(?:{field.form})$", "description": field.wanted}


def _number(field: Number) -> Schema:
    bounds = {"minimum": field.low, "maximum": field.high}
    schema: Schema = {"type": "integer" if field.whole else "number", "description": field.wanted}
    return schema | {name: bound for name, bound in bounds.items() if math.isfinite(bound)}


def _prose(field: Prose) -> Schema:
    both: Schema = _object({"en": WORDS, "zh": WORDS}, ["en", "zh"])
    # As it is in a deck of one language alone; which of them this is, the schema does not ask.
    return {"anyOf": [both, _object({"text": WORDS}, ["text"]), WORDS] if field.label else [both, WORDS]}


def _record(field: Record) -> Schema:
    properties = {name: schema_of(inner) for name, inner in (field.required | field.optional).items()}
    schema = _object(properties, list(field.required))
    if field.prose:
        # The text's own keys stand among the record's: either both languages or none.
        schema["properties"] |= dict.fromkeys(field.prose.keys(), WORDS)
        schema["anyOf"] = [{"required": ["en", "zh"]}, {"required": ["text"]}]
    return {"anyOf": [properties[field.short], schema]} if field.short else schema


def _object(properties: Schema, required: list[str]) -> Schema:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


if __name__ == "__main__":
    print(json.dumps(deck_schema(), indent=1, ensure_ascii=False))  # noqa: T201
