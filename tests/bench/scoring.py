"""Texts per second of scoring, in float32 and in int8, beside transformers in float32, in turn in the same run.

Texts are sorted by length, as the scorer sorts them, and go in batches of 1, 8 and 44 texts (as many short ones as the
scorer joins). transformers pads each batch to its longest text, which after sorting is hardly any. Prints a table with
medians and ratios, and how far scores are from transformers'. Without --model: MiniLM's shape (6 layers, width 384, 12
heads) with random weights. Without --texts: random ids, about 23 tokens a text. Needs torch and transformers, and the
program built in release:

    cmake --build --preset release --target bench_scoring
    python tests/bench/scoring.py build/release/bin/bench_scoring --model DIR --texts texts.csv
"""
import argparse
import csv
import pathlib
import random
import statistics
import subprocess
import tempfile
import time

import torch
import transformers

BATCHES = (1, 8, 44)


def load_model(directory):
    """A classifier; one without a head gets a random one."""
    torch.manual_seed(0)
    if directory:
        return transformers.AutoModelForSequenceClassification.from_pretrained(directory, dtype=torch.float32).eval()
    config = transformers.BertConfig(hidden_size=384, num_hidden_layers=6, num_attention_heads=12,
                                     intermediate_size=1536, num_labels=2)
    return transformers.BertForSequenceClassification(config).eval()


def texts_as_ids(arguments, model):
    """Token ids of arguments.count texts spread over the file, sorted by length."""
    if arguments.texts:
        with open(arguments.texts, encoding="utf-8", newline="") as file:
            texts = [row[arguments.column] for row in csv.DictReader(file)]
        texts = texts[::max(1, len(texts) // arguments.count)][:arguments.count]
        tokenizer = transformers.AutoTokenizer.from_pretrained(arguments.model)
        ids = tokenizer(texts, truncation=True, max_length=model.config.max_position_embeddings)["input_ids"]
    else:
        draw = random.Random(0)
        ids = [[draw.randrange(1000, model.config.vocab_size) for _ in range(draw.randint(6, 40))]
               for _ in range(arguments.count)]
    return sorted(ids, key=len)


def in_batches(ids, batch, padding):
    for begin in range(0, len(ids), batch):
        part = ids[begin:begin + batch]
        longest = max(map(len, part))
        yield (torch.tensor([row + [padding] * (longest - len(row)) for row in part]),
               torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in part]))


def transformers_scores(model, batches):
    with torch.inference_mode():
        return torch.cat([torch.softmax(model(input_ids=ids, attention_mask=mask).logits, -1)
                          for ids, mask in batches])


def transformers_speed(model, batches, count):
    start = time.perf_counter()
    transformers_scores(model, batches)
    return count / (time.perf_counter() - start)


class Ours:
    def __init__(self, program, model, ids, threads, folder):
        model.save_pretrained(folder)
        file = pathlib.Path(folder) / "ids.txt"
        file.write_text("".join(" ".join(map(str, row)) + "\n" for row in ids))
        self.process = subprocess.Popen([program, "--model", folder, "--ids", file, "--threads", str(threads)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return [float(word) for word in self.process.stdout.readline().split()]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--model", help="a softmax classifier's directory in Hugging Face layout")
    parser.add_argument("--texts", help="a CSV file; needs --model")
    parser.add_argument("--column", default="text")
    parser.add_argument("--count", type=int, default=352, help="texts")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    model = load_model(arguments.model)
    ids = texts_as_ids(arguments, model)
    padding = model.config.pad_token_id or 0
    with tempfile.TemporaryDirectory() as folder:
        ours = Ours(arguments.program, model, ids, arguments.threads, folder)
        print(f"torch {torch.__version__}, transformers {transformers.__version__}, {arguments.threads} threads, "
              f"{len(ids)} texts of {statistics.mean(map(len, ids)):.1f} tokens")
        print(f"texts/s, median of {arguments.rounds}; ratios to transformers f32")
        print(f"{'batch':>5} {'transformers':>13} {'ours f32':>10} {'ratio':>6} {'ours int8':>10} {'ratio':>6}")
        for batch in BATCHES:
            batches = list(in_batches(ids, batch, padding))
            speeds = []
            for _ in range(arguments.rounds + 1):
                speeds.append((transformers_speed(model, batches, len(ids)), *ours.ask(f"speed f32 {batch}"),
                               *ours.ask(f"speed int8 {batch}")))
            peer, exact, rounded = map(statistics.median, zip(*speeds[1:]))  # the first warms up
            print(f"{batch:>5} {peer:>13.1f} {exact:>10.1f} {exact / peer:>6.2f} {rounded:>10.1f} "
                  f"{rounded / peer:>6.2f}", flush=True)
        expected = transformers_scores(model, in_batches(ids, 1, padding)).flatten()
        for name in ("f32", "int8"):
            distance = (torch.tensor(ours.ask(f"scores {name}")) - expected).abs()
            print(f"{name}: scores within {distance.max():.1e} of transformers, {distance.mean():.1e} on average")
        ours.close()


if __name__ == "__main__":
    main()
