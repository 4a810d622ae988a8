"""Texts per second of scoring beside transformers, in turn in the same run.

A classifier of MiniLM's shape (6 layers, width 384, 12 heads) with random weights, texts of 23 tokens in batches of 1, 8
and 44 (as many as the scorer joins). Prints a table with medians and the ratio. Needs torch and transformers, and the
program built in release:

    cmake --build --preset release --target bench_scoring
    python tests/bench/scoring.py build/release/bin/bench_scoring
"""
import argparse
import statistics
import subprocess
import tempfile
import time

import torch
import transformers


def transformers_speed(model, ids, batch):
    start = time.perf_counter()
    with torch.inference_mode():
        for begin in range(0, len(ids), batch):
            part = ids[begin:begin + batch]
            torch.softmax(model(input_ids=part, attention_mask=torch.ones_like(part)).logits, -1)
    return len(ids) / (time.perf_counter() - start)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--texts", type=int, default=352)
    parser.add_argument("--tokens", type=int, default=23)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    config = transformers.BertConfig(hidden_size=384, num_hidden_layers=6, num_attention_heads=12,
                                     intermediate_size=1536, num_labels=2)
    model = transformers.BertForSequenceClassification(config).eval()
    ids = torch.tensor([[(row * 7919 + t * 104729) % 30000 for t in range(arguments.tokens)]
                        for row in range(arguments.texts)])
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        ours = subprocess.Popen([arguments.program, "--model", folder, "--threads", str(arguments.threads), "--texts",
                                 str(arguments.texts), "--tokens", str(arguments.tokens)],
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        print(f"torch {torch.__version__}, transformers {transformers.__version__}, {arguments.threads} threads, f32, "
              f"{arguments.tokens} tokens a text")
        print(f"{'batch':>5} {'ours':>10} {'transformers':>13} {'ratio':>7}   texts/s, median of {arguments.rounds}")
        for batch in (1, 8, 44):
            speeds = ([], [])
            for round_number in range(arguments.rounds + 1):
                ours.stdin.write(f"{batch}\n")
                ours.stdin.flush()
                own = float(ours.stdout.readline())
                peer = transformers_speed(model, ids, batch)
                if round_number:  # the first warms up
                    speeds[0].append(own)
                    speeds[1].append(peer)
            own, peer = (statistics.median(s) for s in speeds)
            print(f"{batch:>5} {own:>10.1f} {peer:>13.1f} {own / peer:>7.2f}", flush=True)
        ours.stdin.close()
        ours.wait()


if __name__ == "__main__":
    main()
