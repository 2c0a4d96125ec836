"""Changes of code: one operator or constant of a module at a time, on Python's syntax tree."""

import ast
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.runs.notebooks import ROOT

FOLDERS = ("analysis/model", "analysis/claims")
SWAPPED = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


@dataclass(frozen=True)
class CodeChange:
    """One change of one module: where, the whole statement before and after, and the module's changed text."""

    module: str
    path: str
    function: str
    line: int
    kind: str
    before: str
    after: str
    text: str

    @property
    def name(self) -> str:
        """What identifies the change as long as the statement stands, whatever line it moves to."""
        return f"{self.path}, {self.function}: {self.before} → {self.after}"

    def undone(self) -> "CodeChange":
        """The same place with nothing changed."""
        return replace(self, after=self.before, text=(ROOT / self.path).read_text(encoding="utf-8"))


def changes() -> list[CodeChange]:
    """Every change of every module of the model and of the claims, in the order of the files."""
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).glob("*.py"))]
    return [change for path in paths for change in changes_of(path)]


def changes_of(path: Path) -> Iterator[CodeChange]:
    """Every change of one module. Docstrings, ``__all__`` and annotations are left out: nothing computes with them."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = list(_nodes(tree, "module"))
    place = path.relative_to(ROOT)
    module = ".".join(place.with_suffix("").parts).removesuffix(".__init__")
    for number, (node, _) in enumerate(nodes):
        for slot in range(_slots(node)):
            changed = deepcopy(tree)
            found, function = list(_nodes(changed, "module"))[number]
            statement = _statement(changed, found)
            before = ast.unparse(found)
            kind = _change(found, slot)
            yield CodeChange(module, place.as_posix(), function, statement.lineno, kind, before, ast.unparse(found), ast.unparse(changed))


def _nodes(tree: ast.AST, function: str) -> Iterator[tuple[ast.AST, str]]:
    """The nodes that are changed, each with the function or class that it stands in."""
    for child in _children(tree):
        if _slots(child):
            yield child, function
        inside = getattr(child, "name", function) if isinstance(child, ast.FunctionDef | ast.ClassDef) else function
        yield from _nodes(child, inside)


def _children(tree: ast.AST) -> Iterator[ast.AST]:
    for field, value in ast.iter_fields(tree):
        if field in ("annotation", "returns"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_docstring(child) and not _is_list_of_names(child):
                yield child


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _is_list_of_names(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"


def _slots(node: ast.AST) -> int:
    """How many changes a node allows: a chain of comparisons has one for each sign."""
    match node:
        case ast.BinOp(op=sign) | ast.BoolOp(op=sign):
            return int(type(sign) in SWAPPED)
        case ast.Compare(ops=signs):
            return len(signs)
        case ast.UnaryOp(op=ast.USub() | ast.Not()):
            return 1
        case ast.Constant(value=bool() | int() | float() | str()):
            return 1
    return 0


def _change(node: ast.AST, slot: int) -> str:
    """Change a node in place; the kind of change."""
    match node:
        case ast.Compare():
            node.ops[slot] = SWAPPED[type(node.ops[slot])]()
            return "comparison"
        case ast.BinOp() | ast.BoolOp():
            node.op = SWAPPED[type(node.op)]()
            return "operator"
        case ast.UnaryOp():
            node.op = ast.UAdd() if isinstance(node.op, ast.USub) else ast.Not()
            if isinstance(node.op, ast.Not):
                node.operand = ast.UnaryOp(ast.Not(), node.operand)
            return "operator"
        case ast.Constant(value=bool() as value):
            node.value = not value
            return "constant"
        case ast.Constant(value=str() as value):
            node.value = f"{value}~"
            return "text"
        case ast.Constant(value=int() as value):
            node.value = value + 1
            return "constant"
        case ast.Constant(value=float() as value):
            node.value = value * 1.02 if value else 0.02
            return "constant"
    raise TypeError(f"{ast.dump(node)} is not changed")


def _statement(tree: ast.AST, node: ast.AST) -> ast.stmt:
    """The innermost statement that holds a node."""
    return [found for found in ast.walk(tree) if isinstance(found, ast.stmt) and any(inner is node for inner in ast.walk(found))][-1]
