#!/usr/bin/env python3
"""Golden numbers of weight pruning, derived in numpy from the papers' equations.

Usage: python tests/reference/make_pruning_goldens.py
Writes tests/fixtures/compress/pruning.safetensors. Everything is seeded. Made with numpy 2.4.6, safetensors 0.8.0.

Wanda (arXiv 2306.11695), equation 1: a weight's score is |W_ij| · ‖X_j‖₂, compared within each output's row.

SparseGPT (arXiv 2301.00774), equations 3 and 5: removing w_p changes the weights that are left by
−w_p / [H⁻¹]_pp · H⁻¹_{:,p}; then p leaves the inverse by one step of Gaussian elimination. Here that is done literally,
on the explicit float64 inverse, one column at a time over the whole matrix: no Cholesky factor, no lazy batches. The mask
(algorithm 1 and the released code): w² / [H⁻¹]_cc of the inverse with the columns before c eliminated; unstructured the
least share of each block of 128 columns over all outputs, as the block is reached; N:M the least of each group in each
row, as the group is reached. The released code's `tmp <= sorted[int(n · ratio)]` takes one weight more than the share;
here exactly int(n · ratio) go.
"""

import pathlib

import numpy as np
from safetensors.numpy import save_file

OUTPUT = pathlib.Path(__file__).parent.parent / "fixtures" / "compress" / "pruning.safetensors"
OUTPUTS, INPUTS, TOKENS, BLOCK = 16, 144, 400, 128
PATTERNS = {"30": 0.3, "50": 0.5, "2_4": (2, 4), "4_8": (4, 8)}


def least(scores, count):
    """True at the `count` least scores, the earlier one of equals."""
    mask = np.zeros(scores.size, dtype=bool)
    mask[np.argsort(scores.ravel(), kind="stable")[:count]] = True
    return mask.reshape(scores.shape)


def gone_by_score(scores, pattern, whole):
    """Which weights go, compared over the whole matrix or within rows, or N:M."""
    if isinstance(pattern, tuple):
        keep, group = pattern
        pieces = scores.reshape(-1, group)
        return np.stack([least(piece, group - keep) for piece in pieces]).reshape(scores.shape)
    if whole:
        return least(scores, int(scores.size * pattern))
    return np.stack([least(row, int(row.size * pattern)) for row in scores])


def sparse_gpt(weight, gram, pattern):
    w = weight.astype(np.float64)
    hessian = 2 * gram.astype(np.float64) / TOKENS
    dead = np.diag(hessian) == 0
    hessian[dead, dead] = 1
    w[:, dead] = 0
    hessian += 0.01 * np.diag(hessian).mean() * np.eye(INPUTS)

    inverses = []  # with the columns before c eliminated
    inverse = np.linalg.inv(hessian)
    for _ in range(INPUTS):
        inverses.append(inverse)
        inverse = (inverse - np.outer(inverse[:, 0], inverse[0]) / inverse[0, 0])[1:, 1:]
    pivots = np.array([step[0, 0] for step in inverses])

    gone = np.zeros(w.shape, dtype=bool)
    margin = np.inf
    for c in range(INPUTS):
        if isinstance(pattern, tuple):
            if c % pattern[1] == 0:
                columns = slice(c, c + pattern[1])
                gone[:, columns] = gone_by_score(w[:, columns] ** 2 / pivots[columns], pattern, False)
        elif c % BLOCK == 0:
            columns = slice(c, c + BLOCK)
            scores = w[:, columns] ** 2 / pivots[columns]
            gone[:, columns] = least(scores, int(scores.size * pattern))
            margin = min(margin, scores[~gone[:, columns]].min() / scores[gone[:, columns]].max() - 1)
        removed = np.where(gone[:, c], w[:, c], 0)
        w[:, c:] -= np.outer(removed / pivots[c], inverses[c][0])
        w[gone[:, c], c] = 0
    return w, margin


def main():
    rng = np.random.default_rng(7)
    # Correlated inputs of unequal size, as a transformer's are; two inputs are never there.
    mixing = rng.standard_normal((24, INPUTS))
    inputs = rng.standard_normal((TOKENS, 24)) @ mixing / 5 + 0.3 * rng.standard_normal((TOKENS, INPUTS))
    inputs *= np.exp(0.7 * rng.standard_normal(INPUTS))
    inputs[:, [5, 131]] = 0
    gram = (inputs.T @ inputs).astype(np.float32)
    weight = rng.standard_normal((OUTPUTS, INPUTS)).astype(np.float32)
    tensors = {"weight": weight, "gram": gram}
    norms = np.sqrt(np.diag(gram).astype(np.float64))
    for name, pattern in PATTERNS.items():
        magnitude = np.where(gone_by_score(np.abs(weight), pattern, True), 0, weight)
        wanda = np.where(gone_by_score(np.abs(weight) * norms, pattern, False), 0, weight)
        second, margin = sparse_gpt(weight, gram, pattern)
        errors = [np.trace((weight - w) @ gram @ (weight - w).T) / TOKENS for w in (magnitude, wanda, second)]
        print(name, "output error: magnitude %.4g, Wanda %.4g, SparseGPT %.4g" % tuple(errors), f"margin {margin:.2g}")
        tensors[f"magnitude_{name}"] = magnitude.astype(np.float32)
        tensors[f"wanda_{name}"] = wanda.astype(np.float32)
        tensors[f"sparse_gpt_{name}"] = second.astype(np.float32)
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    save_file(tensors, OUTPUT)
    OUTPUT.chmod(0o644)


if __name__ == "__main__":
    main()
