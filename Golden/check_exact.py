"""Check the checker: compare element-wise op goldens with 50-digit arithmetic, so that PyTorch is not believed blindly.

Values and gradients must agree to a few units in the last place, also in the `large` cases. Run as a script, it
exits with 1 where they do not.
"""

import json
import sys

import mpmath

from format import ROOT

mpmath.mp.dps = 50
RELATIVE = 1e-15
ABSOLUTE = 2.0**-52  # of a gradient, for an upstream gradient of 1


def sigmoid(x):
    return 1 / (1 + mpmath.exp(-x))


# Value and derivative, each a function of x alone.
EXACT = {
    "Exp": (mpmath.exp, mpmath.exp),
    "Log": (mpmath.log, lambda x: 1 / x),
    "Sqrt": (mpmath.sqrt, lambda x: 1 / (2 * mpmath.sqrt(x))),
    "Square": (lambda x: x * x, lambda x: 2 * x),
    "Sigmoid": (sigmoid, lambda x: sigmoid(x) * sigmoid(-x)),
    "Tanh": (mpmath.tanh, lambda x: mpmath.sech(x) ** 2),
    "Softplus": (lambda x: mpmath.log1p(mpmath.exp(x)), sigmoid),
}


def error_text(found, exact, scale):
    """None where `found` is right, else both values. `scale` is what the rounding unit is relative to near zero:
    1 − tanh²x cancels where it is small, and PyTorch computes it so."""
    error = abs(mpmath.mpf(found) - exact)
    if error <= RELATIVE * abs(exact) + ABSOLUTE * abs(scale):
        return None
    return f"PyTorch gives {found!r}, exact is {mpmath.nstr(exact, 17)}"


def check_op(stem, value, derivative):
    """Every disagreement of one op's golden, as lines."""
    lines = []
    for case in json.loads((ROOT / f"Ops/{stem}.json").read_text(encoding="utf-8"))["cases"]:
        tensors = [case["inputs"][0], case["output"], case["cotangent"], case["gradients"][0]]
        for x, y, upstream, dx in zip(*(t["values"] for t in tensors), strict=True):
            at = mpmath.mpf(x)
            found = {
                "value": error_text(y, value(at), 0),
                "gradient": error_text(dx, derivative(at) * upstream, upstream),
            }
            lines += [f"{stem}/{case['name']}: {what} at {x}: {text}" for what, text in found.items() if text]
    return lines


def main():
    lines = [line for stem, functions in EXACT.items() for line in check_op(stem, *functions)]
    if lines:
        sys.exit("\n".join(lines))


if __name__ == "__main__":
    main()
