"""Makes tests/fixtures/measure/likelihood_tokens.json: how lm-evaluation-harness cuts options and long texts.

    python tests/reference/make_likelihood_token_goldens.py tests/fixtures

Needs lm-eval, accelerate, transformers and tests/fixtures/gpt2/base with its tokenizer. The numbers come from lm-eval's own
TemplateLM._encode_pair, TemplateLM.loglikelihood, get_rolling_token_windows and make_disjoint_window.
"""

import importlib.metadata
import json
import pathlib
import sys

from lm_eval.api.instance import Instance
from lm_eval.models.huggingface import HFLM
from lm_eval.utils import get_rolling_token_windows, make_disjoint_window
from transformers import AutoTokenizer

PAIRS = [
    ("The man knew", " that she"), ("The man knew ", "that she"), ("The man knew  \n", "that she"), ("The man", "ager knew"),
    ("", "The man knew."), ("", "<|endoftext|>The man"), ("<|endoftext|>The man", " knew"), ("The man \u3000", "knew"),
    ("The price rose from 100 to 25", "00 in"), ("He sa", "id that"), ("the", "re"), ("a b", "c"), ("x\t", "y"),
    ("The man knew", ""), ("naïve caf", "é"), ("She said that he", "'d know"), ("1", "2"), ("The  ", "  man"),
]


class Encoder(HFLM):
    """HFLM without a model: what becomes of texts before the model sees them."""

    def __init__(self, tokenizer):
        self.tokenizer, self.backend, self.add_bos_token, self.custom_prefix_token_id = tokenizer, "causal", None, None
        self.enable_thinking = False

    def _loglikelihood_tokens(self, requests, **_):
        return [(context, own) for _, context, own in requests]


def main():
    fixtures = pathlib.Path(sys.argv[1])
    encoder = Encoder(AutoTokenizer.from_pretrained(fixtures / "gpt2/base"))
    pairs = []
    for context, option in PAIRS:
        given, own = encoder.loglikelihood([Instance("loglikelihood", {}, (context, option), 0)], disable_tqdm=True)[0]
        pairs.append({"context": context, "option": option, "given": given, "own": own})
    windows = []
    for tokens, length in [(0, 5), (1, 5), (4, 5), (5, 5), (6, 5), (10, 5), (11, 5), (23, 7), (3, 1), (48, 48), (150, 48)]:
        stream = [i % 250 for i in range(1, tokens + 1)]
        rolling = get_rolling_token_windows(stream, prefix_token=0, max_seq_len=length, context_len=1)
        windows.append({"tokens": stream, "length": length,
                        "windows": [[list(part) for part in make_disjoint_window(pair)] for pair in rolling]})
    versions = {name: importlib.metadata.version(name) for name in ("lm_eval", "transformers")}
    target = fixtures / "measure/likelihood_tokens.json"
    target.write_text(json.dumps({"versions": versions, "pairs": pairs, "windows": windows}, separators=(",", ":")) + "\n")
    print(len(pairs), "pairs,", len(windows), "streams")


if __name__ == "__main__":
    main()
