"""Golden codes of GPTQ, derived anew in numpy from the paper's equations.

Usage: python tests/reference/make_gptq_goldens.py
Writes tests/fixtures/compress/gptq.json, with the versions that made it. Everything is seeded.

Not by the Cholesky factor, as core/compress/quantization/gptq_solver.cpp, but by the recursion that it stands for (Frantar et al.
2023, arXiv 2210.17323, equations 2 and 3): one column is rounded, its error moves all later columns along a column of
the inverse Hessian, and the column leaves the inverse by one step of Gaussian elimination. Groups, their symmetric
scales, the activation order and dead columns are those of the released code (github.com/IST-DASLab/gptq).
"""

import json
import pathlib

import numpy as np

OUTPUT = pathlib.Path(__file__).parent.parent / "fixtures" / "compress" / "gptq.json"
UNIT = 1 / 64  # weights and inputs are whole multiples: exact in float32, short in the file


def group_scale(weights, bits):
    """One scale a row, rounded to float16; 1 for zeros."""
    scale = (2 * np.abs(weights).max(axis=1) / (2**bits - 1)).astype(np.float16).astype(np.float64)
    return np.where(scale == 0, 1.0, scale)


def round_to_code(values, scale, bits):
    quotient = values / scale
    distance = np.abs(quotient - np.floor(quotient) - 0.5).min()
    assert distance > 1e-7, "a tie would make the golden depend on the last bit"
    return np.clip(np.round(quotient), -(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def gptq(weight, inputs, bits, group, damping, activation_order, static_groups):
    """Codes and scales in the order in which they are stored, and that order."""
    hessian = inputs.T @ inputs
    weight = weight.copy()
    dead = np.diag(hessian) == 0
    hessian[dead, dead] = 1
    weight[:, dead] = 0
    columns = weight.shape[1]
    order = np.arange(columns)
    if activation_order:
        order = np.argsort(-np.diag(inputs.T @ inputs), kind="stable")
    groups = -(-columns // group)
    scales = np.zeros((weight.shape[0], groups))
    if static_groups:
        for g in range(groups):
            scales[:, g] = group_scale(weight[:, g * group : (g + 1) * group], bits)
    weight = weight[:, order]
    hessian = hessian[np.ix_(order, order)]
    inverse = np.linalg.inv(hessian + damping * np.diag(hessian).mean() * np.eye(columns))
    codes = np.zeros(weight.shape)
    for q in range(columns):
        g = order[q] // group if static_groups else q // group
        if not static_groups and q % group == 0:
            scales[:, g] = group_scale(weight[:, q : q + group], bits)
        codes[:, q] = round_to_code(weight[:, q], scales[:, g], bits)
        error = weight[:, q] - codes[:, q] * scales[:, g]
        weight[:, q:] -= np.outer(error / inverse[q, q], inverse[q, q:])
        inverse -= np.outer(inverse[:, q], inverse[q, :]) / inverse[q, q]
    if static_groups:
        codes = codes[:, np.argsort(order)]
        order = np.arange(columns)
    return codes.astype(int), scales, order


def case(name, seed, outputs, columns, tokens, bits, group, damping=0.01, activation_order=False, static_groups=False,
         dead=()):
    rng = np.random.default_rng(seed)
    mix = rng.normal(size=(columns, columns)) / np.sqrt(columns) + np.eye(columns)
    spread = np.exp(rng.normal(size=columns))  # so that activation order means something
    inputs = np.round(rng.normal(size=(tokens, columns)) @ mix * spread / UNIT)
    inputs[:, list(dead)] = 0
    weight = np.round(rng.normal(size=(outputs, columns)) / UNIT)
    codes, scales, order = gptq(weight * UNIT, inputs * UNIT, bits, group, damping, activation_order, static_groups)
    return {
        "name": name, "bits": bits, "group": group, "damping": damping, "activation_order": activation_order,
        "static_groups": static_groups, "weight": weight.astype(int).tolist(), "inputs": inputs.astype(int).tolist(),
        "codes": codes.tolist(), "scales": scales.tolist(), "order": order.tolist(),
    }  # fmt: skip


def main():
    cases = [
        case("one group", 1, 4, 24, 64, bits=4, group=128),
        case("3 bits, groups, a shorter last one", 2, 5, 37, 64, bits=3, group=16),
        case("2 bits", 3, 3, 32, 64, bits=2, group=8),
        case("more than a block", 4, 3, 150, 48, bits=4, group=64),
        case("groups that do not divide a block", 5, 3, 145, 48, bits=3, group=48),
        case("activation order", 6, 4, 40, 64, bits=4, group=16, activation_order=True),
        case("activation order, more than a block", 7, 3, 140, 48, bits=3, group=128, activation_order=True),
        case("static groups", 8, 4, 40, 64, bits=4, group=16, static_groups=True),
        case("activation order, static groups", 9, 4, 140, 48, bits=4, group=32, activation_order=True,
             static_groups=True),
        case("dead columns", 10, 4, 20, 64, bits=4, group=8, dead=(0, 7, 19)),
        case("more damping", 11, 4, 24, 16, bits=4, group=8, damping=0.5),
    ]  # fmt: skip
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    document = {"made_by": "tests/reference/make_gptq_goldens.py", "numpy": np.__version__, "unit": UNIT,
                "cases": cases}  # fmt: skip
    OUTPUT.write_text(json.dumps(document, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
