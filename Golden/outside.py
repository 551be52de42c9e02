"""The golden of the op that Tests/Outside, a package of its own, brings along: beside that package, in the same format."""

from environment import source, torch
from format import write
from op_case import golden_case

CASES = {"vector": (17,), "scalar": (), "size-one-axes": (1, 5, 1), "image": (2, 3, 5, 2), "empty-batch": (0, 4)}


def make():
    cases = [
        golden_case("Swish", torch.nn.functional.silu, (), name, {}, lambda draw: [draw.normal(*shape)])
        for name, shape in CASES.items()
    ]
    write(
        "../Tests/Outside/Golden/Swish.json",
        {"op": "Swish", "source": source("torch.nn.functional.silu"), "cases": cases},
    )
