#!/usr/bin/env python3
"""Tiny random BERT classifiers and what transformers says of texts: tests/fixtures/bert/.

    python tests/reference/make_bert_goldens.py tests/fixtures/bert

softmax/: 2 labels, f32; sigmoid/: 3 labels, problem_type multi_label_classification, f16 (the reference runs in f32 on
the rounded weights). goldens.json: versions, and per model and text ids, logits and scores. Seeds are fixed.
"""
import json
import pathlib
import sys

import tokenizers
import torch
import transformers
from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

WORDS = ("the a of to and in is it you he she they we was for on are as with his that at be this have from or had by "
         "hot but some what there can out other were all your when up use word how said an each which do their").split()
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.,!?'-\"()%&é中文"
TEXTS = [
    "the word is hot",
    "She said: they can't use all of it!",
    "HOW MANY WORDS ARE THERE, AND WHICH?",
    "a",
    "?",
    "",
    "  \t ",
    "café naïve résumé",
    "中文 and english",
    "he was with his word, but she had some other word \U0001F600",
    "tab\tand\nnewline",
    "[CLS] the [SEP] [MASK] word",
    " ".join(["the word of each is what they said when it was hot and"] * 6),
    " ".join(["some other word was there for you and all of them"] * 40),
]


def build(directory, labels, multi_label, dtype, seed, positions):
    torch.manual_seed(seed)
    directory.mkdir(parents=True, exist_ok=True)
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + list(LETTERS) + ["##" + c for c in LETTERS] + WORDS
    pieces = list(dict.fromkeys(pieces))
    (directory / "vocab.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8")
    (directory / "tokenizer_config.json").write_text(
        json.dumps({"do_lower_case": True, "tokenizer_class": "BertTokenizer", "model_max_length": positions}) + "\n")
    config = BertConfig(
        vocab_size=len(pieces), hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=60,
        max_position_embeddings=positions, initializer_range=0.25, layer_norm_eps=1e-12,
        id2label=dict(enumerate(labels)), label2id={label: i for i, label in enumerate(labels)},
        problem_type="multi_label_classification" if multi_label else "single_label_classification")
    model = BertForSequenceClassification(config).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "LayerNorm" in name or name.endswith("bias"):
                parameter.add_(0.2 * torch.randn_like(parameter))
    model.to(dtype).save_pretrained(directory)
    (directory / "model.safetensors").chmod(0o644)
    return model.to(torch.float32), BertTokenizerFast.from_pretrained(directory)


def main():
    output = pathlib.Path(sys.argv[1])
    goldens = {"torch": torch.__version__, "transformers": transformers.__version__,
               "tokenizers": tokenizers.__version__, "models": {}}
    variants = {"softmax": (["clean", "toxic"], False, torch.float32, 1, 256),
                "sigmoid": (["insult", "threat", "non-toxic"], True, torch.float16, 2, 48)}
    for name, (labels, multi_label, dtype, seed, positions) in variants.items():
        model, tokenizer = build(output / name, labels, multi_label, dtype, seed, positions)
        rows = []
        for text in TEXTS:
            ids = tokenizer(text, truncation=True, max_length=positions)["input_ids"]
            with torch.no_grad():
                logits = model(input_ids=torch.tensor([ids])).logits[0].double()
            scores = torch.sigmoid(logits) if multi_label else torch.softmax(logits, -1)
            rows.append({"text": text, "ids": ids, "logits": logits.tolist(), "scores": scores.tolist()})
        goldens["models"][name] = rows
    for stray in ("special_tokens_map.json", "tokenizer.json"):
        for directory in output.iterdir():
            if directory.is_dir() and (directory / stray).exists():
                (directory / stray).unlink()
    (output / "goldens.json").write_text(json.dumps(goldens, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
