"""A small GGUF file with a tensor of each type that we read, and what the package gguf makes of them.

    python3 tests/reference/make_gguf_goldens.py     # gguf 0.19.0, numpy 2.4.6
"""
import json
import pathlib

import gguf
import numpy

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "fixtures" / "gguf"

SCALES = {"Q2_K": (80, 82), "Q3_K": (108,), "Q4_K": (0, 2), "Q5_K": (0, 2), "Q6_K": (208,), "IQ4_NL": (0,), "IQ4_XS": (0,)}


def main():
    FOLDER.mkdir(exist_ok=True)
    random = numpy.random.default_rng(1)
    writer = gguf.GGUFWriter(FOLDER / "types.gguf", "llama")
    writer.add_block_count(2)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_bool("tokenizer.ggml.add_bos_token", True)
    writer.add_array("tokenizer.ggml.tokens", ["a", "b", "\u2581c"])
    writer.add_array("tokenizer.ggml.scores", [0.0, -1.5, -2.0])
    writer.add_array("tokenizer.ggml.token_type", [1, 1, 3])
    golden = {}
    for name in ["F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", *SCALES]:
        kind = gguf.GGMLQuantizationType[name]
        if name in SCALES:  # the package does not write these: any bits are codes, but for the float16 scales
            columns, size = gguf.GGML_QUANT_SIZES[kind]
            blocks = random.integers(0, 256, (6, size), dtype=numpy.uint8)
            for at in SCALES[name]:
                blocks[:, at:at + 2] = random.standard_normal((6, 1)).astype(numpy.float16).view(numpy.uint8)
            stored = blocks.reshape(3, 2 * size)
        else:
            stored = gguf.quants.quantize(random.standard_normal((3, 64)).astype(numpy.float32), kind)
        writer.add_tensor(name.lower(), stored, raw_dtype=kind)
        golden[name.lower()] = [float(x) for x in gguf.quants.dequantize(stored, kind).astype(numpy.float32).ravel()]
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    (FOLDER / "types.json").write_text(json.dumps({"gguf": "0.19.0", "values": golden}))


if __name__ == "__main__":
    main()
