"""Golden numbers for core/stats from numpy, scipy, statsmodels and scikit-learn.

Usage: python tests/reference/make_stats_goldens.py
Writes tests/fixtures/stats/goldens.json, with the versions that made it. Everything is seeded.
"""

import json
import pathlib

import numpy as np
import scipy
import scipy.optimize
import scipy.stats
import sklearn
import sklearn.metrics
import statsmodels
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

OUTPUT = pathlib.Path(__file__).parent.parent / "fixtures" / "stats" / "goldens.json"
MANY = 100_000


def ratio(totals):
    return totals[..., 0] / totals[..., 1]


def variance(totals):
    """Of x, from the sums of x, x² and 1: its bootstrap is biased downwards, so BCa has something to mend."""
    return totals[..., 1] / totals[..., 2] - (totals[..., 0] / totals[..., 2]) ** 2


def figure_of(rows, paired):
    """A figure of cluster indices (…, n), as scipy resamples them; paired rows are base's sums, then the variant's."""

    def figure(indices, axis=-1):
        totals = rows[indices].sum(axis=-2)
        if not paired:
            return variance(totals) if rows.shape[1] == 3 else ratio(totals)
        half = rows.shape[1] // 2
        return ratio(totals[..., half:]) - ratio(totals[..., :half])

    return figure


def bootstrap_cases(rng):
    def shares(n, draws, a, b):
        p = rng.beta(a, b, n)
        # Sums of scores and not counts: on a lattice two samples of resamples may differ by a whole step.
        return np.stack([rng.binomial(draws, p) + rng.uniform(0, 1, n), np.full(n, draws)], axis=1).astype(float)

    skewed = np.stack([rng.gamma(0.7, 2.0, 40), rng.integers(5, 30, 40)], axis=1)
    x = rng.gamma(3.0, 1.0, 24)
    base = shares(36, 25, 1.0, 3.0)
    variant = base.copy()
    variant[:, 0] = np.clip(base[:, 0] + rng.normal(-1, 2, 36), 0, 25)
    cases = []
    for name, rows, paired in [
        ("mean of shares", shares(30, 25, 1.0, 4.0), False),
        ("skewed ratio", skewed, False),
        ("paired difference", np.concatenate([base, variant], axis=1), True),
        ("biased figure", np.stack([x, x**2, np.ones(24)], axis=1), False),
        ("few clusters", shares(12, 10, 2.0, 3.0), False),
    ]:
        figure = figure_of(rows, paired)
        case = {
            "name": name,
            "paired": paired,
            "rows": rows.tolist(),
            "estimate": float(figure(np.arange(len(rows)))),
        }
        for method in ("percentile", "BCa"):
            result = scipy.stats.bootstrap(
                (np.arange(len(rows)),), figure, n_resamples=MANY, batch=10_000, method=method, vectorized=True, rng=rng
            )
            case[method] = [float(result.confidence_interval.low), float(result.confidence_interval.high)]
            case["standard_error"] = float(result.standard_error)
        cases.append(case)
    return cases


def sign_flip_cases(rng):
    cases = []
    for name, n, shift in [("small", 9, -3), ("small, no effect", 10, 0), ("large", 60, -1), ("large, no effect", 50, 0)]:
        base = np.stack([rng.integers(0, 20, n), rng.integers(10, 30, n)], axis=1).astype(float)
        variant = base.copy()
        variant[:, 0] = np.maximum(0, base[:, 0] + rng.integers(-5, 6, n) + shift)
        variant[:, 1] = base[:, 1] + rng.integers(0, 4, n)
        rows = np.concatenate([base, variant])

        def difference(first, second, axis=-1):
            return ratio(rows[second].sum(axis=-2)) - ratio(rows[first].sum(axis=-2))

        result = scipy.stats.permutation_test(
            (np.arange(n), np.arange(n, 2 * n)),
            difference,
            permutation_type="samples",
            vectorized=True,
            n_resamples=np.inf if n <= 10 else MANY,
            batch=10_000,
            rng=rng,
        )
        cases.append(
            {
                "name": name,
                "base": base.tolist(),
                "variant": variant.tolist(),
                "observed": float(result.statistic),
                "p": float(result.pvalue),
                "exact": n <= 10,
            }
        )
    return cases


def group_gap_case(rng, permutations=20_000):
    """Three groups over 25 templates, labels permuted within templates."""
    templates, groups = 25, 3
    level = np.array([0.20, 0.28, 0.33])
    p = np.clip(rng.normal(0, 0.1, (templates, 1)) + level, 0.01, 0.99)
    hits = rng.binomial(25, p).astype(float)

    def gap(values):
        shares = values.sum(axis=0) / (25 * templates)
        return shares.max() - shares.min()

    observed = gap(hits)
    permuted = np.array([gap(rng.permuted(hits, axis=1)) for _ in range(permutations)])
    return {
        "hits": hits.tolist(),
        "draws": 25,
        "gap": float(observed),
        "expected": float(permuted.mean()),
        "p": float(((permuted >= observed - 1e-12).sum() + 1) / (permutations + 1)),
    }


def noise_floor_case(rng, splits=20_000):
    """|EMT(k draws) − EMT(the other k)| over random halves within prompts."""
    prompts, draws = 20, 10
    scores = rng.beta(0.5, 3.0, (prompts, draws)).round(4)
    differences, variances = [], []
    for _ in range(splits):
        order = rng.permuted(np.tile(np.arange(draws), (prompts, 1)), axis=1)
        shuffled = np.take_along_axis(scores, order, axis=1)
        each = shuffled[:, : draws // 2].max(axis=1) - shuffled[:, draws // 2 :].max(axis=1)
        differences.append(abs(each.mean()))
        variances.append(each.var(ddof=1))
    return {
        "scores": scores.tolist(),
        "band": float(np.quantile(differences, 0.95)),
        "median": float(np.quantile(differences, 0.5)),
        "paired_deviation": float(np.sqrt(np.mean(variances))),
    }


def expanded_cases(bootstrap, rng):
    """Expanded intervals: scipy's at the confidence that reaches as far out as Student's t and n − 1 do."""
    cases = []
    for index in (1, 4):  # "skewed ratio", "few clusters"
        rows = np.array(bootstrap[index]["rows"])
        n = len(rows)
        tail = scipy.stats.norm.cdf(np.sqrt(n / (n - 1)) * scipy.stats.t.ppf(0.025, n - 1))
        case = {"index": index}
        for method in ("percentile", "BCa"):
            interval = scipy.stats.bootstrap(
                (np.arange(n),),
                figure_of(rows, False),
                n_resamples=MANY,
                batch=10_000,
                confidence_level=1 - 2 * tail,
                method=method,
                vectorized=True,
                rng=rng,
            ).confidence_interval
            case[method] = [float(interval.low), float(interval.high)]
        cases.append(case)
    return cases


def partial_pooling_cases(rng):
    """Paule & Mandel's variance by a root finder (checked against statsmodels), Morris' shrinkage and errors."""
    cases = []
    for k, spread, sizes in [(8, 0.1, (0.02, 0.2)), (30, 0.03, (0.01, 0.08)), (6, 0.0, (0.1, 0.1)), (4, 1.0, (0.1, 0.4))]:
        s = rng.uniform(*sizes, k)
        y = 0.3 + rng.normal(0, spread, k) + rng.normal(0, s)

        def model(tau2):
            w = 1 / (s**2 + tau2)
            mu = (w * y).sum() / w.sum()
            return w, mu, (w * (y - mu) ** 2).sum()

        tau2 = 0.0
        if model(0.0)[2] > k - 1:
            tau2 = scipy.optimize.brentq(lambda t: model(t)[2] - (k - 1), 0, 100, xtol=1e-15, rtol=1e-14)
        theirs = combine_effects(y, s**2, method_re="iterated")  # stops at 1e-5 of the equation
        assert abs(theirs.tau2 - tau2) < 1e-5 * (tau2 + (s**2).mean())
        w, mu, _ = model(tau2)
        b = (k - 3) / (k - 1) * s**2 / (s**2 + tau2)
        mean_variance = (w * s**2).sum() / w.sum()
        v = 2 / (k - 3) * b**2 * (mean_variance + tau2) / (s**2 + tau2)
        leverage = k * w / w.sum()
        variance = s**2 * (1 - (k - leverage) / k * b) + v * (y - mu) ** 2
        cases.append(
            {
                "y": y.tolist(),
                "s": s.tolist(),
                "mean": float(mu),
                "mean_error": float(1 / np.sqrt(w.sum())),
                "tau": float(np.sqrt(tau2)),
                "estimate": ((1 - b) * y + b * mu).tolist(),
                "shrinkage": b.tolist(),
                "error": np.sqrt(variance).tolist(),
            }
        )
    return cases


def interdependence_cases(rng):
    cases = []
    for rows, columns, effect in [(30, 2, 0.8), (12, 4, 0.0), (200, 1, 0.1)]:
        x = rng.normal(size=(columns, rows)) + 5
        y = effect * x.sum(axis=0) + rng.normal(size=rows)
        fit = OLS(y, np.column_stack([np.ones(rows), x.T])).fit()
        cases.append({"y": y.tolist(), "x": x.tolist(), "r2": float(fit.rsquared), "adjusted": float(fit.rsquared_adj)})
    return cases


def calibration_error(p, y, bins=10):
    edges = np.linspace(0, 1, bins + 1)
    total = 0.0
    for i in range(bins):
        inside = (p > edges[i]) & (p <= edges[i + 1]) if i else (p <= edges[1])
        if inside.any():
            total += inside.mean() * abs(y[inside].mean() - p[inside].mean())
    return float(total)


def main():
    rng = np.random.default_rng(20240607)
    p_values = [
        [0.01, 0.04, 0.03, 0.005],
        [0.5, 0.5, 0.001, 0.02, 0.02, 1.0],
        [0.0, 0.2, 0.9],
        [0.04],
        rng.uniform(0, 0.2, 25).round(6).tolist(),
    ]
    x = rng.normal(size=40).round(1)
    y = (0.4 * x + rng.normal(size=40)).round(1)
    scores = rng.beta(2, 3, 200).round(2)
    labels = rng.binomial(1, scores)
    calibrated = rng.uniform(0, 1, 300)
    outcomes = rng.binomial(1, calibrated**2)
    values = rng.normal(size=11)
    goldens = {
        "versions": {
            "numpy": np.__version__,
            "scipy": scipy.__version__,
            "statsmodels": statsmodels.__version__,
            "scikit-learn": sklearn.__version__,
        },
        "bootstrap": bootstrap_cases(rng),
        "sign_flip": sign_flip_cases(rng),
        "group_gap": group_gap_case(rng),
        "noise_floor": noise_floor_case(rng),
        "corrections": [
            {
                "p": p,
                "holm": multipletests(p, method="holm")[1].tolist(),
                "bh": multipletests(p, method="fdr_bh")[1].tolist(),
            }
            for p in p_values
        ],
        "mcnemar": [
            {
                "b": b,
                "c": c,
                "p": float(mcnemar([[10, b], [c, 10]], exact=True).pvalue),
                "binomtest": float(scipy.stats.binomtest(b, b + c).pvalue) if b + c else 1.0,
            }
            for b, c in [(0, 0), (0, 1), (0, 6), (3, 9), (9, 3), (5, 5), (40, 61), (300, 380)]
        ],
        "binomial": [
            {"x": k, "n": n, "confidence": c, "interval": [float(v) for v in proportion_confint(k, n, 1 - c, "beta")]}
            for k, n, c in [(0, 30, 0.95), (30, 30, 0.95), (1, 30, 0.95), (7, 44, 0.9), (500, 1000, 0.99), (0, 1, 0.95)]
        ],
        "normal": [
            {"x": float(v), "cdf": float(scipy.stats.norm.cdf(v))} for v in (-8.0, -1.96, -0.3, 0.0, 0.84, 3.0)
        ]
        + [
            {"x": float(scipy.stats.norm.ppf(q)), "cdf": q} for q in (1e-12, 0.025, 0.2, 0.5, 0.9, 0.999999)
        ],
        "quantile": {
            "values": values.tolist(),
            "q": [[q, float(np.quantile(values, q))] for q in (0.0, 0.025, 0.3, 0.5, 0.95, 1.0)],
            "mean": float(values.mean()),
            "deviation": float(values.std(ddof=1)),
        },
        "spearman": {"x": x.tolist(), "y": y.tolist(), "rho": float(scipy.stats.spearmanr(x, y).statistic)},
        "auc": {
            "scores": scores.tolist(),
            "labels": labels.tolist(),
            "auc": float(sklearn.metrics.roc_auc_score(labels, scores)),
        },
        "calibration": {
            "p": calibrated.tolist(),
            "y": outcomes.tolist(),
            "ece": calibration_error(calibrated, outcomes),
        },
    }
    # Each with a generator of its own, so that what stands above keeps its numbers.
    goldens["expanded"] = expanded_cases(goldens["bootstrap"], np.random.default_rng(1))
    goldens["partial_pooling"] = partial_pooling_cases(np.random.default_rng(2))
    goldens["interdependence"] = interdependence_cases(np.random.default_rng(3))
    goldens["kendall"] = [
        {"x": a.tolist(), "y": b.tolist(), "tau": float(scipy.stats.kendalltau(a, b).statistic)}
        for a, b in [(x, y), (x[:7], y[:7]), (np.arange(10.0), np.arange(10.0)[::-1]), (np.round(x), np.round(y))]
    ]
    goldens["student"] = [
        {"q": q, "freedom": f, "t": float(scipy.stats.t.ppf(q, f))}
        for q, f in [(0.025, 1), (0.025, 11), (0.975, 11), (0.5, 3), (0.2, 29), (1e-8, 5), (0.95, 2.5), (0.025, 5000)]
    ]
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps(goldens, indent=1) + "\n")
    print(f"{OUTPUT.name}: {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
