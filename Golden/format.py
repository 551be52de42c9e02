"""Write goldens as JSON: the same values always give the same bytes.

A float is written by `repr`, the shortest text that reads back as the same double (at most 17 significant
digits). JSON has no infinity: "inf", "-inf" and "nan" are strings. A tensor is one line,
{"shape":[…],"values":[…]}, its values in row-major order. Keys keep the order in which they were given.
"""

import json
import math
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def tensor(value):
    """A torch tensor as the object that the files hold; None stays None."""
    if value is None:
        return None
    value = value.detach()
    return {"shape": list(value.shape), "values": value.contiguous().flatten().tolist()}


def scalar_text(value):
    """One JSON scalar."""
    if isinstance(value, float):
        if math.isnan(value):
            return '"nan"'
        if math.isinf(value):
            return '"inf"' if value > 0 else '"-inf"'
        return repr(value)
    return json.dumps(value, ensure_ascii=False)


def is_flat(value):
    """Whether a value is short enough, or a tensor and so wanted, on one line."""
    if isinstance(value, dict):
        return set(value) == {"shape", "values"} or all(is_attribute(v) for v in value.values())
    if isinstance(value, list):
        return all(not isinstance(v, (dict, list)) for v in value)
    return True


def is_attribute(value):
    """A scalar or a list of scalars."""
    return not isinstance(value, dict) and is_flat(value)


def text(value, depth=0):
    """A value as JSON text; nested objects are indented by one space a level."""
    if isinstance(value, dict) and is_flat(value):
        return "{" + ",".join(f"{json.dumps(k)}:{text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list) and is_flat(value):
        return "[" + ",".join(scalar_text(v) for v in value) + "]"
    inner, outer = "\n" + " " * (depth + 1), "\n" + " " * depth
    if isinstance(value, dict):
        rows = [f"{json.dumps(k)}: {text(v, depth + 1)}" for k, v in value.items()]
        return "{" + inner + ("," + inner).join(rows) + outer + "}"
    if isinstance(value, list):
        rows = [text(v, depth + 1) for v in value]
        return "[" + inner + ("," + inner).join(rows) + outer + "]"
    return scalar_text(value)


def write(relative_path, document):
    """Write one golden below Golden/."""
    path = ROOT / relative_path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text(document) + "\n", encoding="utf-8")
