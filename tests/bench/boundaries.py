"""What tuning with compressed pipeline boundaries teaches: bits per byte with the codec and without it.

Rudakov et al. 2024 (arXiv 2401.07788) find that what is tuned under TopK works well only with the codec, and what is tuned
with error feedback also without it (its tuning is four epochs of WikiText-2, a hundred times ours). Every setting is
trained once; the variant runs with the codec, its dense copy without. Prints a table. Needs the program built in release:

    cmake --build --preset release --target fairweight-cli
    python3 tests/bench/boundaries.py build/release/bin/fairweight-cli [--steps 400] [--only KEEP …]
"""
import argparse
import json
import pathlib
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SETTINGS = [
    ("untuned, top 10 %", {"keep": 0.1, "steps": 1, "learning_rate": 1e-8}),
    ("tuned, everything sent", {"keep": 1.0}),
    ("top 50 %", {"keep": 0.5}),
    ("top 30 %", {"keep": 0.3}),
    ("top 10 %", {"keep": 0.1}),
    ("top 10 %, gradients at places of their own", {"keep": 0.1, "gradients": "own"}),
    ("top 10 %, whole gradients", {"keep": 0.1, "gradients": "whole"}),
    ("top 10 %, error feedback", {"keep": 0.1, "error_feedback": True}),
    ("top 30 %, error feedback", {"keep": 0.3, "error_feedback": True}),
    ("4 bits", {"codec": "bits", "bits": 4}),
    ("2 bits", {"codec": "bits", "bits": 2}),
]


def bits_per_byte(program, model, text):
    out = subprocess.run([program, "perplexity", "--model", model, "--text", text], check=True, capture_output=True)
    return json.loads(out.stdout)["bits_per_byte"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--model", default=str(ROOT / "data/models/fairweight-lm"))
    parser.add_argument("--calibration", default=str(ROOT / "data/texts/written_by_base.txt"))
    parser.add_argument("--text", default=str(ROOT / "data/texts/perplexity.txt"))
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    parser.add_argument("--only", nargs="*", help="settings by their names in the table")
    arguments = parser.parse_args()
    print(f"base: {bits_per_byte(arguments.program, arguments.model, arguments.text):.3f} bits per byte\n")
    print("| setting | with the codec | without it |\n|---|---|---|", flush=True)
    for name, parameters in SETTINGS:
        if arguments.only and name not in arguments.only:
            continue
        step = {"method": "boundary_compression", "steps": arguments.steps, "learning_rate": arguments.learning_rate}
        with tempfile.TemporaryDirectory() as folder:
            place = pathlib.Path(folder)
            (place / "recipe.json").write_text(json.dumps({"name": name, "steps": [step | parameters]}))
            subprocess.run([arguments.program, "compress", "--model", arguments.model, "--recipe", place / "recipe.json",
                            "--output", place / "with", "--dense", place / "without", "--calibration",
                            arguments.calibration], check=True, capture_output=True)
            figures = [bits_per_byte(arguments.program, place / which, arguments.text) for which in ("with", "without")]
        print(f"| {name} | {figures[0]:.3f} | {figures[1]:.3f} |", flush=True)


if __name__ == "__main__":
    main()
