"""Which rooms of the package see which: python tools/rooms.py prints the table that CONTRIBUTING.md has."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "gradopt"


def imported(path):
    """Yield the rooms that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [f"gradopt.{alias.name}" for alias in node.names] if node.module == "gradopt" else [node.module]
        yield from (name.split(".")[1] for name in names if name.startswith("gradopt."))


def rooms():
    """Return {room: all other rooms that its files import}."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if room != "__init__":
            found.setdefault(room, set()).update(imported(path))
    return {room: seen - {room} for room, seen in found.items()}


def drawing():
    """Return a Markdown table of the rooms, those that see nothing first."""
    found, order = rooms(), []
    while len(order) < len(found):
        order += sorted(room for room, seen in found.items() if room not in order and seen <= {*order})
    lines = [f"| `{room}` | {', '.join(f'`{other}`' for other in order if other in found[room])} |" for room in order]
    return "\n".join(["| Room | sees |", "| --- | --- |", *lines]) + "\n"


if __name__ == "__main__":
    print(drawing(), end="")
