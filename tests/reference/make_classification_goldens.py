"""Golden numbers for the figures of classifiers in core/stats, from scikit-learn and by definition.

Usage: python tests/reference/make_classification_goldens.py
Writes tests/fixtures/stats/classification.json, with the versions that made it. Everything is seeded.
"""

import json
import pathlib

import numpy as np
import scipy
import scipy.stats
import sklearn
from sklearn import metrics

OUTPUT = pathlib.Path(__file__).parent.parent / "fixtures" / "stats" / "classification.json"


def delong(scores, labels, confidence):
    """DeLong, DeLong & Clarke-Pearson 1988 from the kernel over all pairs, written for clarity."""
    positive, negative = scores[labels == 1], scores[labels == 0]
    kernel = (positive[:, None] > negative[None, :]) + 0.5 * (positive[:, None] == negative[None, :])
    by_positive, by_negative = kernel.mean(axis=1), kernel.mean(axis=0)
    variance = by_positive.var(ddof=1) / len(positive) + by_negative.var(ddof=1) / len(negative)
    reach = scipy.stats.norm.ppf(0.5 + confidence / 2) * np.sqrt(variance)
    auc = kernel.mean()
    return {
        "auc": float(auc),
        "error": float(np.sqrt(variance)),
        "low": float(max(0.0, auc - reach)),
        "high": float(min(1.0, auc + reach)),
    }


def detection_case(rng, n, decimals, confidence, threshold):
    """Scores with ties, labels that follow them loosely."""
    scores = rng.beta(2, 3, n).round(decimals)
    labels = rng.binomial(1, np.clip(scores + rng.normal(0, 0.2, n), 0, 1))
    flagged = (scores >= threshold).astype(int)
    return {
        "scores": scores.tolist(),
        "labels": labels.tolist(),
        "threshold": threshold,
        "confidence": confidence,
        "average_precision": float(metrics.average_precision_score(labels, scores)),
        "precision": float(metrics.precision_score(labels, flagged)),
        "recall": float(metrics.recall_score(labels, flagged)),
        "f1": float(metrics.f1_score(labels, flagged)),
        "accuracy": float(metrics.accuracy_score(labels, flagged)),
        "brier": float(metrics.brier_score_loss(labels, scores)),
        "roc_auc": float(metrics.roc_auc_score(labels, scores)),
        "delong": delong(scores, labels, confidence),
    }


def class_case(rng, n, classes, absent=()):
    truth = rng.choice([c for c in range(classes) if c not in absent], n)
    decision = np.where(rng.uniform(size=n) < 0.6, truth, rng.choice([c for c in range(classes) if c not in absent], n))
    return {
        "classes": classes,
        "truth": truth.tolist(),
        "decision": decision.tolist(),
        "matrix": metrics.confusion_matrix(truth, decision, labels=range(classes)).tolist(),
        "accuracy": float(metrics.accuracy_score(truth, decision)),
        "macro_f1": float(metrics.f1_score(truth, decision, average="macro")),
        "kappa": float(metrics.cohen_kappa_score(truth, decision)),
    }


def main():
    rng = np.random.default_rng(20250211)
    goldens = {
        "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__},
        "detection": [
            detection_case(rng, 200, 2, 0.95, 0.5),
            detection_case(rng, 150, 1, 0.9, 0.3),
            detection_case(rng, 12, 3, 0.95, 0.4),
        ],
        "classes": [class_case(rng, 120, 3), class_case(rng, 60, 2), class_case(rng, 80, 5, absent=(3,))],
    }
    OUTPUT.write_text(json.dumps(goldens, indent=None, separators=(",", ":")) + "\n")
    print(f"{OUTPUT.name}: {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
