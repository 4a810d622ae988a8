"""Tokens per second of generation beside transformers, in turn in the same run.

A GPT-2-124M shape with random weights, 20 new tokens from 16, top-p .9, batches of 1, 16 and 64. Prints a table with
medians and the ratio. Needs torch and transformers, and the program built in release:

    cmake --build --preset release --target bench_generation
    python tests/bench/generation.py build/release/bin/bench_generation
"""
import argparse
import statistics
import subprocess
import tempfile
import time

import torch
import transformers


def transformers_speed(model, batch, prompt, tokens):
    ids = torch.tensor([[(row * 7919 + t * 104729) % 50000 for t in range(prompt)] for row in range(batch)])
    start = time.perf_counter()
    with torch.inference_mode():
        model.generate(ids, attention_mask=torch.ones_like(ids), do_sample=True, top_p=0.9, top_k=0,
                       max_new_tokens=tokens, min_new_tokens=tokens, pad_token_id=50256)
    return batch * tokens / (time.perf_counter() - start)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    model = transformers.GPT2LMHeadModel(transformers.GPT2Config()).eval()
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        ours = subprocess.Popen([arguments.program, "--model", folder, "--threads", str(arguments.threads)],
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        print(f"torch {torch.__version__}, transformers {transformers.__version__}, {arguments.threads} threads, f32")
        print(f"{'batch':>5} {'ours':>10} {'transformers':>13} {'ratio':>7}   tokens/s, median of {arguments.rounds}")
        for batch in (1, 16, 64):
            speeds = ([], [])
            for round_number in range(arguments.rounds + 1):
                ours.stdin.write(f"{batch}\n")
                ours.stdin.flush()
                own = float(ours.stdout.readline())
                peer = transformers_speed(model, batch, 16, 20)
                if round_number:  # the first warms up
                    speeds[0].append(own)
                    speeds[1].append(peer)
            own, peer = (statistics.median(s) for s in speeds)
            print(f"{batch:>5} {own:>10.1f} {peer:>13.1f} {own / peer:>7.2f}", flush=True)
        ours.stdin.close()
        ours.wait()


if __name__ == "__main__":
    main()
