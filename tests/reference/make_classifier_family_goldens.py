#!/usr/bin/env python3
"""Tiny random classifiers of every encoder family and what transformers says of texts: tests/fixtures/encoders/.

    python tests/reference/make_classifier_family_goldens.py tests/fixtures/encoders

A folder a model in Hugging Face layout: two layers, width 32, a vocabulary trained on the words below; RoBERTa,
XLM-RoBERTa, DistilBERT and ELECTRA, each with a softmax over its labels and with a sigmoid for each label, in f32 or f16 (the reference runs in
f32 on the rounded weights). Tokenizers lie there as tokenizer.json, or as vocab.json and merges.txt, or as vocab.txt.
goldens.json: versions, and per model and text ids, logits and scores. Seeds are fixed.
"""
import json
import pathlib
import shutil
import sys

import tokenizers
import torch
import transformers
from tokenizers import AddedToken, Tokenizer, models, pre_tokenizers, processors, trainers

WORDS = ("the a of to and in is it you he she they we was for on are as with his that at be this have from or had by "
         "hot but some what there can out other were all your when up use word how said an each which do their "
         "café naïve résumé élève can't don't she'd they're 1999 2024 10 100").split()
SENTENCES = [" ".join(WORDS[i:] + WORDS[:i]) for i in range(len(WORDS))] + ["She said: The word is hot!", "中文 and 日本"]
TEXTS = [
    "the word is hot",
    "She said: they can't use all of it!",
    "HOW MANY WORDS ARE THERE, AND WHICH?",
    "a",
    "?",
    "",
    "  \t ",
    "   leading and trailing   ",
    "café naïve résumé ÉLÈVE",
    "cafe\u0301 nai\u0308ve",
    "中文 and english 日本語",
    "he was with his word, but she had some other word \U0001F600",
    "\U0001F468\u200D\U0001F469\u200D\U0001F467 \u2764\uFE0F \U0001F1E8\U0001F1ED",
    "Привет мир",
    "tab\tand\nnewline\r\n\r\nmore",
    "[CLS] the [SEP] [MASK] word [PAD] and [UNK]",
    "<s> the </s> <mask> word <pad> and <unk> <pad>",
    "<pad>",
    "[PAD] the",
    "1999 100 2024 3.14 1,000",
    "antidisestablishmentarianism",
    "x" * 120,
    "word." * 12,
    "\u00a0no\u00a0break\u200b \ufeff \x00 \ufffd",
    "http://example.org/path?x=1&y=2#z @user #tag",
    " ".join(["the word of each is what they said when it was hot and"] * 3),
    " ".join(["some other word was there for you and all of them"] * 40),
    "中文" * 80,
]


def word_piece():
    """By hand: the trainer breaks ties differently each time."""
    letters = "abcdefghijklmnopqrstuvwxyz0123456789.,!?'-()%&é中文привет"
    words = [word for word in WORDS if word.isascii() and word.isalnum()]
    return list(dict.fromkeys(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + list(letters) +
                              ["##" + c for c in letters] + ["##ing", "##es", "##ment", "##ari", "anti", "cafe"] + words))


def byte_pairs():
    """RoBERTa's order: <s>, <pad>, </s>, <unk>, then bytes and merges, <mask> last."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(vocab_size=4 + 256 + 80, min_frequency=1, show_progress=False,
                                  special_tokens=["<s>", "<pad>", "</s>", "<unk>"],
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(SENTENCES, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    vocabulary = dict(model["vocab"])
    vocabulary["<mask>"] = len(vocabulary)
    return vocabulary, model["merges"]


def roberta_json(vocabulary, merges, template):
    """tokenizer.json with RobertaProcessing, as RoBERTa's is, or with a template, as newer exports are."""
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[tuple(pair) for pair in merges]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = tokenizers.decoders.ByteLevel()
    tokenizer.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>", AddedToken("<mask>", lstrip=True)])
    begin, end = ("<s>", vocabulary["<s>"]), ("</s>", vocabulary["</s>"])
    if template:
        tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>",
                                                                 special_tokens=[begin, end])
    else:
        tokenizer.post_processor = processors.RobertaProcessing(end, begin, add_prefix_space=False)
    return tokenizer


def unigram():
    """XLM-RoBERTa's order: <s>, <pad>, </s>, <unk>, then pieces with scores, <mask> last."""
    letters = "abcdefghijklmnopqrstuvwxyzABCDEHMNRSWY0123456789.,!?'-()%&éèï中文привет\u2581"
    pieces = [(piece, 0.0) for piece in ("<s>", "<pad>", "</s>", "<unk>")]
    pieces += [(letter, -9.0 - 0.01 * i) for i, letter in enumerate(letters)]
    pieces += [(ending, -6.0 - 0.01 * i) for i, ending in enumerate(["ing", "es", "ment", "ari", "ord", "he"])]
    pieces += [("\u2581" + word, -3.0 - 0.05 * i) for i, word in enumerate(dict.fromkeys(WORDS))]
    return pieces + [("<mask>", 0.0)]


def write_tokenizer(directory, kind, family):
    directory.mkdir(parents=True)
    if kind == "Unigram":
        vocabulary = unigram()
        transformers.XLMRobertaTokenizer(vocab=vocabulary).save_pretrained(directory)
        return len(vocabulary)
    names = {"roberta": "RobertaTokenizer", "distilbert": "DistilBertTokenizer", "electra": "ElectraTokenizer"}
    config = {"tokenizer_class": names[family]}
    if kind in ("RobertaProcessing", "template"):
        vocabulary, merges = byte_pairs()
        roberta_json(vocabulary, merges, kind == "template").save(str(directory / "tokenizer.json"), pretty=False)
    elif kind == "merges.txt":
        vocabulary, merges = byte_pairs()
        (directory / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
        (directory / "merges.txt").write_text("#version: 0.2\n" + "".join(" ".join(pair) + "\n" for pair in merges),
                                              encoding="utf-8")
        config = None  # old directories say nothing; config.json's model_type decides
    else:
        vocabulary = word_piece()
        (directory / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
        config["do_lower_case"] = True
    if config:
        (directory / "tokenizer_config.json").write_text(json.dumps(config) + "\n")
    return len(vocabulary)


def build(directory, family, kind, labels, multi_label, dtype, seed, shape):
    vocabulary = write_tokenizer(directory, kind, family)
    torch.manual_seed(seed)
    common = {"vocab_size": vocabulary, "initializer_range": 0.25, "id2label": dict(enumerate(labels)),
              "label2id": {label: i for i, label in enumerate(labels)}}
    if multi_label is not None:
        common["problem_type"] = "multi_label_classification" if multi_label else "single_label_classification"
    if family == "distilbert":
        config = transformers.DistilBertConfig(dim=32, n_layers=2, n_heads=4, hidden_dim=60, **common, **shape)
    else:
        kind_of = {"roberta": transformers.RobertaConfig, "electra": transformers.ElectraConfig,
                   "xlm-roberta": transformers.XLMRobertaConfig}[family]
        config = kind_of(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=60, **common,
                         **shape)
    model = transformers.AutoModelForSequenceClassification.from_config(config).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "norm" in name.lower() or name.endswith("bias"):
                parameter.add_(0.2 * torch.randn_like(parameter))
            if name.endswith("word_embeddings.weight"):  # a padding token in a text is a token like others
                parameter[config.pad_token_id].normal_(0, 0.25)
    model.to(dtype).save_pretrained(directory)
    (directory / "model.safetensors").chmod(0o644)
    tokenizer = transformers.AutoTokenizer.from_pretrained(directory)
    return model.to(torch.float32), tokenizer, config.max_position_embeddings


def main():
    output = pathlib.Path(sys.argv[1])
    shutil.rmtree(output, ignore_errors=True)
    goldens = {"torch": torch.__version__, "transformers": transformers.__version__,
               "tokenizers": tokenizers.__version__, "models": {}}
    two, three = ["clean", "toxic"], ["insult", "threat", "non-toxic"]
    positions = {"max_position_embeddings": 64}
    roberta = {"type_vocab_size": 1, "layer_norm_eps": 1e-5, "max_position_embeddings": 66}
    models_ = {
        "roberta-softmax": ("roberta", "RobertaProcessing", two, False, torch.float32, 1, roberta),
        "roberta-sigmoid": ("roberta", "template", three, True, torch.float16, 2, roberta),
        "roberta-files": ("roberta", "merges.txt", two, None, torch.float16, 3, roberta),
        "xlm-roberta-softmax": ("xlm-roberta", "Unigram", two, False, torch.float16, 9, roberta),
        "xlm-roberta-sigmoid": ("xlm-roberta", "Unigram", three, True, torch.float16, 10, roberta),
        "distilbert-softmax": ("distilbert", "vocab.txt", two, False, torch.float32, 4, positions),
        "distilbert-sigmoid": ("distilbert", "vocab.txt", three, True, torch.float16, 5, positions),
        "electra-softmax": ("electra", "vocab.txt", two, None, torch.float32, 6, positions | {"embedding_size": 16}),
        "electra-sigmoid": ("electra", "vocab.txt", three, True, torch.float16, 7, positions | {"embedding_size": 32}),
        "electra-one": ("electra", "vocab.txt", ["toxicity"], None, torch.float16, 8, positions | {"embedding_size": 16}),
    }
    for name, (family, kind, labels, multi_label, dtype, seed, shape) in models_.items():
        directory = output / name
        model, tokenizer, limit = build(directory, family, kind, labels, multi_label, dtype, seed, shape)
        maximum = limit - 2 if "roberta" in family else limit
        # transformers' text-classification pipeline: sigmoid where each label is for itself, or there is one
        sigmoid = multi_label or len(labels) == 1
        rows = []
        for text in TEXTS:
            encoded = tokenizer(text, truncation=True, max_length=maximum)
            ids = encoded["input_ids"]
            with torch.no_grad():
                logits = model(input_ids=torch.tensor([ids]), attention_mask=torch.ones(1, len(ids))).logits[0].double()
            scores = torch.sigmoid(logits) if sigmoid else torch.softmax(logits, -1)
            rows.append({"text": text, "ids": ids, "logits": logits.tolist(), "scores": scores.tolist()})
        goldens["models"][name] = {"maximum": maximum, "multi_label": sigmoid, "rows": rows}
    (output / "goldens.json").write_text(json.dumps(goldens, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
