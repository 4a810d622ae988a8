#!/usr/bin/env python3
"""Fits the temperatures of the heads regard and sentiment on Sheng et al.'s development sets and writes them to config.json.

    python3 fit_temperatures.py --data DATA

DATA holds {regard,sentiment}_dev.tsv, which no training read: the texts that train-classifier holds back share their
templates with the rest, are decided almost without a mistake, and gave temperatures that made the chances far too sure.
One number a head is fitted, by the mean negative log-likelihood; the order of a head's labels, and so its accuracy, does
not depend on it. Prints per head the rows, the temperature with a bootstrap interval, the loss with the temperature 1, with
the fitted one, and with each text's fitted on the others alone. Needs numpy, torch, transformers, safetensors.
"""
import argparse
import json
import pathlib

import numpy
import torch
from safetensors.torch import load_file
from transformers import AutoTokenizer, BertConfig, BertModel

VALUES = {"-1": "negative", "0": "neutral", "1": "positive", "2": "other"}
GRID = numpy.exp(numpy.linspace(numpy.log(0.05), numpy.log(20), 2400))


class Heads:
    def __init__(self, directory):
        self.weights = load_file(directory / "model.safetensors")
        self.encoder = BertModel(BertConfig.from_pretrained(directory), add_pooling_layer=False).eval()
        self.encoder.load_state_dict({name[5:]: tensor.float() for name, tensor in self.weights.items()
                                      if name.startswith("bert.")})
        self.tokenizer = AutoTokenizer.from_pretrained(directory)

    def logits(self, text, head):
        weight = {name: self.weights[f"heads.{head}.{name}"].float()
                  for name in ("hidden.weight", "hidden.bias", "output.weight", "output.bias")}
        with torch.no_grad():
            first = self.encoder(**self.tokenizer(text, truncation=True, max_length=512, return_tensors="pt"))[0][:, 0]
            hidden = torch.tanh(first @ weight["hidden.weight"].T + weight["hidden.bias"])
            return (hidden @ weight["output.weight"].T + weight["output.bias"])[0].double().numpy()


def losses(logits, targets, temperature):
    scaled = logits / temperature
    scaled -= scaled.max(1, keepdims=True)
    return numpy.log(numpy.exp(scaled).sum(1)) - scaled[numpy.arange(len(targets)), targets]


def fitted(table, rows):
    """`table`: loss of every text at every temperature of the grid."""
    return int(table[:, rows].mean(1).argmin())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, type=pathlib.Path)
    data = parser.parse_args().data
    here = pathlib.Path(__file__).parent
    torch.set_num_threads(1)
    heads = Heads(here)
    config = json.loads((here / "config.json").read_text(encoding="utf-8"))
    for head in config["fairweight"]["heads"]:
        name = head["name"]
        if name not in ("regard", "sentiment"):
            continue
        rows = [line.split("\t", 1) for line in (data / f"{name}_dev.tsv").read_text(encoding="utf-8").splitlines()
                if line.strip()]
        targets = numpy.array([head["labels"].index(VALUES[value.strip()]) for value, _ in rows])
        logits = numpy.array([heads.logits(text, name) for _, text in rows])
        table = numpy.array([losses(logits, targets, temperature) for temperature in GRID])
        everything = numpy.arange(len(rows))
        best = fitted(table, everything)
        others = numpy.mean([table[fitted(table, everything[everything != i]), i] for i in everything])
        random = numpy.random.default_rng(1)
        samples = [GRID[fitted(table, random.integers(0, len(rows), len(rows)))] for _ in range(2000)]
        low, high = numpy.percentile(samples, [2.5, 97.5])
        right = int((logits.argmax(1) == targets).sum())
        print(f"{name}: {right} of {len(rows)} right, temperature {GRID[best]:.3f} [{low:.2f}, {high:.2f}], loss "
              f"{losses(logits, targets, 1.0).mean():.3f} with 1, {table[best].mean():.3f}, {others:.3f} fitted on the others")
        head["temperature"] = round(float(GRID[best]), 3)
    (here / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
