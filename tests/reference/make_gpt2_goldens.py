#!/usr/bin/env python3
"""Tiny random GPT-2 models and what transformers says of them: tests/fixtures/gpt2/.

    python tests/reference/make_gpt2_goldens.py tests/fixtures/gpt2

base/     f32, 3 layers of 4 heads, an odd inner width
half/     f16, ReLU, 2 layers of 2 heads
sharded/  bf16 in shards with an index, scale_attn_by_inverse_layer_idx, exact GELU, the default inner width
All share one byte-level BPE tokenizer, trained here. The reference computes in f32 on the rounded weights.

goldens.json: versions, and
  models    per model: logits of id sequences, greedy continuations, summed log-likelihoods, the three perplexities
  sampling  which tokens TopKLogitsWarper and TopPLogitsWarper keep
  pruning   Michel et al.'s head importance by automatic differentiation of explicit gates, and the heads that stay
Seeds are fixed; a figure that hangs on a difference smaller than rounding stops the script.
"""
import json
import math
import pathlib
import shutil
import sys

import numpy
import tokenizers
import torch
import transformers
from lm_eval.utils import get_rolling_token_windows, make_disjoint_window
from tokenizers import ByteLevelBPETokenizer
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast, TopKLogitsWarper, TopPLogitsWarper

SENTENCES = [
    "The baker opened the shop before the sun was up.",
    "Nobody in the village had seen the river so high.",
    "She said that the engineer would call again on Monday.",
    "He couldn't find the key, so he sat on the steps and waited.",
    "A good teacher listens more than she speaks.",
    "They were told to wait outside until the judge came back.",
    "In winter the old men play cards near the station.",
    "My sister's neighbour repairs clocks, radios and toy trains.",
    "What did the doctor say about the results?",
    "Every spring the students plant a tree behind the library.",
    "The answer was 42, or perhaps 43; nobody checked.",
    "Café owners complained: the naïve plan cost 10 € a day!",
]
SHORT = ["The baker", "she", "They were told to wait outside", " in winter the old men play cards near the river and"]
LOGIT_TEXTS = ["The", "She said that the engineer would call", "naïve 中 \U0001F600 plan!", "  two  spaces\t", SENTENCES[9]]
EOT = "<|endoftext|>"
VOCABULARY = 300
LONG = " ".join(SENTENCES[:7])


def make_tokenizer(directory):
    bpe = ByteLevelBPETokenizer()
    bpe.train_from_iterator(SENTENCES * 3, vocab_size=VOCABULARY, min_frequency=2, special_tokens=[EOT])
    bpe.save(str(directory / "tokenizer.json"), pretty=False)
    (directory / "tokenizer_config.json").write_text(
        json.dumps({"bos_token": EOT, "eos_token": EOT, "tokenizer_class": "GPT2Tokenizer"}) + "\n")
    return PreTrainedTokenizerFast(tokenizer_file=str(directory / "tokenizer.json"), bos_token=EOT, eos_token=EOT)


def build(directory, dtype, seed, shard_size, **shape):
    torch.manual_seed(seed)
    config = GPT2Config(vocab_size=VOCABULARY, initializer_range=0.3, resid_pdrop=0, embd_pdrop=0, attn_pdrop=0,
                        bos_token_id=0, eos_token_id=0, **shape)
    model = GPT2LMHeadModel(config).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "ln_" in name or name.endswith("bias"):
                parameter.add_(0.2 * torch.randn_like(parameter))
    model.to(dtype).save_pretrained(directory, max_shard_size=shard_size)
    (directory / "generation_config.json").unlink(missing_ok=True)
    for file in directory.iterdir():
        file.chmod(0o644)
    # What is stored is what counts: the reference is loaded again, in f32.
    return GPT2LMHeadModel.from_pretrained(directory, dtype=torch.float32, attn_implementation="eager").eval()


@torch.no_grad()
def logits_of(model, ids):
    return model(input_ids=torch.tensor([ids])).logits[0].double()


def logit_goldens(model, tokenizer):
    rows = []
    for text in LOGIT_TEXTS:
        ids = tokenizer(text)["input_ids"]
        logits = logits_of(model, ids)
        keep = sorted({0, len(ids) // 2, len(ids) - 1})
        rows.append({"text": text, "ids": ids, "positions": keep,
                     "logits": [[round(x, 6) for x in logits[i].tolist()] for i in keep],
                     "logsumexp": torch.logsumexp(logits, -1).tolist()})
    return rows


def bytes_of(tokenizer, ids):
    """What the tokens stand for, also where that is no UTF-8: GPT-2's alphabet of 256 printable characters."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    alphabet = {chr(byte): byte for byte in printable} | {chr(256 + i): byte for i, byte in enumerate(others)}
    data = bytes(alphabet[c] for token in tokenizer.convert_ids_to_tokens(ids) for c in token)
    assert data.decode("utf-8", "replace") == tokenizer.decode(ids)
    return data


def greedy_goldens(model, tokenizer, count):
    """Step by step without a cache: what greedy decoding means, whatever generate() does."""
    rows = []
    for text in SHORT:
        ids = tokenizer(text)["input_ids"]
        new = []
        for _ in range(count):
            logits = logits_of(model, ids + new)[-1]
            best = torch.topk(logits, 2).values
            assert best[0] - best[1] > 1e-3, "a near tie in greedy decoding: take another seed"
            new.append(int(logits.argmax()))
        generated = model.generate(torch.tensor([ids]), attention_mask=torch.ones(1, len(ids)), do_sample=False,
                                   max_new_tokens=count, eos_token_id=None, pad_token_id=0)[0, len(ids):].tolist()
        assert generated == new, "transformers' generate() disagrees with its own logits"
        rows.append({"prompt": ids, "new": new, "bytes": bytes_of(tokenizer, new).hex()})
    return rows


def log_probabilities(model, context, continuation):
    """Natural log p of each id of the continuation after the context (at least one id)."""
    logs = torch.log_softmax(logits_of(model, context + continuation[:-1]), -1)[len(context) - 1:]
    return logs.gather(1, torch.tensor(continuation)[:, None])[:, 0]


def rolling(model, tokens, prefix):
    """lm-evaluation-harness: loglikelihood_rolling of HFLM."""
    windows = get_rolling_token_windows(tokens, prefix_token=prefix, max_seq_len=model.config.n_positions, context_len=1)
    return sum(float(log_probabilities(model, list(context), list(continuation)).sum())
               for context, continuation in map(make_disjoint_window, windows))


def likelihood_goldens(model, tokenizer):
    rows = []
    for text in LOGIT_TEXTS + [LONG, "", "a"]:
        ids = tokenizer(text)["input_ids"]
        rows.append({"text": text, "tokens": len(ids), "with_bos": rolling(model, ids, 0),
                     "without_bos": rolling(model, ids[1:], ids[0]) if ids else 0.0})
    return rows


def perplexity_goldens(model, tokenizer):
    lines = [SENTENCES[0], LONG, "", SENTENCES[11], SENTENCES[4]]
    documents = [line for line in lines if line]
    encoded = [tokenizer(line)["input_ids"] for line in documents]
    total = sum(rolling(model, ids, 0) for ids in encoded)
    size = sum(len(line.encode()) for line in documents)
    result = {"lines": lines, "bytes": size, "bits_per_byte": -total / size / math.log(2),
              "per_line": math.exp(-total / sum(map(len, encoded)))}

    ids = tokenizer("".join(line + "\n" for line in lines))["input_ids"]
    context = model.config.n_positions
    result["tokens"] = len(ids)
    result["disjoint"] = math.exp(-rolling(model, ids, 0) / len(ids))

    # https://huggingface.co/docs/transformers/perplexity, with every scored token counted once. The page itself
    # multiplies each window's mean by one token less than it scored from the second window on ("as_on_the_page").
    stride = min(512, context // 2)
    previous, logs, page, page_count = 0, [], 0.0, 0
    for begin in range(0, len(ids), stride):
        end = min(begin + context, len(ids))
        window = torch.tensor([ids[begin:end]])
        labels = window.clone()
        labels[:, :-(end - previous)] = -100
        with torch.no_grad():
            loss = float(model(window, labels=labels).loss)
        page += loss * (int((labels != -100).sum()) - 1)
        page_count += int((labels != -100).sum()) - 1
        given = max(1, previous - begin)
        logs += log_probabilities(model, ids[begin:begin + given], ids[begin + given:end]).tolist()
        previous = end
        if end == len(ids):
            break
    assert len(logs) == len(ids) - 1
    result.update({"stride": stride, "sliding": math.exp(-sum(logs) / len(logs)),
                   "as_on_the_page": math.exp(page / page_count)})
    return result


def sampling_goldens():
    generator = numpy.random.default_rng(7)
    vectors = [generator.normal(0, 3, 257), generator.normal(-20, 1, 120),
               numpy.concatenate([[9.0, 4.0], generator.normal(0, 0.01, 98)])]
    vectors = [numpy.round(v, 4).astype(numpy.float32) for v in vectors]
    ties = numpy.array([2, 1, 1, 3, 1, 0, 0, 2, -1, 1], dtype=numpy.float32)
    cases = []
    for index, vector in enumerate(vectors + [ties]):
        for temperature in (0.3, 1.0, 1.7):
            for k in (0, 1, 5, 40, 1000):
                for p in (0.1, 0.5, 0.9, 0.95, 1.0):
                    if (k == 0 and p == 1) or (index == 3 and p < 1):
                        continue
                    scores = torch.tensor(vector)[None] / temperature
                    if k:
                        scores = TopKLogitsWarper(top_k=k)(None, scores)
                    if p < 1:
                        mass = torch.sort(scores.double(), descending=True).values.softmax(-1).cumsum(-1)
                        if float((mass - p).abs().min()) < 1e-5:
                            continue  # which side of the threshold is a matter of rounding
                        scores = TopPLogitsWarper(top_p=p)(None, scores)
                    kept = torch.nonzero(torch.isfinite(scores[0]))[:, 0].tolist()
                    cases.append({"vector": index, "temperature": temperature, "k": k, "p": p, "kept": kept})
    assert len(cases) > 150
    return {"vectors": [[float(str(x)) for x in v] for v in vectors + [ties]], "cases": cases}


def head_importance(model, windows, heads):
    """Michel et al. 2019, equation 2, with explicit gates: E_x |dL(x)/d gate|, each layer divided by its L2 norm."""
    blocks = model.transformer.h
    totals = torch.zeros(len(blocks), heads, dtype=torch.float64)
    for ids in windows:
        gates = [torch.ones(heads, requires_grad=True) for _ in blocks]
        hooks = [block.attn.c_proj.register_forward_pre_hook(
            lambda module, args, gate=gate: ((args[0].unflatten(-1, (heads, -1)) * gate[:, None]).flatten(-2),))
            for block, gate in zip(blocks, gates)]
        logits = model(input_ids=torch.tensor([ids[:-1]])).logits[0]
        loss = torch.nn.functional.cross_entropy(logits, torch.tensor(ids[1:]))
        for layer, gradient in enumerate(torch.autograd.grad(loss, gates)):
            totals[layer] += gradient.double().abs()
        for hook in hooks:
            hook.remove()
    return totals / totals.norm(dim=1, keepdim=True)


def heads_that_stay(scores, ratio, scope):
    layers, heads = scores.shape
    groups = [[(float(scores[l, h]), l, h) for l in range(layers) for h in range(heads)]]
    if scope == "layer":
        groups = [[(float(scores[l, h]), l, h) for h in range(heads)] for l in range(layers)]
    stay = [list(range(heads)) for _ in range(layers)]
    for group in groups:
        group.sort()
        count = round(ratio * len(group))
        if 0 < count < len(group):
            assert group[count][0] - group[count - 1][0] > 1e-3, "a near tie between heads: take another seed"
        for _, layer, head in group[:count]:
            stay[layer].remove(head)
    return stay


def pruning_goldens(model, tokenizer):
    heads, time = model.config.n_head, min(128, model.config.n_positions)
    ids = []
    for line in SENTENCES:
        ids += [0] + tokenizer(line)["input_ids"]
    ids.append(0)
    count = (len(ids) - 1) // time
    taylor = head_importance(model, [ids[i * time:i * time + time + 1] for i in range(count)], heads)
    norm = torch.stack([block.attn.c_proj.weight.detach().unflatten(0, (heads, -1)).flatten(1).norm(dim=1).double()
                        for block in model.transformer.h])
    cases = []
    for name, scores in (("taylor", taylor), ("norm", norm)):
        for ratio in (0.25, 0.5, 0.75):
            for scope in ("global", "layer"):
                cases.append({"criterion": name, "ratio": ratio, "scope": scope,
                              "stay": heads_that_stay(scores, ratio, scope)})
    return {"lines": SENTENCES, "windows": count, "taylor": taylor.tolist(), "norm": norm.tolist(), "cases": cases}


def main():
    torch.set_num_threads(1)
    output = pathlib.Path(sys.argv[1])
    base = output / "base"
    base.mkdir(parents=True, exist_ok=True)
    tokenizer = make_tokenizer(base)
    models = {
        "base": build(base, torch.float32, 11, "1GB", n_layer=3, n_head=4, n_embd=32, n_inner=61, n_positions=48),
        "half": build(output / "half", torch.float16, 12, "1GB", n_layer=2, n_head=2, n_embd=32, n_inner=40,
                      n_positions=48, activation_function="relu"),
        "sharded": build(output / "sharded", torch.bfloat16, 13, "20KB", n_layer=2, n_head=4, n_embd=32,
                         n_positions=48, activation_function="gelu", scale_attn_by_inverse_layer_idx=True),
    }
    assert (output / "sharded" / "model.safetensors.index.json").exists()
    goldens = {"torch": torch.__version__, "transformers": transformers.__version__,
               "tokenizers": tokenizers.__version__, "models": {}}
    for name, model in models.items():
        for file in ("tokenizer.json", "tokenizer_config.json"):
            if name != "base":
                shutil.copyfile(base / file, output / name / file)
        goldens["models"][name] = {"logits": logit_goldens(model, tokenizer),
                                   "greedy": greedy_goldens(model, tokenizer, 14),
                                   "likelihood": likelihood_goldens(model, tokenizer),
                                   "perplexity": perplexity_goldens(model, tokenizer)}
    goldens["sampling"] = sampling_goldens()
    goldens["pruning"] = pruning_goldens(models["base"], tokenizer)
    (output / "goldens.json").write_text(json.dumps(goldens, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
