"""What waiting.py asks of generation, of whole commands: seconds idle and beside two busy processes, for each way of waiting.

    python3 tests/bench/waiting_commands.py build/release/bin/fairweight-cli [--rounds 3] [--only scoring training]

Scores 2,000 lines of the bundled calibration text with the toxicity classifier, trains a small language model on it for 40
steps, and runs the demonstration from nothing. Prints seconds (medians) and, in brackets, the share of the best way's speed.
"""
import argparse
import csv
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

from waiting import WAYS

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODEL = ROOT / "data/models/fairweight-lm"


def seconds(program, way, arguments):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("OMP_", "GOMP_"))}
    settings, threads = WAYS[way]
    environment.update(settings)
    start = time.perf_counter()
    subprocess.run([program, "--threads", str(threads), *map(str, arguments)], env=environment, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def commands_in(place):
    lines = (ROOT / "data/texts/calibration.txt").read_text(encoding="utf-8").splitlines()
    texts, training, validation = place / "texts.csv", place / "training.txt", place / "validation.txt"
    with texts.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["text"]] + [[lines[i % len(lines)]] for i in range(2000)])
    held_back = len(lines) // 5
    training.write_text("\n".join(lines[held_back:]) + "\n", encoding="utf-8")
    validation.write_text("\n".join(lines[:held_back]) + "\n", encoding="utf-8")
    return {
        "scoring": lambda i: ["score", "--scorer", "toxicity", "--input", texts, "--output", place / f"{i}.csv"],
        "training": lambda i: ["train-lm", "--text", training, "--validation", validation, "--tokenizer", MODEL,
                               "--layers", 2, "--heads", 4, "--width", 128, "--context", 128, "--steps", 40,
                               "--output", place / f"model-{i}"],
        "demonstration": lambda i: ["run", ROOT / "data/experiments/demo.json", "--database", place / f"{i}.sqlite"],
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--busy", type=int, default=2)
    parser.add_argument("--ways", nargs="+", default=["program", "spin 300000", "passive", "one"])
    parser.add_argument("--only", nargs="+", default=["scoring", "training", "demonstration"])
    options = parser.parse_args()
    print("| command | beside | " + " | ".join(options.ways) + " |")
    print("|---|---|" + "---|" * len(options.ways))
    with tempfile.TemporaryDirectory() as place:
        commands = commands_in(pathlib.Path(place))
        number = 0
        for name in options.only:
            for busy in [0, options.busy]:
                others = [subprocess.Popen(["sh", "-c", "while :; do :; done"]) for _ in range(busy)]
                try:
                    times = {way: [] for way in options.ways}
                    for _ in range(options.rounds):
                        for way in options.ways:
                            number += 1
                            times[way].append(seconds(options.program, way, commands[name](number)))
                finally:
                    for other in others:
                        other.kill()
                        other.wait()
                medians = {way: statistics.median(values) for way, values in times.items()}
                best = min(medians.values())
                cells = " | ".join(f"{medians[way]:.1f} s ({best / medians[way]:.2f})" for way in options.ways)
                print(f"| {name} | {f'{busy} busy processes' if busy else 'nothing'} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
