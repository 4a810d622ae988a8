"""A GGUF model as transformers writes it, dequantized: weights in bfloat16 and the tokenizer's files.

    python3 tests/reference/dequantize_gguf.py SmolLM2-135M-Instruct.Q4_1.gguf OUTPUT
"""
import os
import pathlib
import sys

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
import transformers

source, output = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
model = transformers.AutoModelForCausalLM.from_pretrained(source.parent, gguf_file=source.name, dtype=torch.float32)
config = model.config
if hasattr(config, "quantization_config"):
    del config.quantization_config  # else transformers refuses to write what it read from GGUF
plain = transformers.AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16)
plain.load_state_dict(model.state_dict())
plain.tie_weights()
plain.save_pretrained(output)
transformers.AutoTokenizer.from_pretrained(source.parent, gguf_file=source.name).save_pretrained(output)
