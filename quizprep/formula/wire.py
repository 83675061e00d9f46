"""What the checker and its child say to each other: one JSON object a line.

No pickle: a line can only ever be one of these structs.
"""

from msgspec import Struct
from msgspec.json import Decoder, Encoder

from quizprep.model import Bilingual, FormulaQuestion, FormulaVerdict


class Request(Struct, frozen=True):
    """Judge this response; ``number`` comes back with the reply."""

    number: int
    question: FormulaQuestion
    response: str


class Reply(Struct, frozen=True):
    """A verdict; or a refusal of the response; or a fault of ours.  Number 0 says that the child is ready."""

    number: int
    verdict: FormulaVerdict | None = None
    refused: Bilingual | None = None
    span: tuple[int, int] | None = None
    readings: tuple[str, ...] = ()
    fault: str | None = None


_encoder = Encoder()
read_request = Decoder(Request).decode
read_reply = Decoder(Reply).decode


def line(message: Request | Reply) -> bytes:
    """Return a message as one line."""
    return _encoder.encode(message) + b"\n"
