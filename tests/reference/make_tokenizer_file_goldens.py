"""Makes tests/fixtures/tokenizer_files/expected.json: directories with a tokenizer's files in many combinations, and the
ids that transformers gives for texts full of their tokens.

    python tests/reference/make_tokenizer_file_goldens.py tests/fixtures/tokenizer_files

Needs transformers and tokenizers; their versions are written into the file. Combinations are drawn at random with a fixed
seed; those that the reference refuses are left out.
"""

import json
import pathlib
import random
import sys
import tempfile

import tokenizers
import transformers
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import AutoTokenizer

TRAINING = """the nurse said that the old woman was late for the kind person in the rain
they have paid 2500 and walked to the cafe after working all the long day singing
people think that the price rose from 100 to 250 while it was raining again""".split("\n")

EXTRA = ["<user>", "<tool>", "Kind Person", "RAIN", "<mask>", "<b>", "ing", "<pad>", "[X]", "É"]
WORDS = ["the", " nurse", " was", "Late", "KIND PERSON", "kind person", "Kind Person", "rain", "RAIN", "walking", " ing", "ing",
         " ", "  ", "\t", "\n", "é", "É", "e\u0301", "café", "naïve", "25", "2500", " 3", "①", "ﬁ", "½", "!", "?", " ,", "'s",
         "don't", "日本", "가", "🙂", "\u3000", "_", "-", "--", "<b", "x", "A", "Å", "İ", "\u200b", "\u00a0"]
REGEXES = ["[0-9]", "[0-9]+", "\\s+", "e", "\\p{L}+", "(?i:'s|'t|'re)|\\p{N}{1,3}", "[^\\w\\s]+", " ?\\w+"]
BEHAVIORS = ["Isolated", "Removed", "MergedWithPrevious", "MergedWithNext", "Contiguous"]


def train_bpe():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=330, show_progress=False, initial_alphabet=alphabet,
                                  special_tokens=["<|endoftext|>", "<s>", "</s>"])
    tokenizer.train_from_iterator(TRAINING, trainer)
    return json.loads(tokenizer.to_str())["model"]


def train_wordpiece():
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(vocab_size=150, show_progress=False,
                                        special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"],
                                        initial_alphabet=list("LKPRAÉé日"))
    tokenizer.train_from_iterator(TRAINING, trainer)
    return json.loads(tokenizer.to_str())["model"]


class Draw:
    """Random files of one directory."""

    def __init__(self, rng, vocabularies):
        self.rng = rng
        self.kind = rng.choice(["bpe", "bpe", "wordpiece"])
        self.model = vocabularies[self.kind]
        self.size = len(self.model["vocab"])
        self.files = {}

    def maybe(self, chance=0.5):
        return self.rng.random() < chance

    def flags(self):
        return {name: self.maybe(0.3) for name in ("single_word", "lstrip", "rstrip", "normalized", "special")}

    def normalizer(self, deep=True):
        literal = lambda: {"String": self.rng.choice(["a", "  ", "25", "é"])}
        regex = lambda: {"Regex": self.rng.choice(REGEXES)}
        choices = [
            None, {"type": "NFC"}, {"type": "NFD"}, {"type": "NFKC"}, {"type": "NFKD"}, {"type": "Lowercase"},
            {"type": "StripAccents"}, {"type": "Strip", "strip_left": self.maybe(), "strip_right": self.maybe()},
            {"type": "Prepend", "prepend": self.rng.choice(["_", " ", "É"])},
            {"type": "Replace", "pattern": literal(), "content": self.rng.choice(["", "b", " "])},
            {"type": "Replace", "pattern": regex(), "content": self.rng.choice(["", "b", "$0"])},
        ]
        if deep and self.maybe(0.4):
            steps = [self.normalizer(False) for _ in range(self.rng.randint(1, 3))]
            return {"type": "Sequence", "normalizers": [step for step in steps if step]}
        return self.rng.choice(choices)

    def pre_tokenizer(self):
        if self.kind == "wordpiece":
            return {"type": "BertPreTokenizer"}
        byte_level = {"type": "ByteLevel", "add_prefix_space": self.maybe(0.3), "trim_offsets": True, "use_regex": True}
        if self.maybe(0.3):
            return byte_level
        pattern = {"Regex": self.rng.choice(REGEXES)} if self.maybe(0.7) else {"String": self.rng.choice(["a", " ", "25"])}
        split = {"type": "Split", "pattern": pattern, "behavior": self.rng.choice(BEHAVIORS), "invert": self.maybe()}
        steps = [split]
        if self.maybe(0.3):
            steps.insert(0, {"type": "Digits", "individual_digits": self.maybe()})
        return {"type": "Sequence", "pretokenizers": steps + [dict(byte_level, use_regex=self.maybe(0.3))]}

    def post_processor(self):
        start = "<s>" if self.kind == "bpe" else "[CLS]"
        template = {
            "type": "TemplateProcessing", "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
            "single": [{"SpecialToken": {"id": start, "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
            "special_tokens": {start: {"id": start, "ids": [self.model["vocab"][start]], "tokens": [start]}},
        }
        return self.rng.choice([None, template])

    def token(self, content):
        """As a role's value in tokenizer_config.json."""
        if self.maybe(0.6):
            return content
        return {"__type": "AddedToken", "content": content, **self.flags()}

    def any_token(self):
        inside = ["<|endoftext|>", "<s>", "</s>"] if self.kind == "bpe" else ["[UNK]", "[SEP]", "[CLS]", "[MASK]"]
        return self.rng.choice(inside * 2 + EXTRA + ["<new>"])

    def added(self, most):
        """The first of EXTRA, those that are not in the vocabulary with the ids that follow its own."""
        vocabulary, tokens, following = self.model["vocab"], [], self.size
        for content in EXTRA[:self.rng.randint(0, most)]:
            tokens.append(dict(self.flags(), id=vocabulary.get(content, following), content=content))
            following += content not in vocabulary
        return tokens

    def tokenizer_json(self):
        first = "<|endoftext|>" if self.kind == "bpe" else "[PAD]"
        known = [dict(self.flags(), id=0, content=first, special=True, normalized=False)] if self.maybe(0.7) else []
        options = {"ignore_merges": self.maybe(0.2)} if self.kind == "bpe" else {}
        return {
            "version": "1.0", "truncation": None, "padding": None, "added_tokens": known + self.added(5),
            "normalizer": self.normalizer(), "pre_tokenizer": self.pre_tokenizer(),
            "post_processor": self.post_processor(), "decoder": None, "model": options,
        }

    def tokenizer_config(self):
        config = {}
        for name in ("add_prefix_space", "do_lower_case", "tokenize_chinese_chars", "add_bos_token", "add_eos_token"):
            if self.maybe(0.3):
                config[name] = self.maybe()
        if self.maybe(0.3):
            config["strip_accents"] = self.rng.choice([None, True, False])
        roles = ["bos_token", "eos_token", "unk_token", "pad_token", "sep_token", "cls_token", "mask_token"]
        for role in roles:
            if role == "unk_token" and self.kind == "wordpiece":
                continue
            if self.maybe(0.25):
                config[role] = None if self.maybe(0.1) and role in ("bos_token", "pad_token") else self.token(self.any_token())
        if self.maybe(0.3):
            name = self.rng.choice(["additional_special_tokens", "extra_special_tokens"])
            config[name] = [self.token(self.any_token()) for _ in range(2)]
        if self.maybe(0.4):
            config["added_tokens_decoder"] = {str(t.pop("id")): t for t in self.added(8)}
        return config

    def draw(self):
        own = {"bpe": ["GPT2Tokenizer", "RobertaTokenizer"],
               "wordpiece": ["BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer"]}[self.kind]
        whole = self.maybe(0.7)
        types = {"bpe": ["gpt2", "roberta"], "wordpiece": ["bert", "distilbert", "electra"]}[self.kind]
        self.files["config.json"] = {"model_type": self.rng.choice(types)}
        if self.maybe(0.1):
            self.files["config.json"]["tokenizer_class"] = self.rng.choice(own)
        if whole:
            self.files["tokenizer.json"] = self.tokenizer_json()
        if self.maybe(0.8):
            config = self.files["tokenizer_config.json"] = self.tokenizer_config()
            if self.maybe(0.7):
                names = own + [name + "Fast" for name in own] + (["PreTrainedTokenizerFast"] * 4 if whole else [])
                config["tokenizer_class"] = self.rng.choice(names)
        if self.maybe(0.3):
            self.files["special_tokens_map.json"] = {
                role: self.any_token() if self.maybe(0.7) else dict(self.flags(), content=self.any_token(), special=True)
                for role in ("bos_token", "eos_token", "pad_token", "mask_token") if self.maybe(0.4)}
            if self.maybe(0.4):
                self.files["special_tokens_map.json"]["additional_special_tokens"] = [self.any_token()]
        if self.maybe(0.3):
            self.files["added_tokens.json"] = {t["content"]: t["id"] for t in self.added(6)}

    def texts(self, count):
        tokens = EXTRA + ["<|endoftext|>", "<s>", "[MASK]", "[SEP]", "<new>"]
        pick = lambda: self.rng.choice(tokens if self.maybe(0.3) else WORDS)
        return ["".join(pick() for _ in range(self.rng.randint(1, 9))) for _ in range(count)]


def write(directory, files, kind, model):
    for name, content in files.items():
        if name == "tokenizer.json":
            content = dict(content, model={**model, **content["model"]})
        (directory / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    if "tokenizer.json" not in files and kind == "bpe":
        (directory / "vocab.json").write_text(json.dumps(model["vocab"], ensure_ascii=False), encoding="utf-8")
        merges = "".join(" ".join(pair) + "\n" for pair in model["merges"])
        (directory / "merges.txt").write_text("#version: 0.2\n" + merges, encoding="utf-8")
    if "tokenizer.json" not in files and kind == "wordpiece":
        words = sorted(model["vocab"], key=model["vocab"].get)
        (directory / "vocab.txt").write_text("\n".join(words) + "\n", encoding="utf-8")


def main():
    target = pathlib.Path(sys.argv[1])
    rng = random.Random(13)
    vocabularies = {"bpe": train_bpe(), "wordpiece": train_wordpiece()}
    cases, refused = [], 0
    while len(cases) < 120:
        draw = Draw(rng, vocabularies)
        draw.draw()
        texts = draw.texts(6)
        with tempfile.TemporaryDirectory() as place:
            write(pathlib.Path(place), draw.files, draw.kind, draw.model)
            try:
                tokenizer = AutoTokenizer.from_pretrained(place)
                ids = [tokenizer.encode(text, add_special_tokens=False) for text in texts]
                around = [tokenizer.encode(text) for text in texts]
            except BaseException as failure:  # pyo3's panics are no Exception
                if isinstance(failure, KeyboardInterrupt):
                    raise
                refused += 1
                continue
        cases.append({"name": f"{len(cases)} {type(tokenizer).__name__}", "kind": draw.kind, "files": draw.files,
                      "texts": texts, "ids": ids, "with_template": around, "size": len(tokenizer),
                      "bos": tokenizer.bos_token_id, "eos": tokenizer.eos_token_id, "pad": tokenizer.pad_token_id})
    versions = {"transformers": transformers.__version__, "tokenizers": tokenizers.__version__}
    expected = {"versions": versions, "vocabularies": vocabularies, "cases": cases}
    target.mkdir(parents=True, exist_ok=True)
    (target / "expected.json").write_text(json.dumps(expected, ensure_ascii=True, separators=(",", ":")) + "\n")
    print(len(cases), "cases;", refused, "refused;", (target / "expected.json").stat().st_size, "bytes")


if __name__ == "__main__":
    main()
