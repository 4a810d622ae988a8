#!/usr/bin/env python3
"""Low-rank approximations from their definitions, with scipy: tests/fixtures/compress/low_rank_goldens.json.

usage: make_low_rank_goldens.py   (numpy 2.x, scipy 1.x; versions are written into the file)
"""
import json
import pathlib

import numpy as np
import scipy
import scipy.linalg

random = np.random.default_rng(7)
outputs, inputs, rank = 6, 8, 3
weight = random.standard_normal((outputs, inputs)).astype(np.float32).astype(np.float64)
x = random.standard_normal((50, inputs)) @ random.standard_normal((inputs, inputs))
gram = (x.T @ x).astype(np.float32).astype(np.float64)
scale = np.sqrt(np.diag(gram)).astype(np.float32).astype(np.float64)


def truncated(matrix):
    u, s, vh = scipy.linalg.svd(matrix, full_matrices=False)
    return (u[:, :rank] * s[:rank]) @ vh[:rank]


# SVD-LLM: the best W-hat for || (W - W-hat) S ||, S S^T = gram.
lower = scipy.linalg.cholesky(gram, lower=True)
whitened = truncated(weight @ lower) @ np.linalg.inv(lower)
# Reduced-order modelling: projection onto the leading eigenvectors of cov(Y), Y = W X, uncentred.
values, vectors = scipy.linalg.eigh(weight @ gram @ weight.T)
leading = vectors[:, -rank:]
golden = {
    "numpy": np.__version__,
    "scipy": scipy.__version__,
    "rank": rank,
    "weight": weight.tolist(),
    "gram": gram.tolist(),
    "scale": [scale.tolist()],
    "svd": truncated(weight).tolist(),
    "scaled": (truncated(weight * scale) / scale).tolist(),
    "whitened": whitened.tolist(),
    "principal_outputs": (leading @ leading.T @ weight).tolist(),
}
place = pathlib.Path(__file__).parent.parent / "fixtures" / "compress" / "low_rank_goldens.json"
place.parent.mkdir(exist_ok=True)
place.write_text(json.dumps(golden, indent=1) + "\n")
