"""Cases of matrix products, reductions, and ops that move values about."""

from environment import torch
from op_case import normal, op, reals


def matmul(a, b, transposeA, transposeB):
    return (a.t() if transposeA else a) @ (b.t() if transposeB else b)


@op("MatMul", "torch.matmul", matmul)
def _(case):
    def add(name, rows, inner, columns, transposes):
        transpose_a, transpose_b = transposes
        a = (inner, rows) if transpose_a else (rows, inner)
        b = (columns, inner) if transpose_b else (inner, columns)
        attributes = {"transposeA": transpose_a, "transposeB": transpose_b}
        case(name, attributes, lambda draw: [draw.normal(*a), draw.normal(*b)])

    add("plain", 3, 5, 4, (False, False))
    add("transposed-right", 3, 5, 4, (False, True))
    add("transposed-left", 3, 5, 4, (True, False))
    add("both-transposed", 3, 5, 4, (True, True))
    add("inner-extent-one", 4, 1, 3, (False, False))
    add("inner-extent-one-both-transposed", 4, 1, 3, (True, True))
    add("square", 3, 3, 3, (False, False))
    add("square-transposed-left", 3, 3, 3, (True, False))
    add("square-transposed-right", 3, 3, 3, (False, True))
    add("square-both-transposed", 3, 3, 3, (True, True))
    add("rounded", 5, 37, 4, (False, False))
    add("empty-batch", 0, 3, 2, (False, False))
    add("empty-inner-extent", 2, 0, 3, (False, True))


@op("Permute", "torch.permute", lambda x, axes: torch.permute(x, axes))
def _(case):
    case("transpose", {"axes": [1, 0]}, reals(3, 5))
    case("identity", {"axes": [0, 1, 2]}, reals(2, 3, 2))
    case("rotation", {"axes": [2, 0, 1]}, reals(2, 3, 4))
    case("image-to-channels-first", {"axes": [0, 3, 1, 2]}, reals(2, 3, 5, 4))
    case("size-one-axes", {"axes": [3, 1, 0, 2]}, reals(1, 4, 1, 3))
    case("empty-batch", {"axes": [1, 0, 2]}, reals(0, 2, 3))
    case("scalar", {"axes": []}, reals())
    case("rounded", {"axes": [1, 0]}, reals(3, 5))


@op("Reshape", "torch.reshape", lambda x, shape: torch.reshape(x, shape))
def _(case):
    case("flatten", {"shape": [2, 12]}, reals(2, 3, 4))
    case("split", {"shape": [2, 3, 2, 2]}, reals(6, 4))
    case("to-scalar", {"shape": []}, reals(1, 1))
    case("from-scalar", {"shape": [1, 1, 1]}, reals())
    case("empty-batch", {"shape": [0, 6]}, reals(0, 2, 3))
    case("rounded", {"shape": [2, 12]}, reals(2, 3, 4))


@op("Broadcast", "torch.broadcast_to", lambda x, shape: torch.broadcast_to(x, shape))
def _(case):
    case("new-leading-axis", {"shape": [3, 4]}, reals(4))
    case("column", {"shape": [3, 4]}, reals(3, 1))
    case("middle-axis", {"shape": [2, 3, 4]}, reals(2, 1, 4))
    case("scalar", {"shape": [2, 3]}, reals())
    case("several-axes", {"shape": [2, 3, 2, 5]}, reals(3, 1, 5))
    case("same-shape", {"shape": [2, 3]}, reals(2, 3))
    case("to-empty-batch", {"shape": [0, 3]}, reals(1, 3))
    case("empty-batch", {"shape": [0, 3]}, reals(0, 1))
    case("scalar-to-scalar", {"shape": []}, reals())
    case("rounded", {"shape": [5, 4]}, reals(5, 1))


def reduction_cases(case, inputs):
    """Every op that reduces axes takes these; no reduced axis is empty."""
    rows = [
        ("last-axis", (3, 4), [1], False),
        ("first-axis-kept", (3, 4), [0], True),
        ("middle-axis", (2, 5, 3), [1], False),
        ("outer-axes-kept", (2, 5, 3), [0, 2], True),
        ("image-to-channels", (2, 3, 5, 4), [0, 1, 2], False),
        ("all-axes", (2, 3, 4), [0, 1, 2], False),
        ("size-one-axis", (3, 1, 4), [1], False),
        ("empty-batch", (0, 4), [1], False),
        ("no-axes", (2, 3), [], False),
        ("scalar", (), [], False),
        ("axes-in-any-order", (2, 3, 4), [2, 0], False),
        ("rounded", (5, 37), [1], False),
    ]
    for name, shape, axes, keeping in rows:
        case(name, {"axes": axes, "keepingAxes": keeping}, lambda draw: [inputs(draw, *shape)])


def over_axes(function):
    """A reduction of ours by PyTorch's, for which no axes mean all of them."""
    return lambda x, axes, keepingAxes: function(x, axes, keepdim=keepingAxes) if axes else x.clone()


@op("Sum", "torch.sum", over_axes(torch.sum))
def _(case):
    reduction_cases(case, normal)
    case("no-scalars", {"axes": [1], "keepingAxes": False}, reals(2, 0))


@op("Mean", "torch.mean", over_axes(torch.mean))
def _(case):
    reduction_cases(case, normal)


@op("Max", "torch.amax", over_axes(torch.amax))
def _(case):
    reduction_cases(case, lambda draw, *shape: draw.distinct(*shape))
    last = {"axes": [1], "keepingAxes": False}
    rows = [[2.0, 1.0, 2.0, -1.0], [0.5, 0.5, 0.5, 0.5], [-3.0, -1.0, -2.0, -4.0]]
    case("ties-share-the-gradient", last, lambda draw: [torch.tensor(rows)])
    case("ties-over-two-axes", {"axes": [0, 1], "keepingAxes": True}, lambda draw: [torch.tensor(rows)])
    case("kink-sides", last, lambda draw: [torch.tensor([[1.0, 1.0625, 0.0], [1.0625, 1.0, 0.0]])])


def logsumexp(x, axes, keepdim):
    """Shifted by the maximum: PyTorch's gradient is exp(x - y), which loses digits where y is large."""
    if not x.numel():
        return torch.logsumexp(x, axes, keepdim=keepdim)
    largest = torch.amax(x, axes, keepdim=True).detach()
    shift = torch.amax(x, axes, keepdim=keepdim).detach()
    return shift + torch.logsumexp(x - largest, axes, keepdim=keepdim)


@op("LogSumExp", "m + torch.logsumexp(x - m) with m = torch.amax(x), a constant", over_axes(logsumexp))
def _(case):
    reduction_cases(case, normal)
    rows = [[1000.0, 999.0, 0.0], [-1000.0, -1001.5, -1000.25], [1000.0, -1000.0, 1000.0]]
    case("large", {"axes": [1], "keepingAxes": False}, lambda draw: [torch.tensor(rows)])
    case("no-scalars", {"axes": [1], "keepingAxes": False}, reals(2, 0))


@op("Concatenate", "torch.cat", lambda *inputs, axis: torch.cat(inputs, axis))
def _(case):
    case("rows", {"axis": 0}, lambda draw: [draw.normal(2, 3), draw.normal(4, 3)])
    case("columns-of-three", {"axis": 1}, lambda draw: [draw.normal(2, n) for n in (3, 1, 2)])
    case("middle-axis", {"axis": 1}, lambda draw: [draw.normal(2, n, 3) for n in (2, 4)])
    case("channels", {"axis": 3}, lambda draw: [draw.normal(2, 3, 2, n) for n in (1, 2, 3)])
    case("with-an-empty-piece", {"axis": 0}, lambda draw: [draw.normal(n, 3) for n in (2, 0, 1)])
    case("empty-batch", {"axis": 1}, lambda draw: [draw.normal(0, n) for n in (2, 3)])
    case("one-input", {"axis": 0}, reals(3))
    case("equal-pieces", {"axis": 0}, lambda draw: [draw.normal(2, 3), draw.normal(2, 3)])
    case("rounded", {"axis": 1}, lambda draw: [draw.normal(2, n) for n in (3, 4)])


@op("Slice", "torch.narrow", lambda x, axis, lower, upper: torch.narrow(x, axis, lower, upper - lower))
def _(case):
    case("rows", {"axis": 0, "lower": 1, "upper": 3}, reals(5, 3))
    case("columns", {"axis": 1, "lower": 2, "upper": 4}, reals(3, 4))
    case("middle-axis", {"axis": 1, "lower": 0, "upper": 2}, reals(2, 5, 3))
    case("channels-of-an-image", {"axis": 3, "lower": 1, "upper": 2}, reals(2, 3, 2, 3))
    case("everything", {"axis": 0, "lower": 0, "upper": 4}, reals(4, 2))
    case("nothing", {"axis": 1, "lower": 2, "upper": 2}, reals(2, 3))
    case("empty-batch", {"axis": 1, "lower": 1, "upper": 3}, reals(0, 4))
    case("one-column", {"axis": 0, "lower": 1, "upper": 3}, reals(4, 1))
    case("rounded", {"axis": 1, "lower": 1, "upper": 4}, reals(3, 5))


@op("GatherRows", "x[rows]", lambda x, rows: x[torch.tensor(rows, dtype=torch.int64)])
def _(case):
    case("in-order", {"rows": [0, 2, 3]}, reals(4, 3))
    case("repeats", {"rows": [2, 0, 2, 2, 1]}, reals(3, 4))
    case("vector", {"rows": [4, 4, 0]}, reals(5))
    case("images", {"rows": [1, 0, 1]}, reals(2, 3, 2, 2))
    case("no-rows", {"rows": []}, reals(3, 2))
    case("no-columns", {"rows": [1, 1]}, reals(2, 0))
    case("empty-batch", {"rows": []}, reals(0, 2))
    case("one-column", {"rows": [2, 0]}, reals(3, 1))
    case("rounded", {"rows": [2, 0, 2, 2, 1]}, reals(3, 4))
