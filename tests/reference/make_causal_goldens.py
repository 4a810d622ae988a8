"""Golden numbers for core/causal: scikit-learn's Gaussian process, and HSIC written in numpy after Gretton et al. 2008.

Usage: python tests/reference/make_causal_goldens.py
Writes tests/fixtures/stats/causal.json, with the versions that made it. Everything is seeded.
"""

import json
import pathlib

import numpy as np
import scipy
import scipy.stats
import sklearn
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, Matern, WhiteKernel

OUTPUT = pathlib.Path(__file__).parent.parent / "fixtures" / "stats" / "causal.json"


def process(rng, name, shape, dimensions):
    """Likelihood, its gradient by log signal variance, length and noise variance, and predictions, at fixed parameters."""
    count = 30
    inputs = rng.normal(size=(count, dimensions))
    targets = np.sin(1.5 * inputs[:, 0]) + 0.3 * rng.normal(size=count)
    signal, length, noise = 0.8, 0.9, 0.15
    kernel = ConstantKernel(signal) * shape(length) + ConstantKernel(1.0, "fixed") + WhiteKernel(noise)
    regressor = GaussianProcessRegressor(kernel, alpha=0.0, optimizer=None).fit(inputs, targets)
    likelihood, gradient = regressor.log_marginal_likelihood(regressor.kernel_.theta, eval_gradient=True)
    places = np.linspace(-2.5, 2.5, 5)[:, None] * np.ones(dimensions)
    mean, deviation = regressor.predict(places, return_std=True)
    return {
        "kernel": name,
        "dimensions": dimensions,
        "inputs": inputs.ravel().tolist(),
        "targets": targets.tolist(),
        "parameters": [signal, length, noise],
        "log_likelihood": float(likelihood),
        "gradient": gradient.tolist(),
        "places": places.ravel().tolist(),
        "mean": mean.tolist(),
        "variance": (deviation**2 - noise).tolist(),  # scikit-learn's holds the noise
    }


def gram(values):
    distances = np.abs(values[:, None] - values[None, :])
    width = np.sort(distances[np.tril_indices(len(values), -1)])
    width = width[len(width) // 2]
    return np.exp(-0.5 * (distances / width) ** 2)


def independence(rng, name, x, y, permutations=5000):
    n = len(x)
    k, l = gram(x), gram(y)
    centre = np.eye(n) - 1 / n
    kc, lc = centre @ k @ centre, centre @ l @ centre
    statistic = np.trace(kc @ lc) / n
    squares = (kc * lc / 6) ** 2
    variance = (squares.sum() - np.trace(squares)) / n / (n - 1)
    variance *= 72 * (n - 4) * (n - 5) / n / (n - 1) / (n - 2) / (n - 3)
    mu_x = (k.sum() - np.trace(k)) / n / (n - 1)
    mu_y = (l.sum() - np.trace(l)) / n / (n - 1)
    mean = (1 + mu_x * mu_y - mu_x - mu_y) / n
    gamma = scipy.stats.gamma.sf(statistic, mean**2 / variance, scale=variance * n / mean)
    exceeding = 0
    for _ in range(permutations):
        order = rng.permutation(n)
        exceeding += (kc * lc[np.ix_(order, order)]).sum() / n >= statistic
    return {
        "name": name,
        "x": x.tolist(),
        "y": y.tolist(),
        "statistic": float(statistic),
        "gamma_p": float(gamma),
        "permutation_p": (exceeding + 1) / (permutations + 1),
    }


def main():
    rng = np.random.default_rng(20)
    x = rng.normal(size=60)
    goldens = {
        "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__},
        "processes": [
            process(rng, "squared exponential", RBF, 1),
            process(rng, "squared exponential", RBF, 2),
            process(rng, "matern 5/2", lambda length: Matern(length, nu=2.5), 1),
        ],
        "independence": [
            independence(rng, "independent", x, rng.normal(size=60)),
            independence(rng, "parabola", x, x**2 + 0.8 * rng.normal(size=60)),
            independence(rng, "weak", x, 0.3 * x + rng.normal(size=60)),
            independence(rng, "changing spread", x, x * rng.normal(size=60)),
        ],
    }
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps(goldens, indent=1) + "\n")


if __name__ == "__main__":
    main()
