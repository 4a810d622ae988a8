#!/usr/bin/env python3
"""A file with every element type, as the safetensors package writes it: tests/fixtures/checkpoint/types.safetensors.

    python tests/reference/make_safetensors_golden.py tests/fixtures/checkpoint

The C++ test reads it and writes it again: the bytes must be equal. Made with safetensors 0.8.0.
"""
import pathlib
import sys

import torch
from safetensors.torch import save_file

tensors = {
    "f64": torch.tensor([[1.5, -2.25], [3.0, 1e300]], dtype=torch.float64),
    "i64": torch.tensor([-(2**62), 7], dtype=torch.int64),
    "f32": torch.tensor([0.1, -0.0, 3.4e38], dtype=torch.float32),
    "i32": torch.tensor([-5], dtype=torch.int32),
    "bf16": torch.tensor([1.0, 0.3333], dtype=torch.bfloat16),
    "f16": torch.tensor([[[0.1]], [[65504.0]]], dtype=torch.float16),
    "i16": torch.tensor([-300, 300], dtype=torch.int16),
    "bool": torch.tensor([True, False, True]),
    "empty": torch.empty((0, 4), dtype=torch.uint8),
    "i8": torch.tensor([-128, 127], dtype=torch.int8),
    "u8": torch.tensor([0, 255], dtype=torch.uint8),
    "scalar": torch.tensor(9, dtype=torch.uint8),
}
directory = pathlib.Path(sys.argv[1])
directory.mkdir(parents=True, exist_ok=True)
save_file(tensors, directory / "types.safetensors", metadata={"format": "pt"})
(directory / "types.safetensors").chmod(0o644)
