"""One submission in its process: confined, loaded, called; what it returns is sent back, and nothing is decided.

The untrusted side loads this file: nothing of the package can be imported here but the files below.
"""

import ast
import io
import os
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from types import FrameType, ModuleType, TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from quizprep.coding import confinement, guards, refusals, timing, wire
else:
    import confinement
    import guards
    import refusals
    import timing
    import wire

FOLDER = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120  (pathlib is 6 ms)
PACKAGE = os.path.dirname(FOLDER)  # noqa: PTH120
HIDDEN = [PACKAGE, *(os.path.join(os.path.dirname(PACKAGE), name) for name in ("graders", "question_bank", "tests"))]  # noqa: PTH118, PTH120
"""What the judge knows, in an installed package or in a checkout."""

OPEN_FILES = 128
LARGEST_FILE = 16 << 20
LONGEST_MESSAGE = 500
LONGEST_LINE = 1 << 20
REHEARSALS = 10
TOO_DEEP = 20_000

# What the audit hook refuses: starting another process.  A submission that reaches for one by accident learns why it fails.
PROCESS_EVENTS = frozenset(
    ["os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system", "pty.spawn", "subprocess.Popen"]
)


Arguments = tuple[tuple[Any, ...], dict[str, Any]]


class Asked(NamedTuple):
    """One request, read; ``made`` holds its arguments where they could be made before the fork."""

    request: dict[str, Any]
    encoded: wire.Encoded
    made: Arguments | None = None


class Prepared(NamedTuple):
    """What is done once, before the first fork, for all children."""

    ruleset: int | None
    """The descriptor of the Landlock ruleset."""
    taken: int
    """Bytes of address space that the libraries take."""
    calls: tuple[Asked, ...] = ()
    """What all members of a class are asked: each child has the arguments for itself, as it has all memory."""


def prepare() -> Prepared:
    """Do what all children need done, in the process that forks them."""
    return Prepared(confinement.prepare(sys.path, HIDDEN), _address_space())


def read_calls(stream: BinaryIO) -> Iterator[Asked]:
    """Yield the requests of a stream of frames, their arguments made where there is no choice in how."""
    while request := wire.read_frame(stream):
        header, body = request
        asked = Asked(header, wire.Encoded(header["arguments"], body))
        once = header["repeats"] == 1 and not header["measure"] and not header["precision"]
        try:
            yield asked._replace(made=wire.decode(asked.encoded)) if once else asked
        except wire.Garbage:  # a random generator, which is made when it is needed
            yield asked


def rehearse() -> None:
    """Do a few times what every child does, with a function of ours.

    What has run before the fork is specialised for the types that it meets, and in memory that the children share: that saves
    each a tenth of its time.  The first child need not wait for it.
    """
    arguments, body = wire.encode(((np.zeros((2, 4)), [0.5, 1]), {}))
    request = {"call": 0, "arguments": arguments, "repeats": 1, "seed": None, "measure": "", "precision": ""}
    frame = wire.frame(request, body)
    with open(os.devnull, "wb") as nowhere, suppress(Exception):  # noqa: PTH123
        child = Child(io.BufferedReader(io.BytesIO(frame * REHEARSALS)), nowhere.fileno(), nowhere.fileno(), Prepared(None, 0))
        off = dict.fromkeys(("prepared", "in_place", "allow_library"), False)
        child.setup = {"path": "", "refuses": ["library.f"], "backend": "numpy", **off}
        child.function = lambda array, _: array
        for _ in range(REHEARSALS):
            child.compile(b"import library\n\ndef function(x, y=1):\n    return [x[0] + item for item in library.f(x, y)]\n")
        child.answer_calls()


class Child:
    """One submission: its source comes first, then its calls; each call is answered when it is done."""

    def __init__(self, requests: BinaryIO, replies: int, bell: int, prepared: Prepared) -> None:
        self.requests = requests
        self.bell = bell
        self.prepared = prepared
        self.replies = replies
        self.setup: dict[str, Any] = {}
        self.function: Any = None
        self.guards: guards.Guards | None = None
        self.precision = ""
        self.answers: dict[str, Any] = {"stage": "load"}
        """What the next reply is an answer to."""
        # Kept from the submission's hands: it may replace what a module holds.
        self.write, self.flushes = os.write, (sys.stdout, sys.stderr)

    def serve(self) -> None:
        """Load the submission and answer calls until the judge hangs up."""
        request = wire.read_frame(self.requests)
        if request and self.load(*request):
            self.answer_calls()

    def answer_calls(self) -> None:
        """Answer calls until there are no more."""
        for asked in self.prepared.calls if self.setup["prepared"] else ():
            self.answer_one(asked if self.setup["backend"] == "numpy" else asked._replace(made=None))
        while request := wire.read_frame(self.requests):
            header, body = request
            if "ring" in header:
                self.write(self.bell, b"!")
            else:
                self.answer_one(Asked(header, wire.Encoded(header["arguments"], body)))

    def answer_one(self, asked: Asked) -> None:
        """Make the calls of one request, and send what came of them."""
        self.answers = {"call": asked.request["call"]}
        header, body = self.answer(*asked)
        self.flush()
        self.reply({**self.answers, **self.library_calls(), **header}, body)

    def reply(self, header: dict[str, Any], body: bytes = b"") -> None:
        """Send one frame."""
        try:
            data = wire.frame(header, body)
        except wire.Foreign as error:
            data = wire.frame({"call": header["call"], "rubbish": str(error)})
        written = self.write(self.replies, data)
        while written < len(data):
            written += self.write(self.replies, memoryview(data)[written:])

    def flush(self) -> None:
        """Send what was printed, whatever the submission made of the streams."""
        for stream in self.flushes:
            try:  # noqa: SIM105  (once for each call: suppress takes five times as long)
                stream.flush()
            except Exception:  # noqa: BLE001, S110  (they are the submission's to break)
                pass

    def load(self, setup: dict[str, Any], source: bytes) -> bool:
        """Parse, confine, run the file; say how each went; return whether there is a function to call."""
        self.setup = setup
        missing = self.missing_backend()  # a driver looks for its device before files are out of reach
        layers = _confine(setup, self.prepared)
        self.reply({"isolation": layers, "missing": missing})
        if not {*setup["demanded"]} <= {*layers}:
            return False
        try:
            code, found = self.compile(source)
        except (SyntaxError, ValueError, MemoryError, RecursionError, OverflowError) as error:
            self.reply({"stage": "parse", "error": self.describe(error)})
            return False
        allowed = self.setup["allow_library"]
        self.reply({"stage": "parse", "library" if allowed else "refused": found})
        return (allowed or not found) and self.run_file(code)

    def compile(self, source: bytes) -> tuple[Any, list[tuple[str, int]]]:
        """Return the code, and the refused calls that are seen in it."""
        _demand_text(source)
        path = self.setup["path"]
        if not refusals.may_be_used(source, self.setup["refuses"]):
            return compile(source, path, "exec", dont_inherit=True), []
        tree = ast.parse(source, path)
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(TOO_DEEP)
        found = refusals.refused(tree, self.setup["refuses"])
        code = compile(tree, path, "exec", dont_inherit=True)
        sys.setrecursionlimit(limit)
        return code, found

    def report_refused(self, used: list[tuple[str, int]]) -> None:
        """Tell the judge at once of a refused call: the submission goes on, and may forget that it made it."""
        self.reply({**self.answers, "refused": used})

    def library_calls(self) -> dict[str, Any]:
        """Return the refused calls that were made so far, as a part of a reply."""
        used = self.guards.used if self.guards else []
        return {"library" if self.setup["allow_library"] else "refused": used} if used else {}

    def missing_backend(self) -> str | None:
        """Return what the chosen backend lacks here."""
        if self.setup["backend"] != "torch":
            return None
        if "torch" not in sys.modules:
            return "torch"
        return "cuda" if self.setup["device"] == "cuda" and not sys.modules["torch"].cuda.is_available() else None

    def run_file(self, code: Any) -> bool:
        """Run the submission's top level and find its function."""
        _forget_the_package()
        sys.addaudithook(_refuse_processes)
        module = ModuleType("solution")
        module.__file__ = self.setup["path"]
        sys.modules["solution"] = module  # dataclasses look their module up
        allow = self.setup["allow_library"]
        self.guards = guards.Guards(
            self.setup["refuses"], self.setup["path"], module.__dict__, allow=allow, report=self.report_refused
        )
        self.guards.set_up()
        try:
            exec(code, module.__dict__)  # noqa: S102  (running it is the task)
        except BaseException as error:  # noqa: BLE001
            self.flush()
            self.reply({"stage": "load", **self.library_calls(), "error": self.describe(error)})
            return False
        self.flush()
        self.function = module.__dict__.get(self.setup["function"])
        defined = [name for name, value in list(module.__dict__.items()) if callable(value) and type(name) is str]
        kind = "function" if callable(self.function) else type(self.function).__name__
        self.reply({"stage": "load", **self.library_calls(), "kind": kind, "defined": [name[:100] for name in defined[:50]]})
        return kind == "function"

    def answer(self, request: dict[str, Any], encoded: wire.Encoded, made: Arguments | None) -> tuple[dict[str, Any], bytes]:
        """Make the calls of one request and return what is to be said about them."""
        generators: dict[str, Any] = {}

        def generator(state: dict[str, Any]) -> Any:
            # One generator for all repeats, so that each draws on.
            name = str(state)
            if name not in generators:
                generators[name] = np.random.default_rng(0)
                generators[name].bit_generator.state = state
            return generators[name]

        if (seed := request["seed"]) is not None:
            _seed_all(seed)
        self.precision = request["precision"]
        results, changed = [], None

        def prepare() -> Any:
            args, kwargs = wire.decode(encoded, self.as_array, generator)
            return lambda: self.result_of(args, kwargs)

        try:
            if request["measure"]:
                figure, result = timing.measure(request["measure"], prepare, self.setup["device"])
                returned = wire.encode(result, _from_tensor)
                return {"result": returned.tree, "changed": None, "figure": figure}, returned.body
            for _ in range(request["repeats"]):
                given: Arguments = made or wire.decode(encoded, self.as_array, generator)
                made, (args, kwargs) = None, given
                results.append(self.result_of(args, kwargs))
                if changed is None:
                    changed = self.changed(args, kwargs, encoded, generator)
            returned = wire.encode(results if request["repeats"] > 1 else results[0], _from_tensor)
        except wire.Foreign as error:
            return {"rubbish": str(error)}, b""
        except BaseException as error:  # noqa: BLE001
            return {"error": self.describe(error)}, b""
        return {"result": returned.tree, "changed": changed}, returned.body

    def result_of(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call the function."""
        result = self.function(*args, **kwargs)
        return args[0] if result is None and self.setup["in_place"] else result

    def as_array(self, values: Any) -> Any:
        """Return an array as the backend has it: a NumPy array, or a tensor on the device."""
        if self.setup["backend"] != "torch":
            return values
        torch = sys.modules["torch"]
        if not values.flags.writeable:
            values = values.copy()  # tensors know no read-only data
        tensor = torch.from_numpy(values).to(self.setup["device"])
        return tensor.to(getattr(torch, self.precision)) if self.precision and tensor.is_floating_point() else tensor

    def changed(self, args: tuple[Any, ...], kwargs: dict[str, Any], encoded: wire.Encoded, generator: Any) -> int | None:
        """Return the place of the first argument that was changed, generators and what may be changed aside."""
        try:
            if wire.encode((args, kwargs), _from_tensor) == encoded:
                return None  # as nearly always: what came is what is there now
        except wire.Foreign:  # perhaps in an argument that may change
            pass
        # What may change, or crosses in another form, is told from the rest by making the arguments once more.
        again_args, again_kwargs = wire.decode(encoded, self.as_array, generator)
        pairs = zip((*args, *kwargs.values()), (*again_args, *again_kwargs.values()), strict=True)
        return next((place for place, (now, before) in enumerate(pairs) if not self.is_kept(place, now, before)), None)

    def is_kept(self, place: int, now: Any, before: Any) -> bool:
        """Return whether an argument is what it was, or one that need not be."""
        if (place == 0 and self.setup["in_place"]) or type(before).__name__ == "Generator":
            return True
        try:
            return wire.encode(now, _from_tensor) == wire.encode(before, _from_tensor)
        except wire.Foreign:
            return False

    def describe(self, error: BaseException) -> dict[str, Any]:
        """Return an exception as plain data: type, ancestors, message, and the place in the submission.

        ``columns`` are the bytes of that line, in UTF-8; ``inside`` is the library that was called and raised.
        """
        try:
            message = str(error.msg if isinstance(error, SyntaxError) else error)
        except BaseException:  # noqa: BLE001  (its __str__ is the submission's)
            message = ""
        line, columns, inside, trace = None, None, "", error.__traceback__
        if isinstance(error, SyntaxError):
            line, columns = error.lineno, _columns_of_text(error)
        own = None
        while trace:
            if trace.tb_frame.f_code.co_filename == self.setup["path"]:
                own, inside = trace, ""
            elif own and not inside:
                inside = _library(trace.tb_frame)
            trace = trace.tb_next
        if own:
            line, columns = own.tb_lineno, _columns(own)
        names = [str(ancestor.__name__)[:100] for ancestor in type(error).__mro__]
        return {"types": names[:20], "message": message[:LONGEST_MESSAGE], "line": line, "columns": columns, "inside": inside}


def _columns(trace: TracebackType) -> tuple[int, int] | None:
    """Return the bytes of the line that were run, up to its end where the expression goes on in the next one."""
    positions = islice(trace.tb_frame.f_code.co_positions(), trace.tb_lasti // 2, None)
    first, last, start, end = next(positions, (None, None, None, None))
    if first != trace.tb_lineno or start is None or end is None:
        return None
    return start, end if last == first else LONGEST_LINE


def _columns_of_text(error: SyntaxError) -> tuple[int, int] | None:
    """Return the bytes of the line that a parser's error is about, which counts from 1.

    Of a line that is not ASCII it counts characters in one version of Python, bytes in another: there is no telling.
    """
    text, offset, end = error.text, error.offset, error.end_offset
    if type(text) is not str or not text.isascii() or type(offset) is not int or not 0 < offset <= len(text):
        return None
    one_line = type(end) is int and error.end_lineno == error.lineno and end > offset
    return offset - 1, end - 1 if one_line and end else offset


def _library(frame: FrameType) -> str:
    """Return the library that a frame runs in; nothing for Python's own import machinery, generated code and our guards."""
    path, name = frame.f_code.co_filename, frame.f_globals.get("__name__")
    if path.startswith(("<", FOLDER)) or type(name) is not str:
        return ""
    return name.partition(".")[0][:100]


def _demand_text(source: bytes) -> None:
    """Refuse bytes that are no text in their encoding: the parser lets them through in a comment, running the file does not."""
    try:
        source.decode()
    except UnicodeDecodeError:
        from importlib.util import decode_source  # loads the tokenizer

        decode_source(source)


def _from_tensor(value: Any) -> Any:
    """Return a plain tensor as an array.

    The methods are those of the class: an instance may carry others of the same name.
    """
    torch = sys.modules.get("torch")
    if torch is None or type(value) not in (torch.Tensor, torch.nn.Parameter) or value.layout is not torch.strided:
        return None
    values = torch.Tensor.cpu(torch.Tensor.detach(value)).resolve_conj().resolve_neg()
    return (values.float() if values.dtype is torch.bfloat16 else values).numpy()


def _confine(setup: dict[str, Any], prepared: Prepared) -> list[str]:
    """Set what limits and layers the platform has, and return the names of those that are on."""
    os.chdir(setup["scratch"])
    os.environ.update(HOME=setup["scratch"], TMPDIR=setup["scratch"])
    limits = {
        "processor time": (resource.RLIMIT_CPU, setup["processor_seconds"]),
        "core": (resource.RLIMIT_CORE, 0),
        "files": (resource.RLIMIT_FSIZE, LARGEST_FILE),
        "open files": (resource.RLIMIT_NOFILE, OPEN_FILES),
    }
    if setup["memory"]:
        limits["memory"] = (resource.RLIMIT_AS, prepared.taken + setup["memory"])
    held = [name for name, (kind, value) in limits.items() if _limit(kind, value)]
    if setup["device"].startswith("cuda"):
        # The driver opens devices, and fails in a user namespace.
        ruleset = confinement.prepare(sys.path, HIDDEN, cuda=True)
        return held + confinement.confine(ruleset, setup["scratch"], [*setup["off"], "namespaces", "tmpfs"])
    return held + confinement.confine(prepared.ruleset, setup["scratch"], setup["off"])


def _limit(kind: int, value: int) -> bool:
    try:
        _, hard = resource.getrlimit(kind)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))
    except (ValueError, OSError):
        return False
    return True


def _address_space() -> int:
    """Return the bytes of address space taken by now, by the libraries above all."""
    try:
        with open("/proc/self/statm") as file:  # noqa: PTH123
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def _forget_the_package() -> None:
    """Take our modules from the submission's sight; importing the package is an error there."""
    for name in ("child", "confinement", "guards", "refusals", "timing", "wire"):
        sys.modules.pop(name, None)
    sys.modules["quizprep"] = None  # type: ignore[assignment]  # how Python marks what cannot be imported
    sys.argv[:] = ["solution"]


def _refuse_processes(event: str, arguments: tuple[Any, ...]) -> None:
    if event in PROCESS_EVENTS:
        raise PermissionError(f"a submission may not start another process ({event})")
    if event == "os.killpg" or (event == "os.kill" and arguments[0] != os.getpid()):
        raise PermissionError(f"a submission may not signal another process ({event})")


def _seed_all(seed: int) -> None:
    """Seed the shared generators, so that a run can be replayed."""
    import random

    random.seed(seed)
    np.random.seed(seed % 2**32)  # noqa: NPY002  (what submissions use)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(seed)
