#!/usr/bin/env python3
"""What transformers makes of config.json's switches and of heads beside a tied flag: tests/fixtures/configs.json.

    python tests/reference/make_config_goldens.py tests/fixtures

No weights of its own: gpt2/base, bert/softmax and encoders/distilbert-softmax with changed config.json or tensors. Each case has the changes and the
sum of the log-likelihoods of its ids (GPT-2), or the logits (encoders).
"""
import json
import pathlib
import shutil
import sys
import tempfile

import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import AutoModelForSequenceClassification, GPT2LMHeadModel

ACTIVATIONS = ["gelu", "gelu_10", "gelu_accurate", "gelu_fast", "gelu_new", "gelu_python", "gelu_python_tanh",
               "gelu_pytorch_tanh", "hardswish", "laplace", "leaky_relu", "linear", "mish", "quick_gelu", "relu", "relu2",
               "relu6", "sigmoid", "silu", "sqrtsoftplus", "swish", "tanh"]
IDS = [17, 255, 3, 90, 90, 281, 44, 1, 199, 120, 63, 250]


def changed(base, change, tensors, place):
    shutil.copytree(base, place, dirs_exist_ok=True)
    config = json.loads((base / "config.json").read_text())
    for key in [key for key, value in change.items() if value is None]:
        config.pop(key, None)
    config.update({key: value for key, value in change.items() if value is not None})
    (place / "config.json").write_text(json.dumps(config))
    weights = load_file(base / "model.safetensors")
    tensors(weights)
    save_file({name: tensor.contiguous() for name, tensor in weights.items()}, place / "model.safetensors",
              metadata={"format": "pt"})


def log_likelihood(place):
    model = GPT2LMHeadModel.from_pretrained(place, dtype=torch.float32).eval()
    with torch.no_grad():
        logits = model(torch.tensor([IDS])).logits[0].double().log_softmax(-1)
    return sum(logits[i, IDS[i + 1]].item() for i in range(len(IDS) - 1))


def logits(place):
    model = AutoModelForSequenceClassification.from_pretrained(place, dtype=torch.float32).eval()
    ids = [2 + i % 20 for i in IDS]
    with torch.no_grad():
        return model(torch.tensor([ids])).logits[0].tolist()


def main(fixtures):
    base = fixtures / "gpt2" / "base"
    result = {"transformers": transformers.__version__, "torch": torch.__version__, "ids": IDS, "gpt2": {}, "encoders": {}}

    def nothing(weights):
        pass

    # The head with its rows in reverse; the embedding alone; both alike.
    def other_head(weights):
        weights["lm_head.weight"] = weights["transformer.wte.weight"].flip(0).clone()

    def head_alone(weights):
        weights["lm_head.weight"] = weights.pop("transformer.wte.weight")

    def same_head(weights):
        weights["lm_head.weight"] = weights["transformer.wte.weight"].clone()

    cases = {name: ({"activation_function": name}, nothing) for name in ACTIVATIONS}
    cases |= {
        "unscaled": ({"scale_attn_weights": False}, nothing),
        "unscaled by layer": ({"scale_attn_weights": False, "scale_attn_by_inverse_layer_idx": True}, nothing),
        "by layer": ({"scale_attn_by_inverse_layer_idx": True}, nothing),
        "upcast": ({"reorder_and_upcast_attn": True, "scale_attn_by_inverse_layer_idx": True}, nothing),
        "aliases": ({"n_embd": None, "n_layer": None, "n_head": None, "n_positions": None, "hidden_size": 32,
                     "num_hidden_layers": 3, "num_attention_heads": 4, "max_position_embeddings": 48}, nothing),
        "alias over name": ({"n_head": 8, "num_attention_heads": 4, "n_layer": 3, "num_hidden_layers": 2}, nothing),
        "other head, tied": ({"tie_word_embeddings": True}, other_head),
        "other head, untied": ({"tie_word_embeddings": False}, other_head),
        "same head, tied": ({"tie_word_embeddings": True}, same_head),
        "same head, untied": ({"tie_word_embeddings": False}, same_head),
        "head alone, tied": ({"tie_word_embeddings": True}, head_alone),
        "fewer layers": ({"n_layer": 2}, nothing),
    }
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        for name, (change, tensors) in cases.items():
            changed(base, change, tensors, place / "gpt2")
            result["gpt2"][name] = {"config": change, "head": tensors.__name__,
                                    "log_likelihood": log_likelihood(place / "gpt2")}
        for name in ACTIVATIONS:
            changed(fixtures / "bert" / "softmax", {"hidden_act": name}, nothing, place / "bert")
            result["encoders"][name] = {"model": "bert/softmax", "config": {"hidden_act": name},
                                        "logits": logits(place / "bert")}
        family = fixtures / "encoders" / "distilbert-softmax"
        known = json.loads((family / "config.json").read_text())
        aliases = {"dim": None, "n_heads": None, "n_layers": None, "hidden_size": known["dim"],
                   "num_attention_heads": known["n_heads"], "num_hidden_layers": known["n_layers"]}
        changed(family, aliases, nothing, place / "distilbert")
        result["encoders"]["aliases"] = {"model": "encoders/distilbert-softmax", "config": aliases,
                                         "logits": logits(place / "distilbert")}
    (fixtures / "configs.json").write_text(json.dumps(result, indent=1) + "\n")


main(pathlib.Path(sys.argv[1]))
