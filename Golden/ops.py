"""Goldens of every op: outputs and vector–Jacobian products, one file an op in Golden/Ops.

To add an op, register its function with `op` in one of the modules below, and add its cases.
"""

import ops_elementwise  # noqa: F401  (importing a module registers its ops)
import ops_layers  # noqa: F401
import ops_losses  # noqa: F401
import ops_shapes  # noqa: F401
from environment import source
from format import write
from op_case import OPS, golden_case


def make():
    for stem, what, function, constants, cases in OPS:
        found = []

        def case(name, attributes, inputs):
            found.append(golden_case(stem, function, constants, name, attributes, inputs))

        cases(case)
        write(f"Ops/{stem}.json", {"op": stem, "source": source(what), "cases": found})
