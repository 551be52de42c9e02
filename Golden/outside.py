"""The golden of an op of one's own, from its PyTorch function: `python3 Golden/outside.py MyOp.py` writes MyOp.json.

MyOp.py, named after the op's stem, has

- `MyOp(*inputs, **attributes)`: the op in PyTorch; alone, that is enough for an elementwise op of one or two inputs;
- CASES, where other inputs are wanted: a name to `lambda draw: [...]`, or to `(attributes, lambda draw: [...])`, where
  `draw` is that of draw.py. Each name is that of a Specimen;
- CONSTANTS, the numbers of inputs through which no gradient flows.

It needs torch and numpy. Without a file it makes that of the example, Tests/Outside.
"""

import argparse
import importlib.util
import inspect
import sys
from pathlib import Path

try:
    from environment import source, torch
    from format import ROOT, text
    from op_case import golden_case
except ModuleNotFoundError as missing:
    sys.exit(
        f"outside: expected a Python that has torch and numpy, found none of '{missing.name}'; "
        f"run 'python3 -m venv .venv && .venv/bin/pip install torch numpy', then '.venv/bin/python {sys.argv[0]} …'"
    )

# The shapes of Specimen.unary and Specimen.binary, but for the long ones and the tails.
UNARY = {
    "vector": [(17,)], "scalar": [()], "size-one-axes": [(1, 5, 1)], "image": [(2, 3, 5, 2)], "empty-batch": [(0, 4)],
    "rounded": [(17,)],
}  # fmt: skip
BINARY = {
    "same-shape": [(3, 4), (3, 4)], "row-over-matrix": [(3, 4), (4,)], "column-under-matrix": [(3, 1), (3, 4)],
    "both-sides": [(2, 1, 5), (3, 1)], "both-sides-images": [(2, 1, 3, 1), (4, 1, 2)], "scalar": [(2, 3), ()],
    "scalar-first": [(), (2, 3)], "two-scalars": [(), ()], "channels-of-images": [(2, 3, 2, 4), (1, 1, 1, 4)],
    "empty-batch": [(0, 3), (1, 3)], "rounded": [(3, 7), (7,)],
}  # fmt: skip


class Mistake(Exception):
    """What is wrong with the file, in one line."""


def drawing(shapes):
    return lambda draw: [draw.normal(*shape) for shape in shapes]


def standard_cases(path, function):
    """The cases of an elementwise op with as many inputs as the function has."""
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    wanted = [p for p in inspect.signature(function).parameters.values() if p.kind in kinds and p.default is p.empty]
    if len(wanted) not in (1, 2):
        raise Mistake(f"{path}: expected a function of one or two inputs, found {len(wanted)}; say with CASES what they are")
    return {name: drawing(shapes) for name, shapes in (UNARY if len(wanted) == 1 else BINARY).items()}


def load(path):
    """The file as a module."""
    if not path.is_file():
        raise Mistake(f"{path}: expected a Python file with the op's function, found none")
    specification = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    if not callable(getattr(module, path.stem, None)):
        raise Mistake(f"{path}: expected a function named '{path.stem}', as the file is, found none")
    return module


def document(path):
    """The golden of the op in a file."""
    module = load(path)
    function = getattr(module, path.stem)
    try:
        cases = getattr(module, "CASES", None) or standard_cases(path, function)
    except (TypeError, ValueError):  # a function in C without a signature
        raise Mistake(f"{path}: found no parameters of '{path.stem}'; write 'def {path.stem}(x): …', or CASES") from None
    found = []
    for name, case in cases.items():
        attributes, make = case if isinstance(case, tuple) else ({}, case)
        try:
            found.append(golden_case(path.stem, function, getattr(module, "CONSTANTS", ()), name, attributes, make))
        except (RuntimeError, TypeError, ValueError, IndexError) as error:
            raise Mistake(f"{path}: case '{name}': {str(error).splitlines()[0]}") from error
    return {"op": path.stem, "source": source(f"{path.name}, by Golden/outside.py"), "cases": found}


def write_beside(path):
    """Write the golden beside the file."""
    target = path.with_suffix(".json")
    target.write_text(text(document(path)) + "\n", encoding="utf-8")
    return target


def make():
    write_beside(ROOT.parent / "Tests/Outside/Golden/Swish.py")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="*", type=Path, help="MyOp.py")
    files = parser.parse_args().file or [ROOT.parent / "Tests/Outside/Golden/Swish.py"]
    try:
        for path in files:
            print(f"{write_beside(path)}: written")
    except Mistake as mistake:
        sys.exit(f"outside: {mistake}")


if __name__ == "__main__":
    main()
