#!/usr/bin/env python3
"""The scorers' card: evaluates every head as the card says and writes the figures to card.json.

    python3 make_card.py FAIRWEIGHT_CLI --data DATA --suite functional_toxicity.csv

DATA holds toxicity/valid.csv, regard_dev.tsv and sentiment_dev.tsv. What is not measured here (data, start, licence,
command of the training, figures on the texts held back in it) stands in card_text.json and is taken over.
"""
import argparse
import json
import pathlib
import subprocess
import tempfile

CLASSES = ["--class=-1=negative", "--class=0=neutral", "--class=1=positive", "--class=2=other"]


def evaluations(data, suite):
    dev = ["--no-header", "--text-column", "1", "--label-column", "0", *CLASSES]
    return [
        ("toxicity", "toxicity/valid.csv", data / "toxicity/valid.csv",
         ["--label-column", "toxic", "--group-column", "groups"]),
        ("toxicity", "tests/fixtures/functional_toxicity.csv", suite, ["--label-column", "toxic", "--group-column", "group"]),
        ("regard", "toxicity/regard_dev.tsv", data / "toxicity/regard_dev.tsv", dev),
        ("sentiment", "toxicity/sentiment_dev.tsv", data / "toxicity/sentiment_dev.tsv", dev),
    ]


def rounded(value):
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, list):
        return [rounded(one) for one in value]
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items()}
    return value


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cli")
    parser.add_argument("--data", required=True, type=pathlib.Path)
    parser.add_argument("--suite", required=True, type=pathlib.Path)
    arguments = parser.parse_args()
    here = pathlib.Path(__file__).parent
    card = json.loads((here / "card_text.json").read_text(encoding="utf-8"))
    card["figures"] = []
    for scorer, name, path, options in evaluations(arguments.data, arguments.suite):
        with tempfile.TemporaryDirectory() as folder:
            target = pathlib.Path(folder) / "figures.json"
            command = [arguments.cli, "scorers", "evaluate", scorer, "--input", str(path), *options]
            subprocess.run([*command, "--output", str(target)], check=True)
            figures = json.loads(target.read_text(encoding="utf-8"))
        shown = " ".join(["fairweight-cli", "scorers", "evaluate", scorer, "--input", name, *options])
        card["figures"].append({"data": name, "command": shown, **rounded(figures)})
    (here / "card.json").write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
