"""Derive the polynomials of the elementary functions: `python Golden/coefficients.py` prints their coefficients.

Each is the Chebyshev interpolant of a smooth function on the interval that a range reduction leaves (its error is
within a small factor of the best polynomial's), computed with 60 digits and rounded to the function's format. The
error printed is that of the rounded coefficients, as a power of two, relative to the function in whose name they stand.
`check` fails where a coefficient is not in the sources, so that the two cannot drift apart; `make.py` runs it.
"""

import re
import sys

import mpmath
import numpy

from format import ROOT

DIGITS = 60
mpmath.mp.dps = DIGITS
mp = mpmath.mpf
HALF_LN2 = mpmath.log(2) / 2 * (1 + mp(2) ** -10)  # the reduction may miss the middle by a rounding
ROOT_HALF = mpmath.sqrt(0.5)


def exp_rest(r):
    """(eʳ − 1 − r) / r²."""
    return mp(1) / 2 if r == 0 else (mpmath.expm1(r) - r) / r**2


def log_rest(f):
    """(log(1 + f) − f + f²/2) / f³."""
    return mp(1) / 3 if f == 0 else (mpmath.log1p(f) - f + f * f / 2) / f**3


def atanh_rest(z, start=1):
    """(2 artanh s − 2s) / s³ with s = √z, or from a later term of the series 2s + 2s³/3 + 2s⁵/5 + … on."""
    s = mpmath.sqrt(z)
    return (2 * mpmath.atanh(s) - sum(2 * s ** (2 * i + 1) / (2 * i + 1) for i in range(start))) / s ** (2 * start + 1)


def tanh_rest(z):
    """(tanh x − x) / x³ with x = √z."""
    x = mpmath.sqrt(z)
    return (mpmath.tanh(x) - x) / x**3


def sine_rest(z):
    """(sin x − x) / x³ with x = √z."""
    x = mpmath.sqrt(z)
    return (mpmath.sin(x) - x) / x**3


def cosine_rest(z):
    """(cos x − 1 + x²/2) / x⁴ with x = √z."""
    x = mpmath.sqrt(z)
    return (mpmath.cos(x) - 1 + z / 2) / z**2


SMALL_S = (mp(0), ((mpmath.sqrt(2) - 1) / (mpmath.sqrt(2) + 1)) ** 2 * (1 + mp(2) ** -10))
EIGHTH_TURN = (mp(0), (mpmath.pi / 4) ** 2 * (1 + mp(2) ** -10))

FOLDERS = ["TensorCore/Functions", "Kernels/Arithmetic"]

# The file, the format, the function to interpolate, its interval, the number of coefficients, and what an error of the
# polynomial is multiplied by to be the relative error of the whole function.
POLYNOMIALS = [
    ("ExponentialReduction", numpy.float32, exp_rest, (-HALF_LN2, HALF_LN2), 5, lambda r: r**2 / mpmath.expm1(r)),
    ("ExponentialReduction", numpy.float64, exp_rest, (-HALF_LN2, HALF_LN2), 11, lambda r: r**2 / mpmath.expm1(r)),
    ("Log", numpy.float32, log_rest, (ROOT_HALF - 1, 2 * ROOT_HALF - 1), 9, lambda f: f**3 / mpmath.log1p(f)),
    ("Log", numpy.float64, atanh_rest, SMALL_S, 8, lambda z: z / 2),
    ("DoubleDouble", numpy.float64, lambda z: atanh_rest(z, 2), SMALL_S, 8, lambda z: z**2 / 2),
    ("Tanh", numpy.float32, tanh_rest, (mp(0), mp(0.625) ** 2), 5, lambda z: z**1.5 / mpmath.tanh(z**0.5)),
    ("Tanh", numpy.float64, tanh_rest, (mp(0), mp(0.625) ** 2), 12, lambda z: z**1.5 / mpmath.tanh(z**0.5)),
    ("SineCosine", numpy.float64, sine_rest, EIGHTH_TURN, 7, lambda z: z**1.5 / mpmath.sin(z**0.5)),
    ("SineCosine", numpy.float64, cosine_rest, EIGHTH_TURN, 7, lambda z: z**2 / mpmath.cos(z**0.5)),
]


def literal(value, form):
    """The shortest decimal that rounds to the value."""
    rounded = form(str(value)) if form is numpy.float64 else nearest32(value)
    if abs(rounded) >= 1e-4:
        return numpy.format_float_positional(rounded, trim="0")
    return re.sub(r"e-0*", "e-", numpy.format_float_scientific(rounded, trim="0"))


def nearest32(value):
    """The nearest `float32` to an mpmath number (not by way of a double, which would round twice)."""
    near = numpy.float32(float(value))
    return min([near, *(numpy.nextafter(near, numpy.float32(s)) for s in (-9, 9))], key=lambda c: abs(mp(float(c)) - value))


def derive(form, function, interval, count, weight):
    """Literals from the constant coefficient up, and the relative error that is left."""
    found = mpmath.chebyfit(function, list(interval), count)
    texts = [literal(c, form) for c in reversed(found)]
    rounded = [mp(float(form(text))) for text in reversed(texts)]
    low, high = interval
    points = [low + (high - low) * (mp(i) + mp(1) / 2) / 1001 for i in range(1001)]
    error = max(abs(weight(x) * (mpmath.polyval(rounded, x) - function(x))) for x in points if x != 0)
    return texts, error


def check():
    """Fails where a source does not hold its coefficients."""
    mpmath.mp.dps = DIGITS  # another script may have changed it
    for stem, form, *rest in POLYNOMIALS:
        texts, _ = derive(form, *rest)
        places = [ROOT.parent / "Sources" / folder / f"{stem}.swift" for folder in FOLDERS]
        source = next(path for path in places if path.exists()).read_text(encoding="utf-8")
        numerals = re.findall(r"\d+\.\d+(?:e-?\d+)?", source)
        for text in texts:
            if text.lstrip("-") not in numerals:
                sys.exit(f"{stem}.swift: expected the coefficient {text}, found none: run 'python Golden/coefficients.py'")


def main():
    for stem, form, function, *rest in POLYNOMIALS:
        texts, error = derive(form, function, *rest)
        print(f"{stem}, {form.__name__}: {function.__doc__ or ''} error 2^{float(mpmath.log(error, 2)):.1f}")
        print("  " + ", ".join(texts))


if __name__ == "__main__":
    main()
