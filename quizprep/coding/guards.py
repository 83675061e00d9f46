"""Library calls that a task refuses, noticed as they are made: what the syntax tree cannot see, such as names put together.

Each refused function, method or class that is loaded is replaced by a **guard**, which looks at who calls.  A call from the
submission is noted, and refused unless the learner allowed it; one that a library makes for itself goes through, so that an
allowed function may use a refused one inside.  Some are only **go-betweens**: a pool of threads or ``apply_along_axis`` calls
what it is handed, so whoever called that is looked at instead.  What is loaded later is guarded once it is imported; what is
never loaded costs nothing.

Like the search in the syntax tree this keeps honest people honest; it is no boundary.  The untrusted side loads this file:
nothing of the package is imported.
"""

import gc
import sys
from collections.abc import Callable, Sequence
from types import FrameType, MethodType, ModuleType
from typing import Any

MOST_NOTED = 50
GO_BETWEENS = frozenset(
    ["asyncio", "concurrent", "contextlib", "functools", "multiprocessing", "numpy", "sched", "threading", "timeit"]
)
"""Packages that call what they are handed."""
INSIDE = frozenset(["__call__", "__closure__", "__code__", "__func__", "__get__", "__self__", "__wrapped__"])
"""Attributes of a function that lead to what it does without calling it."""


class Refusal(Exception):  # noqa: N818  (it is no fault of the program)
    """The submission made a call that its task refuses."""


class Guards:
    """The guards of one submission.  As a finder on ``sys.meta_path`` it notices imports, and leaves finding to the others."""

    def __init__(
        self,
        names: Sequence[str],
        path: str,
        namespace: dict[str, Any],
        *,
        allow: bool,
        report: Callable[[list[tuple[str, int]]], None] = lambda _: None,
    ) -> None:
        """Guard dotted names against calls from the file ``path``, run in ``namespace``; ``allow`` only notes them.

        Calls that are refused are handed to ``report`` before the submission goes on: what it may forget, the judge knows.
        """
        self.used: list[tuple[str, int]] = []
        """The calls that were made: name and line, each once."""
        self._report = report
        self._names = [name.split(".") for name in names]
        self._watched = {".".join(parts[:length]) for parts in self._names for length in range(1, len(parts))}
        self._path = path
        self._namespace = namespace
        self._allow = allow
        self._importing = 0

    def set_up(self) -> None:
        """Guard what is loaded, and from now on what will be."""
        sys.meta_path.insert(0, self)
        self.guard_loaded()

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """Find a module as the other finders do, and see to it that it is guarded when it has run."""
        if name not in self._watched:
            return None
        finders = (finder for finder in sys.meta_path if finder is not self)
        spec = next((spec for finder in finders if (spec := finder.find_spec(name, path, target))), None)
        loader: Any = spec and spec.loader
        # What is built into Python has a class for a loader, shared by all modules of its kind, and is loaded early anyway.
        if not isinstance(loader, type) and (execute := getattr(loader, "exec_module", None)):
            loader.exec_module = lambda module: self._execute(execute, module)
        return spec

    def _execute(self, execute: Any, module: ModuleType) -> None:
        self._importing += 1
        try:
            execute(module)
        finally:
            self._importing -= 1
        # Not while a package is half imported: it may still compile or inspect its own functions.
        if not self._importing:
            self.guard_loaded()

    def guard_loaded(self) -> None:
        """Guard every refused name that is loaded by now."""
        for parts in self._names:
            self._guard(_holder(parts), parts[-1], ".".join(parts))

    def _guard(self, holder: Any, attribute: str, name: str) -> None:
        found = _held(holder, attribute)
        if isinstance(found, type):
            self._guard(found, "__init__", name)
        elif isinstance(found, classmethod | staticmethod):
            if not isinstance(found.__func__, Guard):
                _put(holder, attribute, type(found)(MethodGuard(self, name, found.__func__)))
        elif found is not None and not isinstance(vars(holder).get(attribute), Guard):
            _put(holder, attribute, (MethodGuard if isinstance(holder, type) else Guard)(self, name, found))

    def look_at(self, name: str, caller: FrameType) -> None:
        """Note a call of a refused name that comes from the submission.

        Raises:
            Refusal: it does, and that is not allowed.

        """
        found: FrameType | None = caller
        while found and not self._is_submission(found):
            if _is_own_use(found, name):
                return
            found = found.f_back
        # Without anybody left it was a new thread that called, which no library starts for this.
        use = name, self._line(found or self._waiting())
        if use not in self.used and len(self.used) < MOST_NOTED:
            self.used.append(use)
        if not self._allow:
            self._report([use])
            raise Refusal(f"this task is to be solved without {name}")

    def _is_submission(self, frame: FrameType) -> bool:
        # What it runs with exec or eval has another file name, but the same globals.
        return frame.f_code.co_filename == self._path or frame.f_globals is self._namespace

    def _waiting(self) -> FrameType | None:
        """Return where the submission is in another thread."""
        for newest in sys._current_frames().values():  # noqa: SLF001
            frame: FrameType | None = newest
            while frame and not self._is_submission(frame):
                frame = frame.f_back
            if frame:
                return frame
        return None

    def _line(self, frame: FrameType | None) -> int:
        while frame and frame.f_code.co_filename != self._path:
            frame = frame.f_back
        return frame.f_lineno if frame else 1


def _is_own_use(frame: FrameType, name: str) -> bool:
    """Return whether a refused name is used here by a library that needs it for itself.

    A frame is a library's if its globals are those of a module that is loaded: the name of a file is easily written down.
    """
    module = sys.modules.get(str(frame.f_globals.get("__name__")))
    if module is None or vars(module) is not frame.f_globals:
        return False
    package = module.__name__.partition(".")[0]
    return package == name.partition(".")[0] or package not in GO_BETWEENS


class Guard:
    """Stands in for a refused function, and hides nothing of it."""

    def __init__(self, guards: Guards, name: str, original: Any) -> None:
        # In closures, not in attributes: what stands in for a function is easily asked for it.
        def call(caller: FrameType, args: Any, kwargs: Any) -> Any:
            guards.look_at(name, caller)
            if original is object.__init__:
                return None  # it refuses the arguments of a class that has a __new__ of its own
            return original(*args, **kwargs)

        def ask(attribute: str, caller: FrameType) -> Any:
            if attribute in INSIDE:
                guards.look_at(name, caller)
            return getattr(original, attribute)

        self._call, self._ask = call, ask
        self.__doc__ = getattr(original, "__doc__", None)

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        """Look at the caller, then do what the function does."""
        return self._call(sys._getframe(1), args, kwargs)  # noqa: SLF001  (there is no other way to see the caller)

    def __getattr__(self, attribute: str) -> Any:
        return self._ask(attribute, sys._getframe(1))  # noqa: SLF001


class MethodGuard(Guard):
    """A guard that is bound to its instance as a function would be."""

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else MethodType(self, instance)


def _holder(parts: Sequence[str]) -> Any:
    """Return the module or class that holds a dotted name, ``None`` where it is not loaded."""
    lengths = range(len(parts) - 1, 0, -1)
    length = next((length for length in lengths if ".".join(parts[:length]) in sys.modules), 0)
    holder: Any = sys.modules[".".join(parts[:length])] if length else None
    for attribute in parts[length:-1]:
        holder = _held(holder, attribute)
    return holder


def _held(holder: Any, attribute: str) -> Any:
    """Return what a module or class holds under a name; unlike ``getattr`` it has nothing loaded or bound."""
    places = holder.__mro__ if isinstance(holder, type) else [holder]
    return next((vars(place)[attribute] for place in places if attribute in getattr(place, "__dict__", {})), None)


def _put(holder: Any, attribute: str, value: Any) -> None:
    try:
        setattr(holder, attribute, value)
    except TypeError:  # a type written in C
        gc.get_referents(vars(holder))[0][attribute] = value
        import ctypes

        ctypes.pythonapi.PyType_Modified(ctypes.py_object(holder))
