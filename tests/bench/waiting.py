"""How OpenMP's threads should wait: generation idle and beside two busy processes, for each way of waiting, in turn.

    cmake --build --preset release --target bench_generation
    python3 tests/bench/waiting.py build/release/bin/bench_generation MODEL [MODEL ...] [--rounds 5] [--ways program one]

Prints tokens per second (medians) and the share of the best way. "program" is what the program chooses by itself; a variable
that is set, as the other ways do, wins over that choice.
"""
import argparse
import os
import statistics
import subprocess

WAYS = {
    "program": ({}, 0),
    "spin 300000": ({"GOMP_SPINCOUNT": "300000"}, 0),  # libgomp's own default
    "spin 30000": ({"GOMP_SPINCOUNT": "30000"}, 0),
    "spin 10000": ({"GOMP_SPINCOUNT": "10000"}, 0),
    "spin 3000": ({"GOMP_SPINCOUNT": "3000"}, 0),
    "spin 1000": ({"GOMP_SPINCOUNT": "1000"}, 0),
    "passive": ({"OMP_WAIT_POLICY": "PASSIVE"}, 0),
    "one": ({}, 1),
}


class Program:
    def __init__(self, program, model, way):
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("OMP_", "GOMP_"))}
        settings, threads = WAYS[way]
        environment.update(settings)
        self.process = subprocess.Popen([program, "--model", model, "--threads", str(threads)], env=environment,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def speed(self, batch):
        self.process.stdin.write(f"{batch}\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def measure(program, model, ways, batches, rounds, busy):
    others = [subprocess.Popen(["sh", "-c", "while :; do :; done"]) for _ in range(busy)]
    try:
        programs = {way: Program(program, model, way) for way in ways}
        speeds = {(way, batch): [] for way in ways for batch in batches}
        for batch in batches:
            for way in ways:
                programs[way].speed(batch)
            for _ in range(rounds):
                for way in ways:
                    speeds[way, batch].append(programs[way].speed(batch))
        for running in programs.values():
            running.end()
    finally:
        for other in others:
            other.kill()
            other.wait()
    return {key: statistics.median(values) for key, values in speeds.items()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("models", nargs="+")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--busy", type=int, default=2)
    parser.add_argument("--ways", nargs="+", default=list(WAYS))
    parser.add_argument("--batches", nargs="+", type=int, default=[1, 16, 64])
    options = parser.parse_args()
    for model in options.models:
        for busy in [0, options.busy]:
            speeds = measure(options.program, model, options.ways, options.batches, options.rounds, busy)
            beside = f"beside {busy} busy processes" if busy else "idle"
            print(f"\n{os.path.basename(os.path.normpath(model))}, {beside}\n")
            print("| waiting | " + " | ".join(f"batch {batch}" for batch in options.batches) + " |")
            print("|---|" + "---|" * len(options.batches))
            for way in options.ways:
                cells = []
                for batch in options.batches:
                    best = max(speeds[other, batch] for other in options.ways)
                    cells.append(f"{speeds[way, batch]:.0f} ({speeds[way, batch] / best:.2f})")
                print(f"| {way} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
