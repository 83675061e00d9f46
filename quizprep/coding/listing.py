"""Code of a task's file to be read or mended by a learner: one function with what it needs to run.

A listing is taken from the text of the file, so its comments stay.  What belongs to the suite (the function's decorator,
remarks to the linters) is left out.  The function comes first, its helpers follow.
"""

import ast
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from quizprep.coding.starter import header
from quizprep.coding.suite import Function, Task
from quizprep.errors import QuizprepError

_REMARK = re.compile(r"  # (noqa|type: ignore).*$", re.MULTILINE)
_Definition = ast.FunctionDef | ast.ClassDef


def solution(task: Task) -> str:
    """Return the reference with its helpers: a file that runs."""
    source, node = _Source.of(task.reference_function)
    return source.file(node, source.text_of(node))


def debug_starter(task: Task) -> str:
    """Return the file of the debugging question: the contract, and a body that breaks it.

    Raises:
        QuizprepError: the task has nothing to mend.

    """
    if task.buggy is None:
        raise QuizprepError(f"the task '{task.function.replace('_', '-')}' has no debugging question")
    source, node = _Source.of(task.buggy.function)
    return source.file(node, header(task) + source.body_of(node))


class _Source(NamedTuple):
    """A task's file: its lines, and its statements at the top."""

    lines: list[str]
    statements: list[ast.stmt]

    @classmethod
    def of(cls, function: Function) -> tuple["_Source", ast.FunctionDef]:
        """Return the file of a function, and the function's place in it."""
        text = Path(function.__code__.co_filename).read_text(encoding="utf-8")
        statements = ast.parse(text).body
        node = next(one for one in statements if isinstance(one, ast.FunctionDef) and one.name == function.__name__)
        return cls(text.splitlines(keepends=True), statements), node

    def text_of(self, node: ast.stmt, decorators: Sequence[ast.expr] = ()) -> str:
        """Return the lines of a statement, and of those decorators."""
        assert node.end_lineno
        first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
        return _REMARK.sub("", "".join(self.lines[first - 1 : node.end_lineno]))

    def body_of(self, node: ast.FunctionDef) -> str:
        """Return the lines of a function's body, comments above the first statement too."""
        assert node.end_lineno
        first = node.body[0].lineno - 1
        while self.lines[first - 1].lstrip().startswith("#"):
            first -= 1
        return _REMARK.sub("", "".join(self.lines[first : node.end_lineno]))

    def file(self, node: ast.FunctionDef, text: str) -> str:
        """Return a file with imports, constants and helpers that a function needs, and ``text`` in the function's place."""
        names = self._needed(node)
        imports: list[str] = []
        constants: list[str] = []
        definitions = [text]
        for one in self.statements:
            if isinstance(one, ast.Import | ast.ImportFrom):
                imports += _import_of(one, names)
            elif isinstance(one, _Definition) and one.name in names:
                definitions.append(self.text_of(one, one.decorator_list))
            elif _bound(one) & names:
                constants.append(self.text_of(one))
        parts = ["".join(imports), "".join(constants), *definitions]
        return "\n\n".join(part for part in parts if part)

    def _needed(self, node: ast.FunctionDef) -> set[str]:
        """Return the names at the top of the file that a function uses, directly or through others."""
        top = {name: one for one in self.statements for name in _bound(one)}
        needed: set[str] = set()
        waiting: list[ast.stmt] = [node]
        while waiting:
            one = waiting.pop()
            new = _used(one, [] if one is node else getattr(one, "decorator_list", [])) & top.keys() - needed
            needed |= new
            waiting += [top[name] for name in new]
        return needed - {node.name}


def _bound(node: ast.stmt) -> set[str]:
    """Return the names that a statement at the top of a file binds."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Import() | ast.ImportFrom():
            return {alias.asname or alias.name.partition(".")[0] for alias in node.names}
        case ast.Assign() | ast.AnnAssign():
            return {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    return set()


def _used(node: ast.stmt, decorators: Sequence[ast.expr]) -> set[str]:
    """Return the names that a statement takes from around it, and those decorators."""
    others = {id(one) for outer in getattr(node, "decorator_list", []) for one in ast.walk(outer)}
    inside = [one for one in ast.walk(node) if id(one) not in others]
    names = [one for one in inside if isinstance(one, ast.Name)]
    own = {one.arg for one in inside if isinstance(one, ast.arg)} | {
        name.id for name in names if isinstance(name.ctx, ast.Store)
    }
    around = {one.id for outer in decorators for one in ast.walk(outer) if isinstance(one, ast.Name)}
    return {name.id for name in names} - own | around


def _import_of(node: ast.Import | ast.ImportFrom, names: set[str]) -> list[str]:
    """Return an import of the names that are needed, if any is."""
    needed = [alias for alias in node.names if (alias.asname or alias.name.partition(".")[0]) in names]
    if not needed:
        return []
    only = ast.Import(needed) if isinstance(node, ast.Import) else ast.ImportFrom(node.module, needed, node.level)
    return [ast.unparse(only) + "\n"]


def imports_the_suite(text: str) -> bool:
    """Tell whether a listing would not run outside: it imports a part of quizprep, which belongs to the suite."""
    modules = [name for node in ast.walk(ast.parse(text)) for name in _modules(node)]
    return any(name.partition(".")[0] == "quizprep" for name in modules)


def _modules(node: ast.AST) -> list[str]:
    match node:
        case ast.Import():
            return [alias.name for alias in node.names]
        case ast.ImportFrom(module=str(module)):
            return [module]
    return []
