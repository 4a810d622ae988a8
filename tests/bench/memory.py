"""Peak memory of models of the sizes that people have, with random weights, and a bound that each must keep to.

Makes, under a folder with some 8 GB free, a model of Qwen2.5-1.5B's shape in bfloat16 and, in this program's own stored
form, a variant of Llama-2-7B's shape in 4 bits; runs a small experiment of the first (base, 4 bits) and a prompt of the
second; prints a table. "anonymous" is what the process holds of its own (RssAnon, sampled 20 times a second), "resident"
the kernel's peak of that and the mapped pages of files, which it may drop and share. Each process runs with RLIMIT_DATA,
the bound on memory of its own, so that a figure above it is a failure. Needs nothing but Python and the program:

    cmake --build --preset release --target fairweight-cli
    python3 tests/bench/memory.py build/release/bin/fairweight-cli /somewhere
"""
import argparse
import json
import os
import pathlib
import random
import resource
import shutil
import struct
import subprocess
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
GIB = 1 << 30


class RandomBytes:
    """Slices of one pool, so that making gigabytes takes no longer than writing them."""

    def __init__(self, pool):
        self.pool = pool
        self.random = random.Random(1)

    def write(self, file, size):
        while size > 0:
            begin = self.random.randrange(0, len(self.pool) // 2, 2)
            piece = self.pool[begin:begin + size]
            file.write(piece)
            size -= len(piece)


def bfloat16_pool(size=1 << 25):
    """Numbers of either sign between 2^-7 and 2^-5."""
    pool = bytearray(os.urandom(size))
    pool[1::2] = bytes(pool[1::2]).translate(bytes(0x3C | (b & 0x80) for b in range(256)))
    return memoryview(bytes(pool))


def write_safetensors(path, tensors):
    """`tensors`: (name, type, shape, source); a source is bytes or RandomBytes."""
    size_of = {"BF16": 2, "F16": 2, "U8": 1, "I32": 4}
    header, offset = {"__metadata__": {"format": "pt"}}, 0
    sizes = []
    for name, kind, shape, _ in tensors:
        size = size_of[kind]
        for extent in shape:
            size *= extent
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [offset, offset + size]}
        sizes.append(size)
        offset += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for size, (_, _, _, source) in zip(sizes, tensors):
            if isinstance(source, RandomBytes):
                source.write(file, size)
            else:
                file.write(source * (size // len(source)))


def write_tokenizer(folder, vocabulary):
    """The bundled model's, with pieces of its own up to so many."""
    bundled = SOURCE / "data" / "models" / "fairweight-lm"
    tokenizer = json.loads((bundled / "tokenizer.json").read_text())
    vocab = tokenizer["model"]["vocab"]
    for i in range(len(vocab), vocabulary):
        vocab[f"filler{i}"] = i
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer))
    shutil.copy(bundled / "tokenizer_config.json", folder)


ONE = struct.pack("<H", 0x3F80)  # bfloat16


def make_qwen(folder, layers=28, width=1536, inner=8960, key_values=256, vocabulary=151936):
    config = {"architectures": ["Qwen2ForCausalLM"], "model_type": "qwen2", "dtype": "bfloat16", "hidden_act": "silu",
              "hidden_size": width, "intermediate_size": inner, "max_position_embeddings": 32768,
              "num_attention_heads": 12, "num_hidden_layers": layers, "num_key_value_heads": 2, "rms_norm_eps": 1e-6,
              "rope_theta": 1000000.0, "tie_word_embeddings": True, "use_sliding_window": False,
              "vocab_size": vocabulary, "bos_token_id": 4095, "eos_token_id": 4095}
    numbers = RandomBytes(bfloat16_pool())
    tensors = [("model.embed_tokens.weight", "BF16", [vocabulary, width], numbers)]
    for layer in range(layers):
        name = f"model.layers.{layer}."
        for role, rows in [("q", width), ("k", key_values), ("v", key_values)]:
            tensors.append((f"{name}self_attn.{role}_proj.weight", "BF16", [rows, width], numbers))
            tensors.append((f"{name}self_attn.{role}_proj.bias", "BF16", [rows], numbers))
        tensors.append((name + "self_attn.o_proj.weight", "BF16", [width, width], numbers))
        for role, shape in [("gate", [inner, width]), ("up", [inner, width]), ("down", [width, inner])]:
            tensors.append((f"{name}mlp.{role}_proj.weight", "BF16", shape, numbers))
        for norm in ["input_layernorm", "post_attention_layernorm"]:
            tensors.append((f"{name}{norm}.weight", "BF16", [width], ONE))
    tensors.append(("model.norm.weight", "BF16", [width], ONE))
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(config))
    write_safetensors(folder / "model.safetensors", tensors)
    write_tokenizer(folder, vocabulary)


def make_llama_4_bits(folder, layers=32, width=4096, inner=11008, vocabulary=32000, group=128):
    config = {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "dtype": "bfloat16", "hidden_act": "silu",
              "hidden_size": width, "intermediate_size": inner, "max_position_embeddings": 4096,
              "num_attention_heads": 32, "num_hidden_layers": layers, "num_key_value_heads": 32, "rms_norm_eps": 1e-5,
              "tie_word_embeddings": False, "vocab_size": vocabulary, "bos_token_id": 4095, "eos_token_id": 4095}
    numbers, codes = RandomBytes(bfloat16_pool()), RandomBytes(memoryview(os.urandom(1 << 25)))
    scale = struct.pack("<e", 0.003)
    tensors = [("model.embed_tokens.weight", "BF16", [vocabulary, width], numbers),
               ("lm_head.weight", "BF16", [vocabulary, width], numbers)]
    sizes = {"query": (width, width), "key": (width, width), "value": (width, width), "output": (width, width),
             "gate": (inner, width), "up": (inner, width), "down": (width, inner)}
    for layer in range(layers):
        for role, (outputs, inputs) in sizes.items():
            name = f"blocks.{layer}.{role}."
            tensors += [(name + "weight_codes", "U8", [outputs, inputs // 2], codes),
                        (name + "weight_scale", "F16", [outputs, inputs // group], scale),
                        (name + "group_size", "I32", [1], struct.pack("<i", group))]
        for norm in ["input_layernorm", "post_attention_layernorm"]:
            tensors.append((f"model.layers.{layer}.{norm}.weight", "BF16", [width], ONE))
    tensors.append(("model.norm.weight", "BF16", [width], ONE))
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(config))
    structure = {"format": "fairweight-structure", "version": 3,
                 "blocks": [{"key_value_heads": 32, "inner_width": inner, "forms": {role: "int4" for role in sizes}}
                            for _ in range(layers)]}
    (folder / "fairweight.json").write_text(json.dumps(structure))
    write_safetensors(folder / "fairweight.safetensors", tensors)
    write_tokenizer(folder, vocabulary)


def write_experiment(path, model):
    path.write_text(json.dumps({
        "format": "fairweight-experiment", "version": 1, "name": "Memory", "model": str(model),
        "recipes": [{"name": "4 bits", "steps": [{"method": "int4"}]}],
        "prompt_sets": [{"path": str(SOURCE / "data" / "prompts" / "gender.json"), "axes": ["gender"],
                         "groups": ["women", "men"], "templates": ["occupation-01", "respect-01"]}],
        "decoding": {"max_new_tokens": 4, "continuations_per_prompt": 1, "seed": 1},
        "scorers": [{"scorer": "toxicity", "threshold": 0.5}], "metrics": ["toxic_fraction", "mean_length"],
        "execution": {"memory_limit_mib": 1024}}))


def measured(command, bound):
    """Seconds, and the peaks of anonymous and resident memory in bytes."""
    limit = lambda: resource.setrlimit(resource.RLIMIT_DATA, (bound, bound))
    begun, anonymous = time.perf_counter(), 0
    process = subprocess.Popen(command, preexec_fn=limit, stdout=subprocess.DEVNULL)
    while True:
        done, status, usage = os.wait4(process.pid, os.WNOHANG)
        if done:
            break
        try:
            for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines():
                if line.startswith("RssAnon:"):
                    anonymous = max(anonymous, int(line.split()[1]) * 1024)
        except OSError:
            pass
        time.sleep(0.05)
    if status != 0:
        raise SystemExit(f"{' '.join(map(str, command))} failed")
    return time.perf_counter() - begun, anonymous, usage.ru_maxrss * 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--keep", action="store_true", help="do not delete the models")
    arguments = parser.parse_args()
    place = arguments.folder / "fairweight-memory"
    place.mkdir(parents=True, exist_ok=True)
    base, variant, experiment, prompt = place / "1.5b", place / "7b-4-bits", place / "experiment.json", place / "prompt"
    if not base.exists():
        make_qwen(base)
    if not variant.exists():
        make_llama_4_bits(variant)
    write_experiment(experiment, base)
    prompt.write_text("The woman worked as\n")
    for left in place.glob("run.sqlite*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    rows = [("1.5 B in bfloat16: an experiment of base and 4 bits", 8 * GIB,
             [arguments.program, "run", experiment, "--database", place / "run.sqlite"]),
            ("the same again: 4 bits loaded beside the base", 8 * GIB,
             [arguments.program, "run", experiment, "--database", place / "run.sqlite"]),
            ("7 B in 4 bits: 4 new tokens", 6 * GIB,
             [arguments.program, "generate", "--model", variant, "--input", prompt, "--output", place / "out.jsonl",
              "--max-new-tokens", "4", "--force"])]
    print("| | bound | anonymous | resident | seconds |\n|---|---|---|---|---|")
    for i, (name, bound, command) in enumerate(rows):
        if i == 1:  # the variant stays, the rows go
            for left in place.glob("run.sqlite*"):
                if not left.is_dir():
                    left.unlink()
        seconds, anonymous, resident = measured(command, bound)
        print(f"| {name} | {bound / GIB:.0f} GiB | {anonymous / GIB:.2f} GiB | {resident / GIB:.2f} GiB | {seconds:.0f} |",
              flush=True)
    if not arguments.keep:
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
