"""Goldens of the elementary functions by mpmath: one file a function in Golden/Functions, for both formats.

A row is a text: the arguments' bit patterns, the pattern of the correctly rounded result, all hexadecimal, and what
rounding left: exact minus rounded, in thousandths of the rounded result's last place. So an error can be measured to a
thousandth. The arguments cover each format's whole range: some of every exponent and sign, many where the function is
neither 0, 1 nor infinite, neighbours of the points where a method changes, and the limits of the format.
"""

import math
import zlib

import mpmath
import numpy as np

from format import write

PRECISION = 400  # bits
mpmath.mp.prec = PRECISION
INFINITY = mpmath.inf
mp = mpmath.mpf


class Format:
    """A binary format: `digits` hexadecimal digits, `bits` of significance, and the exponents' range."""

    def __init__(self, name, digits, bits, least, greatest):
        self.name, self.digits, self.bits = name, digits, bits
        self.least, self.greatest = least, greatest  # 2^least is the smallest normal number, 2^greatest the largest power
        self.stored = bits - 1
        self.infinity = (greatest - least + 2) << self.stored
        self.sign = 1 << (4 * digits - 1)

    def value(self, pattern):
        """The number that a pattern stands for; −0 is 0."""
        sign = -1 if pattern & self.sign else 1
        pattern &= self.sign - 1
        if pattern == self.infinity:
            return sign * INFINITY
        if pattern > self.infinity:
            return mpmath.nan
        exponent, fraction = pattern >> self.stored, pattern & ((1 << self.stored) - 1)
        whole = fraction + (1 << self.stored if exponent > 0 else 0)
        return sign * mpmath.ldexp(mp(whole), self.least - self.stored + max(exponent - 1, 0))

    def nearest(self, value, negative_zero=False):
        """The pattern of the nearest number, ties to even, and what is left in thousandths of its last place."""
        if mpmath.isnan(value):
            return self.infinity | 1 << (self.stored - 1), 0
        sign = self.sign if value < 0 or (value == 0 and negative_zero) else 0
        size = abs(value)
        if size == INFINITY:
            return sign | self.infinity, 0
        place = max(mpmath.frexp(size)[1] - 1, self.least) - self.stored if size > 0 else self.least - self.stored
        whole = int(mpmath.nint(mpmath.ldexp(size, -place)))
        # Adding the exponent to a whole number that has carried, or is subnormal, gives the right pattern.
        pattern = whole + ((place - (self.least - self.stored)) << self.stored)
        if pattern >= self.infinity:
            return sign | self.infinity, 0
        left = size - self.value(pattern)
        last_place = max((pattern >> self.stored) - 1, 0) + self.least - self.stored
        left = int(mpmath.nint(1000 * mpmath.ldexp(left, -last_place)))
        return sign | pattern, -left if sign else left

    def text(self, pattern):
        return f"{pattern:0{self.digits}x}"


FLOAT = Format("float", 8, 24, -126, 127)
DOUBLE = Format("double", 16, 53, -1022, 1023)


class Arguments:
    """A set of patterns; the draws depend on nothing but the function's name and the format."""

    def __init__(self, form, name):
        self.form, self.found = form, set()
        self.generator = np.random.Generator(np.random.Philox(zlib.crc32(f"{name}/{form.name}".encode())))

    def limits(self):
        """±0, ±∞, NaN, ±1 and its neighbours, the ends of the subnormal and of the normal numbers."""
        form = self.form
        one = form.nearest(mp(1))[0]
        ends = [0, 1, (1 << form.stored) - 1, 1 << form.stored, form.infinity - 1, form.infinity]
        for pattern in ends + [one - 1, one, one + 1]:
            self.found |= {pattern, pattern | form.sign}
        self.found.add(form.infinity | 1 << (form.stored - 1))

    def every_exponent(self, step, signs=(0, 1)):
        """A random number of every `step`-th exponent and of each sign."""
        form = self.form
        for exponent in range(0, form.infinity >> form.stored, step):
            for sign in signs:
                fraction = int(self.generator.integers(0, 1 << form.stored))
                self.found.add(sign * form.sign | exponent << form.stored | fraction)

    def between(self, low, high, count):
        """Numbers spread evenly from low to high."""
        for _ in range(count):
            fraction = mpmath.ldexp(int(self.generator.integers(0, 1 << 62)), -62)
            self.found.add(self.form.nearest(low + (high - low) * fraction)[0])

    def near(self, point, count=4):
        """The numbers next to a point, and others within a thousandth of it."""
        pattern = self.form.nearest(mp(point))[0]
        for offset in range(-2, 3):
            self.found.add(max(pattern + offset, 0))
        for _ in range(count):
            fraction = mpmath.ldexp(int(self.generator.integers(0, 1 << 62)), -62)
            self.found.add(self.form.nearest(mp(point) * (1 + (2 * fraction - 1) / 1000))[0])

    def sorted(self):
        return sorted(self.found)


def exp(x):
    return mpmath.exp(x) if abs(x) < 2000 else INFINITY if x > 0 else mp(0)


def expm1(x):
    return mpmath.expm1(x) if abs(x) < 2000 else INFINITY if x > 0 else mp(-1)


def log(x):
    return mpmath.nan if x < 0 else -INFINITY if x == 0 else mpmath.log(x)


def log1p(x):
    return mpmath.nan if x < -1 else -INFINITY if x == -1 else mpmath.log1p(x)


def tanh(x):
    return mpmath.tanh(x) if abs(x) < 2000 else mpmath.sign(x)


def sigmoid(x):
    return 1 / (1 + mpmath.exp(-x)) if abs(x) < 2000 else mp(1 if x > 0 else 0)


def softplus(x):
    return mpmath.log1p(mpmath.exp(x)) if abs(x) < 2000 else max(x, mp(0))


def sine(u):
    return mpmath.sinpi(2 * u)


def cosine(u):
    return mpmath.cospi(2 * u)


def power(x, y):
    """xʸ for finite x ≠ 0 and finite y; the rest is in `POWER_LIMITS`."""
    whole = y == mpmath.floor(y)
    if x < 0 and not whole:
        return mpmath.nan
    exponent = y * mpmath.log(abs(x))
    size = mpmath.exp(exponent) if abs(exponent) < 2000 else INFINITY if exponent > 0 else mp(0)
    return -size if x < 0 and mpmath.fmod(y, 2) != 0 else size


LN2 = mpmath.log(2)
# For each function of one argument: what computes it, whether f(−0) is −0, the intervals where it is interesting (for
# Float, for Double), and points where its method changes.
UNARY = {
    "Exp": (exp, False, [(-104, 89), (-2, 2)], [(-746, 710), (-2, 2)], [LN2 * k / 2 for k in (-3, -1, 1, 3)]),
    "Expm1": (
        expm1, True, [(-18, 89), (-2, 2)], [(-38, 710), (-2, 2)],
        [LN2 * k / 2 for k in (-3, -1, 1, 3)] + [mp(2) ** -25, mp(2) ** -54],
    ),
    "Log": (log, False, [(0, 4), (0.6, 1.5)], [(0, 4), (0.6, 1.5)], [mp(0.5) ** 0.5, mp(2) ** 0.5, mp(8) ** 0.5]),
    "Log1p": (
        log1p, True, [(-1, 3), (-0.5, 0.5)], [(-1, 3), (-0.5, 0.5)],
        [mp(0.5) ** 0.5 - 1, mp(2) ** 0.5 - 1, mp(8) ** 0.5 - 1, mp(2) ** -25, mp(2) ** -54],
    ),
    "Tanh": (tanh, True, [(-10, 10), (-1, 1)], [(-20, 20), (-1, 1)], [0.625, -0.625]),
    "Sigmoid": (sigmoid, False, [(-105, 18), (-6, 6)], [(-747, 38), (-6, 6)], [LN2, -LN2]),
    "Softplus": (softplus, False, [(-105, 18), (-6, 6)], [(-747, 38), (-6, 6)], [log(mp(2) ** 0.5 - 1)]),
}
# Where this project's functions have their largest errors, so that the goldens show them: found by trying every Float
# from 2^-27 to 2^8 and some millions of Doubles. Patterns for Float, for Double.
HARD = {
    "Exp": ([0xC2437725], [0xC0862630A3B786AE, 0x3FD78E16A62840FA]),
    "Expm1": ([0x4187DF73], [0x40428F38C840AC0B, 0x3FD6E7B73208AF68]),
    "Log": ([0x3F32CC21], [0x3FE68653F7B7FDBF, 0x3FF69EF56DC1D649]),
    "Log1p": ([0xBE98F97D], [0xBFD314739556C7AA, 0x3FDA5B0515350584]),
    "Tanh": ([0x3F218C1D], [0x3FE407C052E0B12A]),
    "Sigmoid": ([0xC085088D], [0xC01099411C52AF82, 0xBFFF5FDEDE6A88C0]),
    "Softplus": ([0xBF3C2145], [0xBFF4DA0C1655E1AB]),
    "Sine": ([], [0x3FD819987DBA8B40]),
    "Cosine": ([], [0x3FD7D82A468C09BE]),
}
SPECIAL = [0.0, -0.0, 1.0, -1.0, math.inf, -math.inf, math.nan]
ORDINARY = [0.5, -0.5, 2.0, -2.0, 2.5, -2.5, 3.0, -3.0]


def power_limit(x, y):
    """xʸ where x or y is 0, ±1, infinite or NaN: Python's `math.pow` follows C99's annex F, but raises two of the cases."""
    try:
        return math.pow(x, y)
    except ValueError:
        return math.copysign(math.inf, x) if x == 0 and math.fmod(y, 2) in (1, -1) else math.inf if x == 0 else math.nan


def unary_rows(name, form):
    """The rows of a function of one argument."""
    function, is_odd, float_intervals, double_intervals, points = UNARY[name]
    arguments = Arguments(form, name)
    arguments.limits()
    arguments.every_exponent(1 if form is FLOAT else 6)
    for low, high in float_intervals if form is FLOAT else double_intervals:
        arguments.between(low, high, 550)
    for point in points:
        arguments.near(point)
        arguments.near(-point)
    arguments.found |= set(HARD[name][0 if form is FLOAT else 1])
    rows = []
    for pattern in arguments.sorted():
        x = form.value(pattern)
        exact = mpmath.nan if mpmath.isnan(x) else function(x)
        result, left = form.nearest(exact, negative_zero=is_odd and pattern == form.sign)
        rows.append(f"{form.text(pattern)} {form.text(result)} {left}")
    return rows


def turn_rows(name, function):
    """The rows of the sine or cosine of 2πu: multiples of 2⁻³², as random words give, and others."""
    arguments = Arguments(DOUBLE, name)
    for _ in range(1000):
        arguments.found.add(DOUBLE.nearest(mp(int(arguments.generator.integers(0, 1 << 32))) / 2**32)[0])
    arguments.between(0, 1, 600)
    for exponent in range(1, 200, 3):
        arguments.found.add(DOUBLE.nearest(mp(2) ** -exponent)[0])
    arguments.found |= set(HARD[name][1])
    for eighth in range(1, 9):
        arguments.near(mp(eighth) / 8)
    rows = []
    for pattern in arguments.sorted():
        result, left = DOUBLE.nearest(function(DOUBLE.value(pattern)))
        rows.append(f"{DOUBLE.text(pattern)} {DOUBLE.text(result)} {left}")
    return rows


def power_pairs(form):
    """Patterns of x and y: results over the whole range, both signs, x near 1, small exponents, and Adam's βᵗ."""
    bases, near_one = Arguments(form, "Power/x"), Arguments(form, "Power/near")
    bases.every_exponent(1 if form is FLOAT else 8, signs=(0,))
    near_one.between(0.5, 2, 300)
    near_one.between(1 - mp(2) ** -12, 1 + mp(2) ** -12, 200)
    generator = np.random.Generator(np.random.Philox(zlib.crc32(b"Power/y")))
    widest = (form.greatest + form.bits + 2) * LN2
    pairs = []
    for x in bases.sorted() + near_one.sorted():
        # An exponent that sends x to some place within the range, or just outside.
        place = widest * mpmath.ldexp(int(generator.integers(-(1 << 62), 1 << 62)), -62)
        logarithm = mpmath.log(form.value(x))
        y = place / logarithm if logarithm != 0 else place
        small = [-3, -2, -1, -0.5, 0.5, 1, 2, 2.5, 3, 10][int(generator.integers(0, 10))]
        pairs.append((x, form.nearest(y)[0]))
        pairs.append((x, form.nearest(mp(small))[0]))
        if int(generator.integers(0, 4)) == 0:
            pairs.append((x | form.sign, form.nearest(mpmath.nint(y))[0]))
    for beta in (0.9, 0.99, 0.999):
        pairs += [(form.nearest(mp(beta))[0], form.nearest(mp(t))[0]) for t in (1, 2, 3, 10, 100, 1000, 12345, 1000000)]
    return [(x, y) for x, y in pairs if x not in (0, form.infinity, form.nearest(mp(1))[0])]


def power_rows(form):
    rows = []
    for x, y in power_pairs(form):
        result, left = form.nearest(power(form.value(x), form.value(y)), negative_zero=False)
        rows.append(f"{form.text(x)} {form.text(y)} {form.text(result)} {left}")
    for x in SPECIAL + ORDINARY:
        for y in SPECIAL + ORDINARY:
            if x in ORDINARY and y in ORDINARY:
                continue
            patterns = [pattern_of(form, value) for value in (x, y, power_limit(x, y))]
            exact = power(mp(x), mp(y)) if math.isfinite(y) and math.isfinite(x) and x != 0 else None
            left = form.nearest(exact)[1] if exact is not None else 0
            rows.append(" ".join(form.text(p) for p in patterns) + f" {left}")
    return rows


def pattern_of(form, value):
    """The pattern of a Python float, the sign of zero included."""
    return form.nearest(mp(value), negative_zero=math.copysign(1, value) < 0)[0]


def make():
    mpmath.mp.prec = PRECISION  # another script may have changed it
    source = f"mpmath {mpmath.__version__}, {mpmath.mp.prec} bits: argument(s), nearest result, thousandths of its ulp left"
    for name in UNARY:
        write(f"Functions/{name}.json", {"source": source, **{f.name: unary_rows(name, f) for f in (FLOAT, DOUBLE)}})
    for name, function in (("Sine", sine), ("Cosine", cosine)):
        write(f"Functions/{name}.json", {"source": source, "float": [], "double": turn_rows(name, function)})
    write("Functions/Power.json", {"source": source, **{f.name: power_rows(f) for f in (FLOAT, DOUBLE)}})


if __name__ == "__main__":
    make()
