"""Makes tests/fixtures/tokenizer_families/expected.json: for each family of models a tokenizer with the stages of the family's
published files (and what they may switch) around a small vocabulary, and the ids and texts that transformers gives.

    HF_HUB_OFFLINE=1 python tests/reference/make_tokenizer_family_goldens.py tests/fixtures/tokenizer_families

Needs transformers, tokenizers, sentencepiece and protobuf; their versions are written into the file.
"""

import base64
import io
import json
import pathlib
import random
import sys
import tempfile

import sentencepiece
import tokenizers
import transformers
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from sentencepiece import sentencepiece_model_pb2
from transformers import AutoTokenizer, GemmaTokenizer, LlamaTokenizer
from transformers.integrations.gguf import convert_gguf_tokenizer

TRAINING = """The nurse said that she'd never seen so many gulls; they've come from 12 or 100 miles away, she says.
It wasn't the first time: in 1999, 2000 and 2024 the price rose from 100 to 250 while it was raining again and again.
def main(argc, argv):\n    return argc + 100\n\n\nThe old man doesn't think that they'll walk to the café, he's tired.
L'homme est né à Paris où il a travaillé. Die Frau hörte über die Straße. El niño está aquí. Привет, мир! Как дела?
日本語の文章です。今日は天気がいいですね。 你好世界 中文的句子 안녕하세요 세계 مرحبا بالعالم كيف حالك नमस्ते दुनिया
a  b   c    d     e\n \n  \n\t\tx\n\r\ny == z != w ... --- !!! ??? (one) [two] {three} 3.14159 1,234,567 +49-30-123456
I'll, I'd, we're, you've, I'm, it's, can't. I'LL I'D WE'RE YOU'VE IT'S CAN'T The The the THE the nurse the nurse""".split("\n\n")

TEXTS = [
    "", " ", "  ", "a", " a", "a ", "  a  ", "\n", "\n\n", " \n", "\n ", "\t", "\r\n", "a\n\nb", "a \n b", "x\n\n\ny",
    "\n1", " \n1", "The nurse said that she'd never seen so many gulls", "I'LL we'Re IT'S can't YOU'VE 'S 's ' s", "don't  don’t",
    "12", "123456", " 1 22 333 4444", "x1y22z", "3.14159 1,234", "1st 2nd", "½ ² ٣ 四 Ⅷ ①", "a" * 60, "ab" * 40 + " " * 50 + "x",
    "café", "cafe\u0301", "e\u0301\u0327x", "é É e\u0301", "naïve façade", "ﬁ ﬂ ﬃ", "ＡＢＣ１２３", "①②", "ẛ̣", "Å Å",
    "日本語の文章", "你好，世界！", "안녕하세요 세계", "가", "مرحبا بالعالم", "नमस्ते दुनिया", "שלום", "ภาษาไทย", "Привет, мир!",
    "🙂", "👩‍👩‍👧‍👦🏳️‍🌈", "a🙂b 🇩🇪", "𝒜𝓑 𐍈 𠀀", "\u200b\u200d", "a\u00a0b", "\u3000a\u2003b", "\u0000\u0001\u007f\u0085", "\ufeffx", "\ufffd",
    "__init__(self)", "a==b!=c", "...---!!!", "http://x.y/z?a=b&c=d", "    return x\n", "\t\tif a:\n\t\t\tb", "▁", "▁a▁▁b", "a▁ b", "Ġa", "ĊĊ",
    "<s>", "</s> x", "x</s>", "<s> The nurse</s>", "The <s> nurse", "a<|endoftext|>b", " <|endoftext|> ", "<|begin_of_text|>The",
    "<|im_start|>user\nHi<|im_end|>\n", "<bos>The<eos>", "<start_of_turn>user\nHi<end_of_turn>\n", "<mask> <pad> <unk>", "<unk>", "x<unk>y",
    "<0x41>", "<0xE4>", "a<0x0A>b", "<|user|>  Hi", "<|user|>\nHi<|end|>\n", "the nurse", "the  nurse", "the   nurse\n\n\n   x", "THE NURSE",
    "<table> a\n\n\n\nb", "a     b", "a                  b", "\u0915\u094d\u0937 \u0915\u094d", "ｶﾞ", "x\r\ny\rz", "İstanbul ß ſ", "ā̊x", "tab\tnew\nend",
]

MARK = "▁"


def sentence_pieces(**options):
    out = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([line for text in TRAINING for line in text.split("\n")] * 3), model_writer=out, num_threads=1,
        minloglevel=2, hard_vocab_limit=False, **options)
    return out.getvalue()


def byte_level_model():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)  # merges across pieces, too
    specials = ["<|endoftext|>", "<|padding|>", "<s>", "</s>", "<pad>", "<|begin_of_text|>", "<|im_start|>", "<|im_end|>"]
    pieces = [text[i:i + 12] for text in TRAINING for i in range(0, len(text), 5)]
    trainer = trainers.BpeTrainer(vocab_size=800, show_progress=False, special_tokens=specials,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(pieces, trainer)
    return json.loads(tokenizer.to_str())["model"]


NORMALIZATION = [  # a little of NMT's NFKC, so that the table stays small
    ("0009", "20"), ("000A", "20"), ("000D", "20"), ("00A0", "20"), ("3000", "20"), ("2003", "20"), ("FEFF", "20"),
    ("0001", ""), ("007F", ""), ("200B", "20"), ("FB01", "66 69"), ("FB02", "66 6C"), ("FB03", "66 66 69"), ("FF21", "41"), ("FF22", "42"),
    ("FF23", "43"), ("FF11", "31"), ("FF12", "32"), ("FF13", "33"), ("2460", "31"), ("2461", "32"), ("0065 0301", "E9"),
    ("212B", "C5"), ("FF76", "30AB"), ("FF76 FF9E", "30AC"), ("00B2", "32"), ("00BD", "31 2044 32"), ("1E9B 0323", "1E69"), ("2026", "2E 2E 2E"),
    ("000D 000A", "20"), ("0061 0304", "101"), ("2019", "27"),
]


def normalization_file(directory):
    path = pathlib.Path(directory) / "rules.tsv"
    path.write_text("".join(f"{a}\t{b}\n" for a, b in NORMALIZATION))
    return str(path)


def pieces():
    with tempfile.TemporaryDirectory() as directory:
        rules = normalization_file(directory)
        llama = dict(model_type="bpe", vocab_size=700, byte_fallback=True, split_digits=True, remove_extra_whitespaces=False,
                     normalization_rule_name="identity", character_coverage=0.98, allow_whitespace_only_pieces=True)
        return {
            "llama": sentence_pieces(**llama),
            "mistral": sentence_pieces(**dict(llama, vocab_size=720, control_symbols=["[INST]", "[/INST]"])),
            "gemma": sentence_pieces(**dict(
                llama, add_dummy_prefix=False, pad_id=0, eos_id=1, bos_id=2, unk_id=3, pad_piece="<pad>", bos_piece="<bos>",
                eos_piece="<eos>", control_symbols=["<mask>"],
                user_defined_symbols=["<start_of_turn>", "<end_of_turn>", "\n", "\n\n", "\n\n\n", MARK * 2, MARK * 3, MARK * 4, "<table>"])),
            "strict": sentence_pieces(model_type="bpe", vocab_size=420, normalization_rule_tsv=rules, character_coverage=0.98,
                                      user_defined_symbols=["<|user|>", "<table>", "nurse", "=="]),
            "unigram": sentence_pieces(model_type="unigram", vocab_size=360, normalization_rule_tsv=rules, character_coverage=0.98),
            "unigram-bytes": sentence_pieces(model_type="unigram", vocab_size=600, byte_fallback=True, character_coverage=0.98,
                                             normalization_rule_name="identity", split_digits=True),
        }


LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
QWEN2 = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")
TEKKEN = (r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
          r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"
          r"|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+")


def sequence(kind, *steps):
    return {"type": "Sequence", kind: list(steps)}


def byte_level(**changes):
    return {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True, **changes}


def split(regex):
    return {"type": "Split", "pattern": {"Regex": regex}, "behavior": "Isolated", "invert": False}


def replace(old, new):
    return {"type": "Replace", "pattern": {"String": old}, "content": new}


def metaspace(scheme="always", **changes):
    return {"type": "Metaspace", "replacement": MARK, "prepend_scheme": scheme, "split": True, **changes}


FUSED = [replace(MARK, " "), {"type": "ByteFallback"}, {"type": "Fuse"}]
STRIP = {"type": "Strip", "content": " ", "start": 1, "stop": 0}
LEGACY = sequence("normalizers", {"type": "Prepend", "prepend": MARK}, replace(" ", MARK))


class Families:
    def __init__(self):
        self.pieces = pieces()
        self.models = {"bytes": byte_level_model()}
        for name, cls in (("llama", LlamaTokenizer), ("mistral", LlamaTokenizer), ("gemma", GemmaTokenizer)):
            self.models[name] = self.converted(name, "tokenizer.model", cls)
        for name in ("unigram", "unigram-bytes"):
            self.models[name] = self.converted(name, "tokenizer.model", transformers.PreTrainedTokenizerFast)
        self.models["xlm-r"] = self.converted("unigram", "sentencepiece.bpe.model", transformers.XLMRobertaTokenizer)
        self.cases = []

    def converted(self, name, file, cls):
        with tempfile.TemporaryDirectory() as place:
            (pathlib.Path(place) / file).write_bytes(self.pieces[name])
            backend = json.loads(cls.from_pretrained(place).backend_tokenizer.to_str())
        self.normalizer = backend["normalizer"]
        return backend["model"]

    def id(self, model, token):
        return self.models[model]["vocab"][token]

    def template(self, model, before=(), after=()):
        special = lambda token: {"SpecialToken": {"id": token, "type_id": 0}}
        text = {"Sequence": {"id": "A", "type_id": 0}}
        scored = self.models[model]["type"] == "Unigram"
        ids = {t: i for i, (t, _) in enumerate(self.models[model]["vocab"])} if scored else self.models[model]["vocab"]
        return {"type": "TemplateProcessing", "single": [*map(special, before), text, *map(special, after)],
                "pair": [*map(special, before), text, *map(special, after), {"Sequence": {"id": "B", "type_id": 1}}],
                "special_tokens": {t: {"id": t, "ids": [ids[t]], "tokens": [t]} for t in [*before, *after]}}

    def added(self, model, *tokens, **flags):
        vocabulary = self.models[model]["vocab"]
        known = {t: i for i, (t, _) in enumerate(vocabulary)} if isinstance(vocabulary, list) else vocabulary
        following, out = len(known), []
        for token in tokens:
            entry = {"content": token, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True, **flags}
            entry["id"] = known.get(token, following)
            following += token not in known
            out.append(entry)
        return out

    def json(self, model, *, normalizer=None, pre=None, decoder=None, post=None, added=(), options=None):
        return {"version": "1.0", "truncation": None, "padding": None, "added_tokens": list(added), "normalizer": normalizer,
                "pre_tokenizer": pre, "post_processor": post, "decoder": decoder, "model": options or {}}, model

    def case(self, name, model_type, tokenizer=None, config=None, pieces=None, vocabulary_files=None):
        files = {"config.json": {"model_type": model_type} if model_type else {}}
        case = {"name": name, "files": files}
        if config is not None:
            files["tokenizer_config.json"] = config
        if tokenizer:
            files["tokenizer.json"], case["model"] = tokenizer
        if pieces:
            case["pieces"] = list(pieces)
        if vocabulary_files:
            case["model"] = vocabulary_files
        self.cases.append(case)

    def write(self, case, place):
        for name, content in case["files"].items():
            if name == "tokenizer.json":
                content = dict(content, model={**self.models[case["model"]], **content["model"]})
            (place / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        if "pieces" in case:
            name, file = case["pieces"]
            (place / file).write_bytes(self.pieces[name])
        elif "tokenizer.json" not in case["files"]:
            model = self.models[case["model"]]
            (place / "vocab.json").write_text(json.dumps(model["vocab"], ensure_ascii=False), encoding="utf-8")
            merges = "".join(" ".join(pair) + "\n" for pair in model["merges"])
            (place / "merges.txt").write_text("#version: 0.2\n" + merges, encoding="utf-8")

    def list(self):
        end = self.added("bytes", "<|endoftext|>")
        llama_added = lambda name="llama": self.added(name, "<unk>", "<s>", "</s>")
        roles = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}
        llama = dict(normalizer=LEGACY, decoder=sequence("decoders", *FUSED, STRIP), post=self.template("llama", ["<s>"]), added=llama_added())

        gpt2 = self.json("bytes", pre=byte_level(), decoder=byte_level(), post=byte_level(), added=end)
        self.case("GPT-2", "gpt2", gpt2, {"tokenizer_class": "GPT2Tokenizer"})
        digits = sequence("pretokenizers", {"type": "Digits", "individual_digits": True}, byte_level())
        chat = self.added("bytes", "<|endoftext|>", "<|im_start|>", "<|im_end|>")
        smollm = self.json("bytes", pre=digits, decoder=byte_level(), added=chat)
        chat_roles = {"bos_token": "<|im_start|>", "eos_token": "<|im_end|>", "unk_token": "<|endoftext|>", "pad_token": "<|im_end|>"}
        self.case("SmolLM2", "llama", smollm, {"tokenizer_class": "GPT2Tokenizer", "add_prefix_space": False, **chat_roles})
        self.case("SmolLM2 saved anew", "llama", smollm, {"tokenizer_class": "TokenizersBackend", **chat_roles})
        self.case("SmolLM2 without a class", "llama", smollm, chat_roles)

        for legacy in (None, False, True):
            said = {} if legacy is None else {"legacy": legacy}
            config = {"tokenizer_class": "LlamaTokenizer", **roles, **said}
            self.case(f"Llama 2, legacy {legacy}", "llama", self.json("llama", **llama), config)
            self.case(f"Llama 2 from pieces, legacy {legacy}", "llama", config={**config, "add_bos_token": True}, pieces=("llama", "tokenizer.model"))
        self.case("Llama 2 without prefix", "llama", self.json("llama", **llama), {"tokenizer_class": "LlamaTokenizerFast", "add_prefix_space": False})
        self.case("Llama 2 from pieces, nothing said", "llama", config={"tokenizer_class": "LlamaTokenizer"}, pieces=("llama", "tokenizer.model"))
        self.case("Llama from pieces without a class", "llama", config={}, pieces=("llama", "tokenizer.model"))
        self.case("Llama as the files say", "llama", self.json("llama", **llama, options={"unk_token": "<unk>", "fuse_unk": True, "byte_fallback": True}),
                  {"tokenizer_class": "PreTrainedTokenizerFast", **roles})
        for scheme in ("always", "first", "never"):
            tokenizer = self.json("llama", pre=metaspace(scheme, split=False), decoder=sequence("decoders", *FUSED, STRIP), added=llama_added())
            self.case(f"Metaspace, {scheme}", "llama", tokenizer, {"tokenizer_class": "PreTrainedTokenizerFast", **roles})
            tokenizer = self.json("llama", pre=metaspace(scheme), decoder=metaspace(scheme), added=llama_added(),
                                  options={"byte_fallback": False, "fuse_unk": scheme == "first", "unk_token": "<unk>"})
            self.case(f"Metaspace without fallback, {scheme}", "llama", tokenizer, {"tokenizer_class": "PreTrainedTokenizerFast", **roles})

        post = sequence("processors", byte_level(), self.template("bytes", ["<|begin_of_text|>"]))
        llama3 = self.json("bytes", pre=sequence("pretokenizers", split(LLAMA3), byte_level(use_regex=False)), decoder=byte_level(), post=post,
                           added=self.added("bytes", "<|begin_of_text|>", "<|endoftext|>"), options={"ignore_merges": True})
        llama3_roles = {"bos_token": "<|begin_of_text|>", "eos_token": "<|endoftext|>"}
        self.case("Llama 3", "llama", llama3, {"tokenizer_class": "PreTrainedTokenizerFast", "clean_up_tokenization_spaces": True, **llama3_roles})
        self.case("Llama 3 that names Llama 2's class", "llama", llama3, {"tokenizer_class": "LlamaTokenizer", **llama3_roles})
        tekken = self.json("bytes", pre=sequence("pretokenizers", split(TEKKEN), byte_level(use_regex=False)), decoder=byte_level(),
                           post=self.template("bytes", ["<s>"]), added=self.added("bytes", "<s>", "</s>"), options={"ignore_merges": True})
        self.case("Mistral Nemo", "mistral", tekken, {"tokenizer_class": "GPT2Tokenizer", "bos_token": "<s>", "eos_token": "</s>"})

        mistral = self.json("mistral", normalizer=LEGACY, decoder=sequence("decoders", *FUSED, STRIP), post=self.template("mistral", ["<s>"]),
                            added=self.added("mistral", "<unk>", "<s>", "</s>", "[INST]", "[/INST]"),
                            options={"unk_token": "<unk>", "fuse_unk": True, "byte_fallback": True})
        self.case("Mistral", "mistral", mistral, {"tokenizer_class": "LlamaTokenizer", "legacy": True, **roles})
        newer = self.json("mistral", pre=metaspace("first", split=False), decoder=sequence("decoders", *FUSED, STRIP), post=self.template("mistral", ["<s>"]),
                          added=self.added("mistral", "<unk>", "<s>", "</s>"), options={"unk_token": "<unk>", "fuse_unk": True, "byte_fallback": True})
        self.case("Mistral 0.3", "mistral", newer, {"tokenizer_class": "LlamaTokenizer", "legacy": False, **roles})
        self.case("Mistral from pieces", "mistral", config={"tokenizer_class": "LlamaTokenizer", "add_bos_token": True, **roles}, pieces=("mistral", "tokenizer.model"))
        self.case("Mistral from pieces, not legacy", "mistral", config={"tokenizer_class": "LlamaTokenizer", "legacy": False}, pieces=("mistral", "tokenizer.model"))

        qwen = self.json("bytes", normalizer={"type": "NFC"}, pre=sequence("pretokenizers", split(QWEN2), byte_level(use_regex=False)), decoder=byte_level(),
                         post=byte_level(), added=chat)
        qwen_config = {"tokenizer_class": "Qwen2Tokenizer", "add_prefix_space": False, "bos_token": None, "eos_token": "<|im_end|>",
                       "pad_token": "<|endoftext|>", "unk_token": None}
        self.case("Qwen2", "qwen2", qwen, qwen_config)
        self.case("Qwen3", "qwen3", qwen, qwen_config)
        self.case("Qwen2 that names another class", "qwen2", qwen, {"tokenizer_class": "LlamaTokenizerFast", "bos_token": "<|endoftext|>", "eos_token": "<|im_end|>"})
        self.case("Qwen2 from vocab.json", "qwen2", config={"tokenizer_class": "Qwen2Tokenizer", "add_bos_token": False}, vocabulary_files="bytes")
        self.case("Qwen2 with a class that takes the files", "qwen3", self.json(
            "bytes", normalizer={"type": "NFD"}, pre=digits, decoder=byte_level(), added=chat), {"tokenizer_class": "PreTrainedTokenizerFast"})

        gemma_tokens = self.added("gemma", "<pad>", "<eos>", "<bos>", "<unk>", "<mask>", "<start_of_turn>", "<end_of_turn>")
        gemma_tokens += self.added("gemma", "\n", "\n\n", "\n\n\n", MARK * 2, MARK * 3, MARK * 4, "<table>", special=False)
        gemma_tokens.sort(key=lambda token: token["id"])
        gemma = self.json("gemma", normalizer=replace(" ", MARK), decoder=sequence("decoders", *FUSED), post=self.template("gemma", ["<bos>"]),
                          pre={"type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithPrevious", "invert": False}, added=gemma_tokens,
                          options={"unk_token": "<unk>", "fuse_unk": True, "byte_fallback": True})
        gemma_roles = {"bos_token": "<bos>", "eos_token": "<eos>", "pad_token": "<pad>", "unk_token": "<unk>"}
        self.case("Gemma 2", "gemma2", gemma, {"tokenizer_class": "GemmaTokenizer", "add_bos_token": True, **gemma_roles})
        self.case("Gemma 3", "gemma3_text", gemma, {"tokenizer_class": "GemmaTokenizerFast", **gemma_roles})
        self.case("Gemma as the files say", "gemma3_text", gemma, {"tokenizer_class": "PreTrainedTokenizerFast", **gemma_roles})
        self.case("Gemma from pieces", "gemma2", config={"tokenizer_class": "GemmaTokenizer", "add_bos_token": True}, pieces=("gemma", "tokenizer.model"))

        phi_added = llama_added() + self.added("llama", "<|user|>", "<|end|>", rstrip=True)
        phi = self.json("llama", **dict(llama, post=self.template("llama"), added=phi_added),
                        options={"unk_token": "<unk>", "fuse_unk": True, "byte_fallback": True})
        self.case("Phi-3", "phi3", phi, {"tokenizer_class": "LlamaTokenizer", "legacy": False, "add_bos_token": False, **roles})
        self.case("Phi-3 from pieces", "phi3", config={"tokenizer_class": "LlamaTokenizer", "legacy": False, "add_eos_token": True,
                  "added_tokens_decoder": {"5": {"content": "<|user|>", "rstrip": True, "special": True}, "0": {"content": "<unk>", "special": True}}},
                  pieces=("llama", "tokenizer.model"))
        self.case("pieces that the user defined", "phi3", config={}, pieces=("strict", "tokenizer.model"))
        self.case("pieces that the user defined, not legacy", "phi3", config={"legacy": False}, pieces=("strict", "tokenizer.model"))

        spaces = self.added("bytes", *["  " + " " * i for i in range(6)], special=False, normalized=True)
        neox = self.json("bytes", normalizer={"type": "NFC"}, pre=byte_level(trim_offsets=True), decoder=byte_level(), post=byte_level(),
                         added=self.added("bytes", "<|endoftext|>", "<|padding|>") + spaces)
        self.case("Pythia", "gpt_neox", neox, {"tokenizer_class": "GPTNeoXTokenizer", "bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>"})
        self.case("GPT-NeoX with a beginning", "gpt_neox", self.json("bytes", normalizer={"type": "NFC"}, pre=byte_level(), decoder=byte_level(),
                  post=self.template("bytes", ["<|endoftext|>"]), added=end), {"tokenizer_class": "GPTNeoXTokenizerFast", "add_prefix_space": True})
        self.case("Pythia as the files say", "gpt_neox", neox, {"tokenizer_class": "PreTrainedTokenizerFast"})

        opt_roles = {"bos_token": {"__type": "AddedToken", "content": "</s>", "lstrip": False, "rstrip": False, "normalized": True, "single_word": False},
                     "eos_token": "</s>", "unk_token": "</s>", "pad_token": "<pad>"}
        self.case("OPT", "opt", config={"tokenizer_class": "GPT2Tokenizer", "add_bos_token": True, **opt_roles}, vocabulary_files="bytes")
        self.case("OPT with tokenizer.json", "opt", self.json("bytes", pre=byte_level(), decoder=byte_level(), post=self.template("bytes", ["</s>"]),
                  added=self.added("bytes", "</s>", "<pad>")), {"tokenizer_class": "GPT2Tokenizer", "add_bos_token": True, **opt_roles})

        self.converted("unigram", "sentencepiece.bpe.model", transformers.XLMRobertaTokenizer)
        table = self.normalizer
        xlm_added = self.added("xlm-r", "<s>", "<pad>", "</s>", "<unk>") + self.added("xlm-r", "<mask>", lstrip=True)
        xlm = dict(pre=sequence("pretokenizers", {"type": "WhitespaceSplit"}, metaspace()), decoder=metaspace(), added=xlm_added)
        around = self.template("xlm-r", ["<s>"], ["</s>"])
        squeeze = {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": MARK}
        trim = {"type": "Strip", "strip_left": False, "strip_right": True}
        self.case("XLM-R", "xlm-roberta", self.json("xlm-r", normalizer=table, post=around, **xlm), {"tokenizer_class": "XLMRobertaTokenizer"})
        self.case("XLM-R, one table in many steps", "xlm-roberta", self.json("xlm-r", normalizer=sequence("normalizers", trim, table, squeeze), post=around, **xlm),
                  {"tokenizer_class": "XLMRobertaTokenizerFast", "add_prefix_space": False})
        self.case("XLM-R as the files say", "xlm-roberta-xl", self.json("xlm-r", normalizer=sequence("normalizers", table, trim, squeeze), post=around, **xlm),
                  {"tokenizer_class": "XLMRobertaTokenizer"})
        self.case("XLM-R without a template", "xlm-roberta", self.json("xlm-r", normalizer=table, **xlm), {"tokenizer_class": "XLMRobertaTokenizer"})
        self.case("XLM-R from pieces", "xlm-roberta", config={"tokenizer_class": "XLMRobertaTokenizer"}, pieces=("unigram", "sentencepiece.bpe.model"))
        self.case("Unigram from pieces", "phi3", config={}, pieces=("unigram", "tokenizer.model"))
        self.case("Unigram with bytes", "llama", self.json("unigram-bytes", pre=metaspace("first"), decoder=sequence("decoders", *FUSED, STRIP),
                  options={"byte_fallback": True}), {"tokenizer_class": "PreTrainedTokenizerFast"})
        self.case("Unigram without bytes", "llama", self.json("unigram-bytes", normalizer=LEGACY, decoder=None, options={"byte_fallback": False}),
                  {"tokenizer_class": "PreTrainedTokenizerFast"})
        self.case("Unigram with bytes from pieces", "llama", config={}, pieces=("unigram-bytes", "tokenizer.model"))


def random_ids(rng, size, token):
    """Ids that cut characters: any, and more of those that stand for bytes."""
    fallback = [i for i in range(size) if (token(i) or "").startswith("<0x")]
    pick = lambda: rng.choice(fallback) if fallback and rng.random() < 0.5 else rng.randrange(size)
    return [[pick() for _ in range(rng.randint(1, 14))] for _ in range(20)]


def gguf_cases(families, rng):
    """Metadata of GGUF files as transformers builds a tokenizer from them."""
    model = families.models["bytes"]
    tokens = sorted(model["vocab"], key=model["vocab"].get)
    byte_fields = {"model": "gpt2", "tokens": tokens, "merges": [" ".join(pair) for pair in model["merges"]],
                   "token_type": [3 if t.startswith("<") and t.endswith(">") and len(t) > 2 else 1 for t in tokens]}
    cases = []
    for pre in ("gpt-2", "qwen2", "smaug-bpe"):
        cases.append({"name": f"gpt2, {pre}", "architecture": "llama", "fields": dict(byte_fields, pre=pre)})
    for architecture, name in (("llama", "llama"), ("llama", "mistral"), ("phi3", "llama"), ("gemma2", "gemma")):
        proto = sentencepiece_model_pb2.ModelProto()
        proto.ParseFromString(families.pieces[name])
        blank = lambda t: " " * len(t) if architecture == "gemma2" and len(t) > 1 and not t.strip(MARK) else t
        fields = {"model": "llama", "pre": "default", "tokens": [blank(p.piece) for p in proto.pieces],
                  "scores": [p.score for p in proto.pieces], "token_type": [p.type for p in proto.pieces]}
        cases.append({"name": f"llama, {architecture}, {name}", "architecture": architecture, "fields": fields})
    for case in cases:
        names = {"model": "tokenizer_type", "pre": "pre_tokenizer_type"}
        backend, _ = convert_gguf_tokenizer(case["architecture"], {names.get(k, k): v for k, v in case["fields"].items()})
        case["ids"] = [backend.encode(text, add_special_tokens=False).ids for text in TEXTS]
        decode = lambda ids: backend.decode(ids, skip_special_tokens=False)
        case["decoded"] = [None if decode(ids) == text else decode(ids) for text, ids in zip(TEXTS, case["ids"])]
        case["sequences"] = [[ids, decode(ids)] for ids in random_ids(rng, len(case["fields"]["tokens"]), backend.id_to_token)]
        print(case["name"], backend.get_vocab_size())
    return cases


def main():
    target = pathlib.Path(sys.argv[1])
    families = Families()
    families.list()
    rng = random.Random(3)
    for case in families.cases:
        with tempfile.TemporaryDirectory() as place:
            families.write(case, pathlib.Path(place))
            tokenizer = AutoTokenizer.from_pretrained(place)
        decode = lambda ids: tokenizer.decode(ids, skip_special_tokens=False, clean_up_tokenization_spaces=False)
        case["class"] = type(tokenizer).__name__
        case["ids"] = [tokenizer.encode(text, add_special_tokens=False) for text in TEXTS]
        case["decoded"] = [None if decode(ids) == text else decode(ids) for text, ids in zip(TEXTS, case["ids"])]
        whole = [tokenizer.encode(text) for text in TEXTS]
        n = len(case["ids"][18])
        begin = next(i for i in range(len(whole[18])) if whole[18][i:i + n] == case["ids"][18])
        case["prefix"], case["suffix"] = whole[18][:begin], whole[18][begin + n:]
        assert all(a == case["prefix"] + b + case["suffix"] for a, b in zip(whole, case["ids"])), case["name"]
        sequences = random_ids(rng, len(tokenizer), tokenizer.convert_ids_to_tokens)
        case["sequences"] = [[ids, decode(ids)] for ids in sequences]
        case.update(size=len(tokenizer), bos=tokenizer.bos_token_id, eos=tokenizer.eos_token_id, pad=tokenizer.pad_token_id)
        print(f"{case['name']:45} {case['class']:20} {case['prefix']} {case['suffix']} {case['size']}")
    versions = {"transformers": transformers.__version__, "tokenizers": tokenizers.__version__, "sentencepiece": sentencepiece.__version__}
    expected = {"versions": versions, "texts": TEXTS, "models": families.models, "cases": families.cases, "gguf": gguf_cases(families, rng),
                "pieces": {name: base64.b64encode(data).decode() for name, data in families.pieces.items()}}
    target.mkdir(parents=True, exist_ok=True)
    (target / "expected.json").write_text(json.dumps(expected, ensure_ascii=True, separators=(",", ":")) + "\n")
    print(len(families.cases), "cases;", (target / "expected.json").stat().st_size, "bytes")


if __name__ == "__main__":
    main()
