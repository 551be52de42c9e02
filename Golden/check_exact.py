"""Check the checker: compare goldens of element-wise ops and of losses with 50-digit arithmetic, so that PyTorch is not
believed blindly.

Values and gradients must agree to a few units in the last place, also in the `large` cases. Run as a script, it
exits with 1 where they do not.
"""

import json
import struct
import sys

import mpmath

from format import ROOT

mpmath.mp.dps = 50
RELATIVE = 1e-15
ABSOLUTE = 2.0**-52  # of a loss or a gradient, for a scale of 1


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
    """None where `found` is right, else both values. `scale` is what the rounding unit is relative to near zero."""
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
                "gradient": error_text(dx, derivative(at) * upstream, 0),
            }
            lines += [f"{stem}/{case['name']}: {what} at {x}: {text}" for what, text in found.items() if text]
    return lines


# PyTorch's least denominator is the Float nearest to 1e-12, in float64 as well.
LEAST_DENOMINATOR = mpmath.mpf(struct.unpack("f", struct.pack("f", 1e-12))[0])


def clamped_log(p):
    """PyTorch's, in its cross-entropy from probabilities."""
    return max(mpmath.log(p), mpmath.mpf(-100)) if p > 0 else mpmath.mpf(-100)


# The inputs that a loss differentiates first; its value and derivatives, functions of one scalar of each input.
LOSSES = {
    "mse": (["reconstruction", "images"], lambda x, y: (x - y) ** 2, [lambda x, y: 2 * (x - y)]),
    "bce": (
        ["probabilities", "images"],
        lambda p, y: -(y * clamped_log(p) + (1 - y) * clamped_log(1 - p)),
        [lambda p, y: (p - y) / max(p * (1 - p), LEAST_DENOMINATOR)],
    ),
    "bce-with-logits": (
        ["logits", "images"],
        lambda x, y: mpmath.log1p(mpmath.exp(x)) - x * y,
        [lambda x, y: sigmoid(x) - y],
    ),
    "gaussian-kl": (
        ["mu", "logVariance"],
        lambda mu, v: (mu * mu + mpmath.expm1(v) - v) / 2,
        [lambda mu, v: mu, lambda mu, v: mpmath.expm1(v) / 2],
    ),
}


def check_loss(stem, names, value, derivatives):
    """Every disagreement of one loss's golden, as lines."""
    lines = []
    for case in json.loads((ROOT / f"Losses/{stem}.json").read_text(encoding="utf-8"))["cases"]:
        numbers = list(zip(*(map(mpmath.mpf, case["inputs"][name]["values"]) for name in names), strict=True))
        per_image = case["perImage"]["values"]
        columns = len(numbers) // len(per_image)
        rows = [numbers[n * columns : (n + 1) * columns] for n in range(len(per_image))]
        sums = [mpmath.fsum(value(*number) for number in row) for row in rows]
        compared = [("value", found, exact, case["floors"]["values"]) for found, exact in zip(per_image, sums)]
        compared.append(("mean", case["mean"], mpmath.fsum(sums) / len(sums), case["floors"]["values"]))
        for name, derivative in zip(names, derivatives):
            exact = [derivative(*number) / len(sums) for number in numbers]
            found = case["gradients"][name]["values"]
            compared += [("gradient", *pair, case["floors"]["gradients"]) for pair in zip(found, exact, strict=True)]
        for what, found, exact, floor in compared:
            # A sum of many terms is rounded more than once.
            if text := error_text(found, exact, 4 * max(floor, abs(exact))):
                lines.append(f"{stem}/{case['name']}: {what}: {text}")
    return lines


def main():
    mpmath.mp.dps = 50  # another script may have changed it
    lines = [line for stem, functions in EXACT.items() for line in check_op(stem, *functions)]
    lines += [line for stem, loss in LOSSES.items() for line in check_loss(stem, *loss)]
    if lines:
        sys.exit("\n".join(lines))


if __name__ == "__main__":
    main()
