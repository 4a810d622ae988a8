#!/usr/bin/env python3
"""Accuracy of the heads regard and sentiment by cross-validation over all of Sheng et al.'s labelled texts.

    python3 cross_validate.py FAIRWEIGHT_CLI --data DATA --texts TRAINING_TEXTS --start MINILM --work DIR

DATA holds {regard,sentiment}_{train,dev}.tsv, TRAINING_TEXTS holds regard.csv and sentiment.csv. Each of the five folds
trains an encoder from MINILM anew on the own texts and the other folds, without the toxicity texts, which would take
hours and carry no label for these heads; the fold itself is then decided. Prints both accuracies with their exact
binomial intervals. Needs scipy.
"""
import argparse
import json
import pathlib
import random
import subprocess

from scipy.stats import beta

FOLDS = 5
VALUES = {"-1": "negative", "0": "neutral", "1": "positive", "2": "other"}
HEADS = {"regard": ["negative", "neutral", "positive", "other"], "sentiment": ["negative", "neutral", "positive"]}


def folds(data, head):
    lines = []
    for part in ("train", "dev"):
        lines += (data / f"{head}_{part}.tsv").read_text(encoding="utf-8").splitlines()
    lines = sorted(set(line for line in lines if line.strip()))
    random.Random(1).shuffle(lines)
    return [lines[fold::FOLDS] for fold in range(FOLDS)]


def labelled(name, head, repeat=1):
    return {"file": name, "delimiter": "\t", "header": False, "text": "1", "labels": {head: "0"}, "values": VALUES,
            "repeat": repeat}


def interval(right, total):
    low = beta.ppf(0.025, right, total - right + 1) if right else 0.0
    high = beta.ppf(0.975, right + 1, total - right) if right < total else 1.0
    return low, high


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cli")
    for name in ("--data", "--texts", "--start", "--work"):
        parser.add_argument(name, required=True, type=pathlib.Path)
    arguments = parser.parse_args()
    split = {head: folds(arguments.data, head) for head in HEADS}
    right = dict.fromkeys(HEADS, 0)
    total = dict.fromkeys(HEADS, 0)
    for fold in range(FOLDS):
        work = arguments.work / str(fold)
        work.mkdir(parents=True, exist_ok=True)
        plan = {"heads": [{"name": head, "labels": labels} for head, labels in HEADS.items()], "training": [],
                "validation": []}
        for head, parts in split.items():
            rest = [line for other, part in enumerate(parts) if other != fold for line in part]
            (work / f"{head}_rest.tsv").write_text("\n".join(rest) + "\n", encoding="utf-8")
            (work / f"{head}_fold.tsv").write_text("\n".join(parts[fold]) + "\n", encoding="utf-8")
            plan["training"] += [labelled(f"{head}_rest.tsv", head, 12),
                                 {"file": f"{head}.csv", "labels": {head: "label"}, "repeat": 0.5}]
            plan["validation"].append(labelled(f"{head}_fold.tsv", head))
        (work / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
        subprocess.run([arguments.cli, "--threads", "1", "train-classifier", "--plan", work / "plan.json", "--data",
                        arguments.texts, "--start", arguments.start, "--output", work / "model", "--vocabulary-limit",
                        "16000", "--batch", "32", "--micro-batch", "32", "--learning-rate", "1.5e-4", "--warmup", "40",
                        "--epochs", "1", "--validate-every", "1000"], check=True)
        for head in HEADS:
            subprocess.run([arguments.cli, "--threads", "1", "scorers", "evaluate", f"{work / 'model'}#{head}", "--input",
                            work / f"{head}_fold.tsv", "--no-header", "--text-column", "1", "--label-column", "0",
                            *[f"--class={value}={name}" for value, name in VALUES.items() if name in HEADS[head]],
                            "--output", work / f"{head}.json"], check=True, capture_output=True)
            figures = json.loads((work / f"{head}.json").read_text(encoding="utf-8"))
            confusion = figures["confusion"]
            right[head] += sum(confusion[i][i] for i in range(len(confusion)))
            total[head] += sum(map(sum, confusion))
    for head in HEADS:
        low, high = interval(right[head], total[head])
        print(f"{head}: {right[head]} of {total[head]} right, {right[head] / total[head]:.3f} [{low:.3f}, {high:.3f}]")


if __name__ == "__main__":
    main()
