"""Library calls that a task refuses, found in the syntax tree and named with their line.

Names are resolved through imports, aliases (``import torch.nn.functional as F``, ``soft = torch.softmax``) and ``getattr``
with a literal name, scope by scope, so that a learner's own ``def softmax`` is no library call.  A method is refused by its
name, ``x.softmax(-1)``, unless the receiver is a module or the submission defines such a method itself.

This keeps honest people honest; it is no boundary.  Nothing of the package is imported: the untrusted side loads this file,
and works the answer out before one line of the submission has run.
"""

import ast
from collections.abc import Iterator, Sequence

Binding = str | None
"""What a name stands for: a dotted library name, or ``None`` for something of the submission's own."""

INDIRECT = (b"\\", b"getattr", b"import_module", b"__import__")
"""With one of these a name need not stand in a source letter by letter."""
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def may_be_used(source: bytes, names: Sequence[str]) -> bool:
    """Return whether :func:`refused` could find anything; most sources need no syntax tree to see that it cannot.

    A use has the last part of a name, and, but for a method, the first one, which is imported.  What is not ASCII is another
    matter: Python reads some letters as others.
    """
    if not source.isascii() or any(word in source for word in INDIRECT):
        return True
    parts = [name.encode().split(b".") for name in names]
    return any(path[-1] in source and (path[0] in source or _is_method(path)) for path in parts)


def refused(tree: ast.Module, names: Sequence[str]) -> list[tuple[str, int]]:
    """Return each use of a refused name, with its line, in the order of lines."""
    search = _Search([*names, *_below(names)], set(_own_methods(tree)))
    search.scope(tree, {})
    return sorted(set(search.found), key=lambda use: (use[1], use[0]))


def _is_method(path: Sequence[str] | Sequence[bytes]) -> bool:
    return len(path) > 1 and path[-2][:1].isupper()


def _below(names: Sequence[str]) -> Iterator[str]:
    """Yield the names under which PyTorch keeps the operators that its own functions call."""
    for name in names:
        if name.startswith("torch."):
            last = name.rpartition(".")[2]
            for place in ("ops.aten.", "ops.aten._", "_", "_C._nn.", "_C._VariableFunctions.", "_VF."):
                yield f"torch.{place}{last}"


class _Search:
    def __init__(self, names: Sequence[str], own_methods: set[str]) -> None:
        self.names = names
        parts = [name.split(".") for name in names]
        self.methods = {path[-1]: ".".join(path) for path in parts if _is_method(path) and path[-1] not in own_methods}
        self.found: list[tuple[str, int]] = []

    def scope(self, node: ast.AST, outer: dict[str, Binding]) -> None:
        """Search one module, function or class; ``outer`` holds the names visible from outside."""
        known = dict(outer)
        for argument in _arguments(node):
            known[argument] = None
        held = list(_inside(node))
        # All bindings come first: a function may use a name that is bound further down.
        for inner in held:
            self.bind(inner, known)
        for inner in held:
            self.look_at(inner, known)
            if isinstance(inner, SCOPES):
                # The names of a class body are not visible inside its methods.
                self.scope(inner, outer if isinstance(node, ast.ClassDef) else known)

    def bind(self, node: ast.AST, known: dict[str, Binding]) -> None:
        """Note what a statement binds; the last binding of a name counts."""
        match node:
            case ast.Import(names=names):
                for alias in names:
                    known[alias.asname or alias.name.split(".")[0]] = alias.name if alias.asname else alias.name.split(".")[0]
            case ast.ImportFrom(module=module, names=names, level=level):
                prefix = "." * level + (module or "")
                for alias in names:
                    if alias.name == "*":
                        known.update(self.star(prefix))
                    else:
                        known[alias.asname or alias.name] = f"{prefix}.{alias.name}"
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                known[name] = self.resolve(value, known)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                known[name] = None
            case ast.Name(id=name, ctx=ast.Store()):
                known.setdefault(name, None)

    def star(self, module: str) -> Iterator[tuple[str, str]]:
        """Yield the refused names that ``from module import *`` binds."""
        for name in self.names:
            if name.startswith(f"{module}."):
                first = name[len(module) + 1 :].split(".")[0]
                yield first, f"{module}.{first}"

    def resolve(self, node: ast.AST, known: dict[str, Binding]) -> Binding:
        """Return the dotted library name that an expression stands for."""
        match node:
            case ast.Name(id=name):
                return known.get(name)
            case ast.Attribute(value=value, attr=attribute):
                base = self.resolve(value, known)
                return f"{base}.{attribute}" if base else None
            case ast.Call(func=ast.Name(id="getattr"), args=[value, ast.Constant(value=str(attribute)), *_]):
                base = self.resolve(value, known)
                return f"{base}.{attribute}" if base else None
            case ast.Call(func=ast.Name(id="__import__"), args=[ast.Constant(value=str(module)), *_]):
                return module.split(".")[0]
            case ast.Call(func=function, args=[ast.Constant(value=str(module)), *_]) if (
                self.resolve(function, known) == "importlib.import_module"
            ):
                return module
        return None

    def look_at(self, node: ast.AST, known: dict[str, Binding]) -> None:
        if isinstance(node, ast.Name | ast.Attribute) and not isinstance(node.ctx, ast.Load):
            return
        if not isinstance(node, ast.Name | ast.Attribute | ast.Call):
            return
        name = self.resolve(node, known)
        if name in self.names:
            self.found.append((str(name), node.lineno))
        elif not name and isinstance(node, ast.Attribute) and node.attr in self.methods:
            self.found.append((self.methods[node.attr], node.lineno))


def _inside(scope: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a scope in source order, without those inside the scopes that it holds."""
    waiting = list(ast.iter_child_nodes(scope))[::-1]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, SCOPES):
            # Decorators, defaults and bases are evaluated outside.
            inner = [*getattr(node, "decorator_list", ()), *getattr(node, "bases", ())]
            if not isinstance(node, ast.ClassDef):
                inner += [*node.args.defaults, *(default for default in node.args.kw_defaults if default)]
            waiting.extend(inner[::-1])
        else:
            waiting.extend(list(ast.iter_child_nodes(node))[::-1])


def _arguments(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        yield from (argument.arg for argument in every if argument)


def _own_methods(tree: ast.Module) -> Iterator[str]:
    """Yield the names that the submission gives to methods or attributes of its own objects."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from (item.name for item in node.body if isinstance(item, ast.FunctionDef))
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
