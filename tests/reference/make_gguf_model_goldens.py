"""Small random models as GGUF files, written as llama.cpp's converter writes them, with what transformers makes of them.

    python3 tests/reference/make_gguf_model_goldens.py tests/fixtures/gguf_models     # gguf 0.19.0, transformers 5.24

Each folder holds model.gguf and golden.json as make_decoder_goldens.py has it. Log-probabilities are those of the model as
transformers has it in float32, its matrices rounded to what the file holds; where transformers reads GGUF of the
architecture, its reading of the file must give the same (the script ends with an error where it does not).
"""
import argparse
import json
import os
import pathlib

os.environ["HF_HUB_OFFLINE"] = "1"
import gguf
import make_gguf_goldens
import numpy
import torch
import transformers

VOCABULARY = 96
COMMON = dict(vocab_size=VOCABULARY, hidden_size=64, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
              intermediate_size=96, max_position_embeddings=64, bos_token_id=1, eos_token_id=2, pad_token_id=0)
LLAMA3 = {"rope_type": "llama3", "rope_theta": 500000.0, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
          "original_max_position_embeddings": 8192}

MIXED = {"attn_q": "Q2_K", "attn_k": "Q3_K", "attn_v": "Q6_K", "attn_output": "IQ4_NL", "ffn_gate": "Q5_K", "ffn_up": "IQ4_XS",
         "ffn_down": "Q4_K", "token_embd": "Q6_K"}
SMALL = dict(hidden_size=32, intermediate_size=48)
STRETCHED = {"full_attention": {"rope_type": "linear", "factor": 8.0, "rope_theta": 1e6},
             "sliding_attention": {"rope_type": "default", "rope_theta": 1e4}}
WORDS = pathlib.Path(__file__).resolve().parents[1] / "fixtures" / "gpt2" / "base"  # a model with a tokenizer

# name: (config class, what differs, architecture, type of the matrices or of each, whether transformers reads it)
CASES = {
    "llama": ("LlamaConfig", dict(), "llama", "Q4_1", True),
    "llama-tied": ("LlamaConfig", dict(tie_word_embeddings=True, num_key_value_heads=4, attention_bias=False), "llama",
                   "Q8_0", True),
    "llama-llama3": ("LlamaConfig", dict(rope_parameters=LLAMA3), "llama", "BF16", False),
    "qwen2": ("Qwen2Config", dict(tie_word_embeddings=True), "qwen2", "Q4_0", True),
    "qwen3": ("Qwen3Config", dict(head_dim=24), "qwen3", "F16", False),
    "gemma2": ("Gemma2Config", dict(head_dim=24, query_pre_attn_scalar=24, sliding_window=6, attn_logit_softcapping=2.0,
                                    final_logit_softcapping=3.0), "gemma2", "F16", False),
    "gemma3": ("Gemma3TextConfig", dict(head_dim=24, query_pre_attn_scalar=24, sliding_window=6, num_hidden_layers=7),
               "gemma3", "Q8_0", False),
    "phi3": ("Phi3Config", dict(num_attention_heads=2, num_key_value_heads=2), "phi3", "Q5_1", True),
    "gptneox": ("GPTNeoXConfig", dict(), "gptneox", "F16", False),
    "llama-k": ("LlamaConfig", dict(hidden_size=256, intermediate_size=256, num_hidden_layers=1, num_key_value_heads=1,
                                    tie_word_embeddings=True), "llama", MIXED, True),
    "llama-biases": ("LlamaConfig", dict(**SMALL, attention_bias=True, mlp_bias=True), "llama", "F32", False),
    "qwen3-biases": ("Qwen3Config", dict(**SMALL, head_dim=16, attention_bias=True), "qwen3", "F32", False),
    "smollm3": ("SmolLM3Config", dict(**SMALL, num_hidden_layers=4, tie_word_embeddings=True), "smollm3", "F32", False),
    "gemma3-stretched": ("Gemma3TextConfig", dict(**SMALL, head_dim=16, query_pre_attn_scalar=16, sliding_window=6,
                                                  num_hidden_layers=6, rope_parameters=STRETCHED), "gemma3", "F16", False),
    "gptneox-in-turn": ("GPTNeoXConfig", dict(**SMALL, use_parallel_residual=False, attention_bias=False,
                                              rope_parameters={"rope_type": "default", "rope_theta": 5000.0,
                                                               "partial_rotary_factor": 0.5}), "gptneox", "F16", False),
    "gpt2-words": (WORDS, dict(), "gpt2", "F32", False),
    "gpt2": ("GPT2Config", dict(n_embd=64, n_layer=2, n_head=4, n_positions=1024), "gpt2", "Q5_0", True),
}
NAMES = [  # Hugging Face's within a block, GGUF's
    ("self_attn.q_proj", "attn_q"), ("self_attn.k_proj", "attn_k"), ("self_attn.v_proj", "attn_v"),
    ("self_attn.o_proj", "attn_output"), ("self_attn.qkv_proj", "attn_qkv"), ("self_attn.q_norm", "attn_q_norm"),
    ("self_attn.k_norm", "attn_k_norm"), ("mlp.gate_up_proj", "ffn_up"), ("mlp.gate_proj", "ffn_gate"),
    ("mlp.up_proj", "ffn_up"), ("mlp.down_proj", "ffn_down"), ("input_layernorm", "attn_norm"),
    ("attention.query_key_value", "attn_qkv"), ("attention.dense", "attn_output"), ("mlp.dense_h_to_4h", "ffn_up"),
    ("mlp.dense_4h_to_h", "ffn_down"), ("attn.c_attn", "attn_qkv"), ("attn.c_proj", "attn_output"), ("mlp.c_fc", "ffn_up"),
    ("mlp.c_proj", "ffn_down"), ("ln_1", "attn_norm"), ("ln_2", "ffn_norm"),
]
SHARED = {"model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output",
          "gpt_neox.embed_in": "token_embd", "gpt_neox.final_layer_norm": "output_norm", "embed_out": "output",
          "transformer.wte": "token_embd", "transformer.wpe": "position_embd", "transformer.ln_f": "output_norm"}


TURNED = ("llama", "smollm3")  # LlamaModel.permute of the converter


def gguf_name(name, architecture):
    stem, kind = name.rsplit(".", 1)
    if stem in SHARED:
        return f"{SHARED[stem]}.{kind}"
    layer, rest = stem.split(".layers.", 1)[1].split(".", 1) if ".layers." in stem else stem.split(".h.", 1)[1].split(".", 1)
    norms = {"post_attention_layernorm": "ffn_norm"}
    if architecture.startswith("gemma"):
        norms = {"post_attention_layernorm": "post_attention_norm", "pre_feedforward_layernorm": "ffn_norm",
                 "post_feedforward_layernorm": "post_ffw_norm"}
    return f"blk.{layer}.{ {**dict(NAMES), **norms}[rest] }.{kind}"


def as_converted(name, tensor, config, architecture):
    """A tensor as the converter stores it."""
    if architecture in TURNED and (".q_proj." in name or ".k_proj." in name):
        heads = config.num_attention_heads if ".q_proj." in name else config.num_key_value_heads
        return tensor.reshape(heads, 2, tensor.shape[0] // heads // 2, *tensor.shape[1:]).swapaxes(1, 2).reshape(tensor.shape)
    if architecture == "gptneox" and "query_key_value" in name:
        heads = config.num_attention_heads
        parts = tensor.reshape(heads, 3, tensor.shape[0] // heads // 3, *tensor.shape[1:])
        return torch.cat([parts[:, i].reshape(-1, *tensor.shape[1:]) for i in range(3)])
    if architecture == "gpt2" and name.endswith(".weight") and any(n in name for n in ("c_attn", "c_proj", "c_fc")):
        return tensor.t()
    if architecture.startswith("gemma") and "norm" in name:
        return tensor + 1
    return tensor


def rounded(tensor, kind):
    """What a file of this type holds of a matrix; of the types that the package does not write, any bits are one."""
    if kind.name in make_gguf_goldens.SCALES:
        stored = make_gguf_goldens.random_blocks(numpy.random.default_rng(tensor.numel()), tensor.shape, kind, 0.08)
        return stored, torch.from_numpy(gguf.quants.dequantize(stored, kind).astype(numpy.float32).copy())
    stored = gguf.quants.quantize(numpy.ascontiguousarray(tensor.float().numpy()), kind)
    return stored, torch.from_numpy(gguf.quants.dequantize(stored, kind).astype(numpy.float32).copy())


def metadata(writer, config, architecture):
    text = config.get_text_config()
    writer.add_context_length(text.max_position_embeddings)
    writer.add_embedding_length(text.hidden_size)
    writer.add_block_count(text.num_hidden_layers)
    inner = getattr(text, "intermediate_size", None) or getattr(text, "n_inner", None) or 4 * text.hidden_size
    writer.add_feed_forward_length(inner)
    writer.add_head_count(text.num_attention_heads)
    if architecture not in ("gpt2", "gptneox"):
        writer.add_head_count_kv(text.num_key_value_heads)
        writer.add_layer_norm_rms_eps(text.rms_norm_eps)
    else:
        writer.add_layer_norm_eps(text.layer_norm_eps if architecture == "gptneox" else text.layer_norm_epsilon)
    if getattr(text, "head_dim", None):
        writer.add_key_length(text.head_dim)
        writer.add_value_length(text.head_dim)
    size = getattr(text, "head_dim", None) or text.hidden_size // text.num_attention_heads
    if architecture != "gpt2":
        rope = text.rope_parameters.get("full_attention", text.rope_parameters)
        share = rope.get("partial_rotary_factor", 1.0)
        writer.add_rope_dimension_count(int(size * share))
        writer.add_rope_freq_base(rope["rope_theta"])
        if rope["rope_type"] == "linear":
            writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
            writer.add_rope_scaling_factor(rope["factor"])
    if architecture == "gptneox":
        writer.add_parallel_residual(text.use_parallel_residual)
    if architecture.startswith("gemma"):
        writer.add_sliding_window(text.sliding_window)
    if architecture == "gemma2":
        writer.add_attn_logit_softcapping(text.attn_logit_softcapping)
        writer.add_final_logit_softcapping(text.final_logit_softcapping)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")


def invented_vocabulary(writer):
    writer.add_token_list([f"t{i}" for i in range(VOCABULARY)])
    writer.add_token_types([1] * VOCABULARY)
    writer.add_token_merges([])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_pad_token_id(0)


def vocabulary_of(folder, writer):
    """Of a byte-level tokenizer.json, as the converter writes it."""
    read = json.loads((folder / "tokenizer.json").read_text())
    added = {token["content"] for token in read["added_tokens"] if token["special"]}
    tokens = sorted(read["model"]["vocab"], key=read["model"]["vocab"].get)
    writer.add_token_list(tokens)
    writer.add_token_types([3 if token in added else 1 for token in tokens])
    writer.add_token_merges([merge if isinstance(merge, str) else " ".join(merge) for merge in read["model"]["merges"]])
    config = json.loads((folder / "config.json").read_text())
    writer.add_bos_token_id(config["bos_token_id"])
    writer.add_eos_token_id(config["eos_token_id"])


def llama3_factors(config):
    """What LlamaModel.generate_extra_tensors of the converter writes."""
    rope = config.rope_parameters
    size = config.hidden_size // config.num_attention_heads
    frequencies = 1.0 / (rope["rope_theta"] ** (torch.arange(0, size, 2, dtype=torch.float32) / size))
    low = rope["original_max_position_embeddings"] / rope["low_freq_factor"]
    high = rope["original_max_position_embeddings"] / rope["high_freq_factor"]
    factors = []
    for frequency in frequencies:
        wave = 2 * numpy.pi / frequency
        if wave < high:
            factors.append(1)
        elif wave > low:
            factors.append(rope["factor"])
        else:
            smooth = (rope["original_max_position_embeddings"] / wave - rope["low_freq_factor"]) / (
                rope["high_freq_factor"] - rope["low_freq_factor"])
            factors.append(1 / ((1 - smooth) / rope["factor"] + smooth))
    return numpy.array(factors, dtype=numpy.float32)


def golden_of(model):
    draw = torch.Generator().manual_seed(7)
    texts = [torch.randint(3, VOCABULARY, (length,), generator=draw).tolist() for length in (2, 9, 40)]
    golden = {"texts": [], "greedy": []}
    with torch.no_grad():
        for ids in texts:
            logits = model(torch.tensor([ids])).logits[0].log_softmax(-1)
            golden["texts"].append(
                {"ids": ids, "log_probabilities": [float(logits[i, ids[i + 1]]) for i in range(len(ids) - 1)]})
        tokens = list(texts[2][:9])
        for _ in range(12):
            tokens.append(int(model(torch.tensor([tokens])).logits[0, -1].argmax()))
    golden["greedy"].append({"prompt": texts[2][:9], "tokens": tokens[9:]})
    return golden


def make(name, place):
    kind, differs, architecture, matrices, readable = CASES[name]
    if kind == WORDS:
        model = transformers.AutoModelForCausalLM.from_pretrained(WORDS, dtype=torch.float32, attn_implementation="eager")
        config = model.config
    else:
        common = dict(bos_token_id=1, eos_token_id=2, vocab_size=VOCABULARY) if name == "gpt2" else COMMON
        config = getattr(transformers, kind)(**{**common, **differs})
        config._attn_implementation = "eager"
        torch.manual_seed(sum(map(ord, name)))
        model = transformers.AutoModelForCausalLM.from_config(config, dtype=torch.float32)
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.add_(torch.randn_like(parameter) * 0.15)
    model.eval()
    folder = place / name
    folder.mkdir(parents=True, exist_ok=True)
    writer = gguf.GGUFWriter(folder / "model.gguf", architecture)
    metadata(writer, config, architecture)
    if kind == WORDS:
        vocabulary_of(WORDS, writer)
    else:
        invented_vocabulary(writer)
    with torch.no_grad():
        for key, parameter in model.named_parameters():  # tied ones once
            stored = as_converted(key, parameter.data, config, architecture)
            if stored.dim() < 2:
                writer.add_tensor(gguf_name(key, architecture), stored.float().contiguous().numpy())
                continue
            embedding = any(part in key for part in ("embed", "wte", "wpe", "lm_head"))
            as_stored = matrices if matrices in ("BF16", "F32") or not embedding else "F16"
            if matrices is MIXED:
                as_stored = MIXED[gguf_name(key, architecture).split(".")[-2]]
            chosen = gguf.GGMLQuantizationType[as_stored]
            numbers, held = rounded(stored, chosen)
            writer.add_tensor(gguf_name(key, architecture), numbers, raw_dtype=chosen)
            # The same way back into the model.
            if architecture in TURNED and (".q_proj." in key or ".k_proj." in key):
                heads = config.num_attention_heads if ".q_proj." in key else config.num_key_value_heads
                held = held.reshape(heads, -1, 2, held.shape[1]).swapaxes(1, 2).reshape(held.shape)
            elif architecture == "gptneox" and "query_key_value" in key:
                heads = config.num_attention_heads
                held = held.reshape(3, heads, -1, held.shape[1]).swapaxes(0, 1).reshape(held.shape)
            elif held.shape != parameter.shape:
                held = held.t()
            elif architecture == "gpt2" and stored.data_ptr() == parameter.data_ptr() and not embedding:
                held = held.t()  # square ones
            parameter.copy_(held)
    if name == "llama-llama3":
        writer.add_tensor("rope_freqs.weight", llama3_factors(config))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    golden = golden_of(model)
    if readable:
        read = transformers.AutoModelForCausalLM.from_pretrained(folder, gguf_file="model.gguf", dtype=torch.float32,
                                                                 attn_implementation="eager").eval()
        again = golden_of(read)
        most = max(abs(a - b) for one, two in zip(golden["texts"], again["texts"])
                   for a, b in zip(one["log_probabilities"], two["log_probabilities"]))
        print(name, "read by transformers, greatest difference", most)
        assert most < 1e-3, name
    (folder / "golden.json").write_text(json.dumps(golden) + "\n")


parser = argparse.ArgumentParser()
parser.add_argument("place", type=pathlib.Path)
parser.add_argument("names", nargs="*")
arguments = parser.parse_args()
for name in arguments.names or CASES:
    make(name, arguments.place)
    print(name)
