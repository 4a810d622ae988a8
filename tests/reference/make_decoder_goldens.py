"""Small random models of every decoder family, with what transformers makes of them.

    python3 tests/reference/make_decoder_goldens.py tests/fixtures/decoders

Each folder holds config.json and model.safetensors as transformers writes them, and golden.json: texts of token ids, the
log-probability of each of their tokens after the first, and greedy continuations. Computed in float32 with eager
attention. Between them the configurations switch everything that a family's config.json can switch.
"""
import argparse
import json
import os
import pathlib

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
import transformers

VOCABULARY = 96
COMMON = dict(vocab_size=VOCABULARY, hidden_size=32, num_hidden_layers=3, num_attention_heads=4, intermediate_size=48,
              max_position_embeddings=64, bos_token_id=1, eos_token_id=2, pad_token_id=0)


def rope(kind, **more):
    return {"rope_parameters": {"rope_type": kind, "rope_theta": 500.0, **more}}


CASES = {
    # name: (config class, what differs, stored type)
    "gpt2": ("GPT2Config", dict(vocab_size=VOCABULARY, n_embd=32, n_layer=3, n_head=4, n_positions=64), "float32"),
    "gpt2-switches": ("GPT2Config", dict(vocab_size=VOCABULARY, n_embd=32, n_layer=3, n_head=4, n_positions=64, n_inner=40,
                                         activation_function="silu", scale_attn_weights=False,
                                         scale_attn_by_inverse_layer_idx=True, tie_word_embeddings=False,
                                         layer_norm_epsilon=1e-3), "float32"),
    "llama": ("LlamaConfig", dict(num_key_value_heads=2), "bfloat16"),
    "llama-biases": ("LlamaConfig", dict(attention_bias=True, mlp_bias=True, tie_word_embeddings=True, head_dim=12,
                                         num_key_value_heads=1, hidden_act="gelu"), "float16"),
    "llama-llama3": ("LlamaConfig", rope("llama3", factor=4.0, low_freq_factor=1.0, high_freq_factor=4.0,
                                         original_max_position_embeddings=16), "bfloat16"),
    "llama-linear": ("LlamaConfig", rope("linear", factor=3.0), "bfloat16"),
    "llama-yarn": ("LlamaConfig", rope("yarn", factor=4.0, original_max_position_embeddings=16), "bfloat16"),
    "llama-yarn-mscale": ("LlamaConfig", rope("yarn", factor=4.0, original_max_position_embeddings=16, mscale=0.7,
                                              mscale_all_dim=0.4, beta_fast=16, beta_slow=2, truncate=False), "bfloat16"),
    "mistral": ("MistralConfig", dict(num_key_value_heads=2, sliding_window=7), "bfloat16"),
    "mistral-whole": ("MistralConfig", dict(num_key_value_heads=4, sliding_window=None, head_dim=6), "bfloat16"),
    "qwen2": ("Qwen2Config", dict(num_key_value_heads=2, tie_word_embeddings=True), "bfloat16"),
    "qwen2-window": ("Qwen2Config", dict(num_key_value_heads=2, use_sliding_window=True, sliding_window=5,
                                         max_window_layers=1), "bfloat16"),
    "qwen3": ("Qwen3Config", dict(num_key_value_heads=2, head_dim=12), "bfloat16"),
    "qwen3-switches": ("Qwen3Config", dict(num_key_value_heads=4, head_dim=8, attention_bias=True,
                                           use_sliding_window=True, sliding_window=6,
                                           layer_types=["sliding_attention", "full_attention", "sliding_attention"]),
                       "bfloat16"),
    "gemma2": ("Gemma2Config", dict(num_key_value_heads=2, head_dim=12, query_pre_attn_scalar=20, sliding_window=6,
                                    attn_logit_softcapping=2.0, final_logit_softcapping=3.0), "bfloat16"),
    "gemma2-uncapped": ("Gemma2Config", dict(num_key_value_heads=4, head_dim=8, attn_logit_softcapping=None,
                                             final_logit_softcapping=None, sliding_window=64, attention_bias=True,
                                             hidden_activation="gelu"), "bfloat16"),
    "gemma3": ("Gemma3TextConfig", dict(num_key_value_heads=2, head_dim=12, query_pre_attn_scalar=20, sliding_window=6,
                                        sliding_window_pattern=2), "bfloat16"),
    "gemma3-linear": ("Gemma3TextConfig", dict(
        num_key_value_heads=1, head_dim=8, sliding_window=9, tie_word_embeddings=False,
        layer_types=["sliding_attention", "full_attention", "sliding_attention"], final_logit_softcapping=5.0,
        rope_parameters={"full_attention": {"rope_type": "linear", "factor": 8.0, "rope_theta": 900.0},
                         "sliding_attention": {"rope_type": "default", "rope_theta": 70.0}}), "bfloat16"),
    "phi3": ("Phi3Config", dict(num_key_value_heads=2), "bfloat16"),
    "phi3-window": ("Phi3Config", dict(sliding_window=6, partial_rotary_factor=0.5, tie_word_embeddings=True), "bfloat16"),
    "gpt_neox": ("GPTNeoXConfig", dict(), "float16"),
    "gpt_neox-sequence": ("GPTNeoXConfig", dict(use_parallel_residual=False, attention_bias=False, hidden_act="gelu_fast",
                                                rotary_pct=1.0, rotary_emb_base=300, layer_norm_eps=1e-3,
                                                tie_word_embeddings=True), "bfloat16"),
    "opt": ("OPTConfig", dict(ffn_dim=48), "float16"),
    "opt-350m": ("OPTConfig", dict(ffn_dim=48, do_layer_norm_before=False, word_embed_proj_dim=20), "bfloat16"),
    "opt-switches": ("OPTConfig", dict(ffn_dim=48, enable_bias=False, layer_norm_elementwise_affine=False,
                                       _remove_final_layer_norm=True, activation_function="gelu",
                                       tie_word_embeddings=False), "bfloat16"),
    "smollm3": ("SmolLM3Config", dict(num_key_value_heads=2, no_rope_layer_interval=2), "bfloat16"),
    "smollm3-switches": ("SmolLM3Config", dict(
        num_key_value_heads=4, no_rope_layers=[0, 1, 0, 1], use_sliding_window=True, sliding_window=5,
        attention_bias=True, mlp_bias=True, tie_word_embeddings=False), "bfloat16"),
}


def make(name, place):
    kind, differs, stored = CASES[name]
    common = COMMON if not name.startswith("gpt2") else dict(bos_token_id=1, eos_token_id=2)
    if kind == "OPTConfig":
        common = {k: v for k, v in COMMON.items() if k != "intermediate_size"}
    config = getattr(transformers, kind)(**{**common, **differs})
    config._attn_implementation = "eager"
    torch.manual_seed(sum(map(ord, name)))
    model = transformers.AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    with torch.no_grad():
        for parameter in model.parameters():  # larger than initialisation draws them: so that every switch shows
            parameter.add_(torch.randn_like(parameter) * 0.15)
    model = model.to(getattr(torch, stored))
    folder = place / name
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    model.eval()
    draw = torch.Generator().manual_seed(7)
    texts = [torch.randint(3, VOCABULARY, (length,), generator=draw).tolist() for length in (2, 9, 40, 64)]
    golden = {"texts": [], "greedy": []}
    with torch.no_grad():
        for ids in texts:
            logits = model(torch.tensor([ids])).logits[0].log_softmax(-1)
            golden["texts"].append(
                {"ids": ids, "log_probabilities": [float(logits[i, ids[i + 1]]) for i in range(len(ids) - 1)]})
        for length in (3, 12):
            ids = texts[2][:length]
            tokens = list(ids)
            for _ in range(20):  # without a cache
                tokens.append(int(model(torch.tensor([tokens])).logits[0, -1].argmax()))
            golden["greedy"].append({"prompt": ids, "tokens": tokens[length:]})
    (folder / "golden.json").write_text(json.dumps(golden) + "\n")


parser = argparse.ArgumentParser()
parser.add_argument("place", type=pathlib.Path)
parser.add_argument("names", nargs="*")
arguments = parser.parse_args()
for name in arguments.names or CASES:
    make(name, arguments.place)
    print(name)
