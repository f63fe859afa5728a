"""Field masks: which parts of an answer are wanted, and which parts of a resource an update sets."""

from typing import Any

from sync.emulators.sheets.errors import EditError, violated
from sync.emulators.sheets.shapes import Json, Shapes, camel, snake

__all__ = ["Mask", "answer_mask", "parsed", "pick", "set_fields", "update_mask"]

# Fields by name, each with what is wanted below it; nothing below is everything. "*" stands for every field.
Mask = dict[str, "Mask"]


def parsed(text: str) -> Mask:
    """`a.b,c/d,e(f,g)` as a tree; ValueError when its brackets do not match or a name is missing."""
    place = 0

    def fields(depth: int) -> Mask:
        nonlocal place
        found: Mask = {}
        while True:
            _merge(found, path(depth))
            if place < len(text) and text[place] == ",":
                place += 1
                continue
            return found

    def path(depth: int) -> Mask:
        nonlocal place
        start = place
        while place < len(text) and text[place] not in "./,()":
            place += 1
        name = camel(text[start:place].strip())
        if not name:
            raise ValueError(text)
        if place < len(text) and text[place] in "./":
            place += 1
            return {name: path(depth)}
        if place < len(text) and text[place] == "(":
            place += 1
            below = fields(depth + 1)
            if place >= len(text) or text[place] != ")":
                raise ValueError(text)
            place += 1
            return {name: below}
        return {name: {}}

    tree = fields(0)
    if place != len(text):
        raise ValueError(text)
    return tree


def _merge(into: Mask, more: Mask) -> None:
    for name, below in more.items():
        if name not in into:
            into[name] = below
        elif not into[name] or not below:
            into[name] = {}
        else:
            _merge(into[name], below)


def answer_mask(text: str | None, shapes: Shapes, message: str) -> Mask:
    """The `fields` of a request for an answer of that message, {} for all; ApiError when a path is unknown."""
    if not text or text == "*":
        return {}
    try:
        tree = parsed(text)
    except ValueError:
        raise _no_match("fields", text) from None
    _check(tree, shapes, message, "")
    return {} if "*" in tree and len(tree) == 1 and not tree["*"] else tree


def _check(tree: Mask, shapes: Shapes, message: str, path: str) -> None:
    if message not in shapes.messages:
        return
    for name, below in tree.items():
        full = f"{path}.{name}".lstrip(".")
        if name == "*":
            continue
        kind = shapes.field(message, name)
        if kind is None:
            raise _no_match("fields", full)
        _check(below, shapes, shapes.inner(kind), full)


def _no_match(parameter: str, path: str) -> Exception:
    said = f"Error expanding '{parameter}' parameter. Cannot find matching fields for path '{path}'."
    return violated((path, said), message="Request contains an invalid argument.")


def pick(value: Json, mask: Mask) -> Json:
    """The parts of an answer a mask wants."""
    if not mask:
        return value
    if isinstance(value, list):
        return [pick(one, mask) for one in value]
    if not isinstance(value, dict):
        return value
    everything = mask.get("*")
    found = {}
    for name, below in value.items():
        if name in mask:
            found[name] = pick(below, mask[name])
        elif everything is not None:
            found[name] = pick(below, everything)
    return found


def update_mask(text: str | None, shapes: Shapes, message: str, root: str = "") -> Mask:
    """The `fields` of an update; EditError when it is empty or names what the message has not.

    `root` is a prefix people may write before every path.
    """
    if not text:
        raise EditError("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    try:
        tree = parsed(text)
    except ValueError:
        raise EditError(f"Invalid field mask: {text}") from None
    if root and root in tree and shapes.field(message, root) is None:
        tree = tree[root] or {"*": {}}
    _check_update(tree, shapes, message, "")
    return tree


def _check_update(tree: Mask, shapes: Shapes, message: str, path: str) -> None:
    if message not in shapes.messages:
        return
    for name, below in tree.items():
        if name == "*":
            continue
        kind = shapes.field(message, name)
        if kind is None:
            raise EditError(f"Invalid field: {path}{snake(name)}")
        _check_update(below, shapes, shapes.inner(kind), f"{path}{snake(name)}.")


def set_fields(target: dict[str, Any], source: dict[str, Any], mask: Mask) -> None:
    """Set in `target` what the mask names to what `source` has; what it has not is cleared."""
    if "*" in mask:
        target.clear()
        target.update(source)
        return
    for name, below in mask.items():
        if below:
            inner = dict(target.get(name) or {})
            set_fields(inner, source.get(name) or {}, below)
            if inner:
                target[name] = inner
            else:
                target.pop(name, None)
        elif name in source:
            target[name] = source[name]
        else:
            target.pop(name, None)
