"""Say which notebooks hold outputs or lack their kernel, and how to clean them. Ends with status 1 where one does."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KERNEL = "python3"


def fault(name: str, text: str) -> str:
    """What is wrong with the notebook `name`, with the remedy; empty where nothing is."""
    notebook = json.loads(text)
    kernel = notebook["metadata"].get("kernelspec", {}).get("name")
    if kernel != KERNEL:
        return f"{name} names the kernel {kernel}, not {KERNEL}. Choose Python 3 in JupyterLab and save it."
    ran = [
        str(number)
        for number, cell in enumerate(notebook["cells"], start=1)
        if cell.get("outputs") or cell.get("execution_count")
    ]
    if not ran:
        return ""
    cells = f"cell {ran[0]}" if len(ran) == 1 else f"cells {', '.join(ran)}"
    return f"{name} holds outputs, in {cells}. Clear them with: make clean-notebooks"


def notebooks() -> list[str]:
    """Every notebook of the project, by its path from the root."""
    found = (ROOT / "notebooks").rglob("*.ipynb")
    return sorted(path.relative_to(ROOT).as_posix() for path in found if ".ipynb_checkpoints" not in path.parts)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--staged", action="store_true", help="read what is about to be committed")
    parser.add_argument("files", nargs="*", default=notebooks(), help="by default every notebook")
    asked = parser.parse_args()
    faults = [fault(name, _staged(name) if asked.staged else Path(name).read_text("utf-8")) for name in asked.files]
    for told in filter(None, faults):
        print(told, file=sys.stderr)
    return 1 if any(faults) else 0


def _staged(name: str) -> str:
    return subprocess.run(["git", "show", f":{name}"], capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    sys.exit(main())
