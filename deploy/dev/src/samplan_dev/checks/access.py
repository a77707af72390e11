"""Proof of access, checked on the syntax tree of every service.

1. Every route is asked for by somebody: a parameter of each route function is a checked caller or plan, or the route
   stands in EXCEPTIONS.routes with the reason.
2. Every query is somebody's: a public function of a `repository.py` that takes a session also takes the proof of a
   check, or stands in EXCEPTIONS.queries.
3. Queries stand in `repository.py` only.
4. Proofs are made by the checks of servicekit, and where EXCEPTIONS.makers says.

An exception that nothing needs any more is a finding too, so that the list stays true.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

PROOFS = frozenset(
    {"AccessiblePlan", "AdministeredPlan", "KnownPlan", "OrganisationScope", "Caller", "Errand", "ServiceCaller"}
)
"""Types that only a check makes, in samplan_servicekit.auth.access and samplan_servicekit.scope."""

SESSION = "AsyncSession"
METHODS = frozenset({"get", "post", "put", "patch", "delete"})
QUERIES = frozenset({"execute", "scalars", "scalar", "stream", "stream_scalars", "get_one"})
QUERY_FILES = frozenset({"repository.py"})


@dataclass(frozen=True)
class Exceptions:
    """What may do without a proof, each with its reason."""

    routes: Mapping[str, str] = field(default_factory=dict)
    """`module.function` of a route -> why anybody may call it."""
    queries: Mapping[str, str] = field(default_factory=dict)
    """`module.function` -> why it asks without a scope."""
    makers: Mapping[str, str] = field(default_factory=dict)
    """Module -> why it makes a scope or queries outside a repository."""


@dataclass(frozen=True)
class Module:
    """One source file, parsed."""

    name: str
    """Dotted name."""
    path: Path
    tree: ast.Module


def load(folder: Path) -> list[Module]:
    """Every module of the packages in `folder` (a `src` folder), migrations left out."""
    found = []
    for path in sorted(folder.rglob("*.py")):
        if "migrations" not in path.parts:
            parts = path.relative_to(folder).with_suffix("").parts
            name = ".".join(part for part in parts if part != "__init__")
            found.append(Module(name, path, ast.parse(path.read_text(), str(path))))
    return found


def check(modules: list[Module], library: list[Module], exceptions: Exceptions) -> list[str]:
    """One line for each finding: `path:line: what is wrong`."""
    aliases = access_aliases([*library, *modules])
    used: set[str] = set()
    findings: list[str] = []
    for module in modules:
        findings += _routes(module, aliases, exceptions, used)
        findings += _queries(module, exceptions, used)
        findings += _makers(module, exceptions, used)
    known = {**exceptions.routes, **exceptions.queries, **exceptions.makers}
    findings += [f"no longer needed in the list of exceptions: {name}" for name in sorted(known.keys() - used)]
    return findings


def access_aliases(modules: list[Module]) -> frozenset[str]:
    """Names that stand for a checked caller or plan: `X = Annotated[Caller, Depends(…)]`, anywhere."""
    found = set()
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Assign) and _is_checked(node.value):
                found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return frozenset(found)


def _is_checked(node: ast.expr | None) -> bool:
    """True for `Annotated[<proof>, Depends(…)]`."""
    if not (isinstance(node, ast.Subscript) and _name(node.value) == "Annotated"):
        return False
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else []
    depends = any(isinstance(part, ast.Call) and _name(part.func) == "Depends" for part in parts[1:])
    return bool(parts) and _name(parts[0]) in PROOFS and depends


def _routes(module: Module, aliases: frozenset[str], exceptions: Exceptions, used: set[str]) -> Iterator[str]:
    for function in _functions(module.tree):
        if not any(_is_route(decorator) for decorator in function.decorator_list):
            continue
        name = f"{module.name}.{function.name}"
        proven = any(_name(a.annotation) in aliases or _is_checked(a.annotation) for a in _parameters(function))
        if not proven and name in exceptions.routes:
            used.add(name)
        elif not proven:
            yield f"{module.path}:{function.lineno}: route {name} asks for no checked caller or plan"


def _is_route(decorator: ast.expr) -> bool:
    """`@router.get(…)`, whatever the router is called."""
    return (
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr in METHODS
        and isinstance(decorator.func.value, ast.Name)
    )


def _queries(module: Module, exceptions: Exceptions, used: set[str]) -> Iterator[str]:
    if module.path.name in QUERY_FILES:
        for function in _functions(module.tree):
            annotations = {_name(a.annotation) for a in _parameters(function)}
            if function.name.startswith("_") or SESSION not in annotations or annotations & PROOFS:
                continue
            name = f"{module.name}.{function.name}"
            if name in exceptions.queries:
                used.add(name)
            else:
                yield f"{module.path}:{function.lineno}: query {name} takes no {' or '.join(sorted(PROOFS))}"
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in QUERIES:
            on = _name(node.func.value)
            if on == "session":
                if module.name in exceptions.makers:
                    used.add(module.name)
                else:
                    yield f"{module.path}:{node.lineno}: a query outside repository.py"


def _makers(module: Module, exceptions: Exceptions, used: set[str]) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and _name(node.func) in PROOFS:
            if module.name in exceptions.makers:
                used.add(module.name)
            else:
                yield f"{module.path}:{node.lineno}: makes a {_name(node.func)} itself"


Function = ast.FunctionDef | ast.AsyncFunctionDef


def _functions(tree: ast.Module) -> Iterator[Function]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _parameters(function: Function) -> list[ast.arg]:
    return [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]


def _name(node: ast.expr | None) -> str:
    """The last part of a dotted name; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    return ""
