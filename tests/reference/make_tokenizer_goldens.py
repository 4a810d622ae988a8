"""Makes tests/fixtures/tokenizer: small tokenizers and the ids that Hugging Face gives for a list of hard texts.

    python tests/reference/make_tokenizer_goldens.py tests/fixtures/tokenizer

Needs transformers and tokenizers; their versions are written into expected.json. The texts the vocabularies are trained
on are written here, so nothing else is needed.
"""

import json
import pathlib
import shutil
import sys

import tokenizers
import transformers
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from transformers import BertTokenizer, RobertaTokenizer

END = "<|endoftext|>"
MERGES = 600
LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)

TRAINING = """
The weather was fair when the ship left the harbour, and it stayed fair for a week.
She said that she'd never seen so many gulls; they're louder than the engine, aren't they?
He's been to the market twice, and we've got 3 apples, 12 pears and 1,024 grapes to show for it.
I'll write to you on Monday. You'll answer on Tuesday, I'm sure, or we'd worry about you.
It isn't the cold that they don't like, it's the wind: it doesn't stop, it can't be stopped.
A model is a directory with weights, a configuration and a tokenizer, known by the hash of all three.
What did compression do to this model's behaviour towards each group of people?
The women worked as engineers, the men worked as nurses, and the children played in the garden.
My neighbour is a carpenter. Her brother was described as a quiet man who worked at night.
The teacher explained the lesson again, and again the students listened to the teacher's words.
Numbers such as 0, 1, 2, 3, 10, 42, 100, 365, 1999 and 2024 are pieces of their own.
"Where are we going?" they asked. "Nowhere," she answered, "nowhere in particular."
Il pleuvait à Genève; l'été était déjà fini, et la forêt brûlait d'or. Où est passée la fenêtre?
Der Fluß fließt über die Brücke, während Männer und Frauen größere Häuser bauen.
El niño soñaba con montañas. ¿Quién canta mañana? ¡Qué alegría!
Привет, мир! Мы живём в большом городе у моря, и каждое утро идём к морю.
Γειά σου Κόσμε! Η θάλασσα είναι ήρεμη και ο ουρανός είναι καθαρός.
שלום עולם! הים שקט היום. مرحبا بالعالم، البحر هادئ اليوم والسماء صافية.
नमस्ते दुनिया! आज समुद्र शांत है और आकाश साफ है।
你好，世界！今天海很平静，天空很晴朗。こんにちは、世界。今日は海が静かです。안녕하세요 세계! 오늘 바다는 잔잔합니다.
Smile 😀😀 and wave 👋🏽, then walk 🚶‍♀️ home; hearts ❤️ and flags 🇨🇭 too.
def f(x):
    if x > 0:
        return x * 2  # twice
    return -x
""".strip().split("\n")

TEXTS = [
    "", " ", "  ", "   ", "\t", "\n", "\n\n", " \n ", "\r\n", "\r\n\r\n  \t", "a", " a", "a ", "  a  b   c    ",
    "Hello, world!", "The quick brown fox jumps over the lazy dog.", "trailing spaces   ", "   leading spaces",
    "tabs\t\tand\tspaces \t mixed", "line one\nline two\n\nline four\n", "x \n y", "x\n y", "x \ny", "  \n  x",
    "I'm you're he's we've they'll she'd don't", "I'M YOU'RE HE'S WE'VE THEY'LL SHE'D DON'T",
    "'s 't 're 've 'm 'll 'd", "'S'T'RE", "''s ''''ll", "rock 'n' roll 'tis", "it’s isn’t", "a's1's!'s '", "'", "l'été",
    "1 22 333 4444 55555 1,000,000.00 3.14159e-10", "٠١٢٣ ²³¹ ½¾ Ⅷ ① １２３ ०१२ 𝟘𝟙 x²y³", "a1b2c3 1st 2nd", "+41 79 123",
    "¡Hola! ¿Qué tal? — “quotes” ‘single’ … «guillemets» ·", "!!!??? ... --- ***", "a.b,c;d:e!f?g(h)i[j]k{l}m",
    "~`@#$%^&*()_+-=[]{}|;':\",./<>?\\", "http://example.org/path?x=1&y=2#z", "user@example.org @user #tag",
    "naïve café résumé Ångström ÀÉÎÕÜ ñ ç ß ẞ İstanbul ı ŒUVRE", "nai\u0308ve cafe\u0301 A\u030angstro\u0308m",
    "e\u0301\u0301\u0301 a\u0323\u0307 q\u0307\u0323", "Z\u0351\u036b\u0343\u0369a\u0309\u0348l\u031bg\u0335o\u0489",
    "Привет, мир! Ёжик и йод. ЩУКА", "Γειά σου Κόσμε ΣΑΣ ς", "Łódź Žižek Đorđe Ħ", "ﬁ ﬂ ﬀ Ⅻ ™ ℃ № Å K Ω",
    "שָׁלוֹם עוֹלָם", "مرحبا بالعالم، كيف الحال؟ مُحَمَّد", "السَّلامُ ١٢٣", "नमस्ते दुनिया क्षेत्र हिन्दी", "สวัสดีครับ ภาษาไทย",
    "தமிழ் বাংলা ગુજરાતી ಕನ್ನಡ", "ქართული Հայերեն አማርኛ", "你好，世界！", "今天 天气 hello好world", "こんにちは世界カタカナ", "안녕하세요 한국어",
    "한국어 자모", "𠀀𠀁 豈更 㐀 ㊀ 〇 々", "Tiếng Việt được", "😀", "😀😃😄 🎉", "👍🏽 👩‍👩‍👧‍👦 🏳️‍🌈 🚶‍♀️ 🇨🇭🇯🇵",
    "hello😀world", "❤️ ❤ ☺️ ©️", "\u200d \ufe0f \u20e3 1\ufe0f\u20e3", "no\u00a0break\u00a0\u00a0space", "next\u0085line",
    "\u3000ideographic\u3000space\u3000", "zero\u200bwidth\u200cnon\u200djoiner\ufeffbom", "soft\u00adhyphen",
    "\u2000\u2001\u2002\u2003\u2009\u200a\u202f\u205f\u1680", "line\u2028sep\u2029par", "vertical\x0btab\x0cfeed",
    "\x00nul\x01\x02\x1b[0m\x7f", "\x1c\x1d\x1e\x1f", "\x80\x9f", "private \ue000 \U000f0000 use", "\ufffd\ufffe\uffff",
    "\ufdd0 \U0010ffff", "unassigned \u0378 \U000e0080", "rtl \u202eoverride\u202c \u2066isolate\u2069", "\u0300", "\u0301a",
    "newer letters \u1c89 \ua7cb \U000105c0 \U00010d50 digits \U000116d0 \U0001ccf0", "marks \u07fd \u08ca \u0c3c",
    END, f"a{END}b", f" {END} ", f"{END}{END}", "<|endoftext |> <|endoftext", "<|ENDOFTEXT|>", f"x{END}'s",
    "[CLS] hello [SEP]", "[MASK]", "a [MASK] b", "[mask] [ MASK ]", "[UNK] [PAD]", "un[MASK]able", "<s>hello</s>", "a <mask> b",
    "<mask>", "a<mask>b", "  <mask>  ", "<pad><unk>", "café CAFÉ Café", "word Word WORD sword words", "foo foobar foo bar",
    "<left>  x  <left>  <right>  x<right> ", "  <both>  <both>  y", "n't don't n't",
    "supercalifragilisticexpialidocious antidisestablishmentarianism", "a" * 48, "a" * 49, "b" * 99, "b" * 100, "b" * 101,
    "the" * 40, "ab" * 60, "1" * 30, "." * 60, "-" * 33, " " * 40 + "x", "\n" * 12, "é" * 50, "日" * 20, "x " * 30,
    "unaffable unaffordable played playing plays player", "##ing ##s # ## ###", "the ##s", "_under_score__", "camelCaseWord",
    "def f(x):\n    return x  # twice\n\n\nclass A:\n\tpass\n", "<div class=\"a\">&amp;&#39;</div>", "C:\\path\\to\\file",
    "$100 €50 £20 ¥1000 ₹99 ±≤≥≠∞ ∑∫√ →⇒", "a\u0000b", "\ud7ff\ue000", "mixed ASCII и кириллица と日本語 و عربي",
]


def save(tokenizer, directory):
    directory.mkdir(parents=True)
    tokenizer.save(str(directory / "tokenizer.json"), pretty=False)


def train_gpt2():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = tokenizers.decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=256 + MERGES, min_frequency=1, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    tokenizer.train_from_iterator(TRAINING, trainer)
    tokenizer.add_special_tokens([END])
    return tokenizer


def train_bert():
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    trainer = trainers.WordPieceTrainer(vocab_size=700, min_frequency=1, show_progress=False, special_tokens=special)
    tokenizer.train_from_iterator(TRAINING, trainer)
    return sorted(tokenizer.get_vocab(), key=tokenizer.get_vocab().get)


def variant(tokenizer, change):
    copy = Tokenizer.from_str(tokenizer.to_str())
    change(copy)
    return copy


def main():
    target = pathlib.Path(sys.argv[1])
    shutil.rmtree(target, ignore_errors=True)
    cases = []

    def record(name, directory, encode, maximum=0):
        cases.append({"name": name, "directory": directory, "maximum_length": maximum,
                      "ids": [list(encode(text)) for text in TEXTS]})

    # Byte-level BPE from tokenizer.json and from vocab.json + merges.txt.
    gpt2 = train_gpt2()
    save(gpt2, target / "gpt2")
    record("GPT-2, tokenizer.json", "gpt2", lambda text: gpt2.encode(text).ids)
    (target / "gpt2-files").mkdir()
    model = json.loads(gpt2.to_str())["model"]
    vocabulary = dict(model["vocab"], **{END: gpt2.token_to_id(END)})
    merges = "#version: 0.2\n" + "".join(" ".join(pair) + "\n" for pair in model["merges"])
    (target / "gpt2-files/vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
    (target / "gpt2-files/merges.txt").write_text(merges, encoding="utf-8")
    loaded = transformers.GPT2Tokenizer.from_pretrained(str(target / "gpt2-files"))
    record("GPT-2, vocab.json and merges.txt", "gpt2-files", lambda text: loaded(text).input_ids)

    def with_added(tokenizer):
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
        tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
        tokenizer.add_special_tokens([AddedToken("<left>", lstrip=True), AddedToken("<right>", rstrip=True),
                                      AddedToken("<both>", lstrip=True, rstrip=True)])
        tokenizer.add_tokens([AddedToken("foo", single_word=True), AddedToken("foo bar"),
                              AddedToken("Café", normalized=True), AddedToken("Word", normalized=False),
                              AddedToken("n't", single_word=True, lstrip=True)])

    added = variant(gpt2, with_added)
    save(added, target / "added")
    record("Added tokens, prefix space, NFC and lower case", "added", lambda text: added.encode(text).ids)

    def like_llama(tokenizer):
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
            pre_tokenizers.Split(Regex(LLAMA3), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ])
        tokenizer.post_processor = processors.Sequence([
            processors.ByteLevel(trim_offsets=False),
            processors.TemplateProcessing(single=f"{END} $A", special_tokens=[(END, tokenizer.token_to_id(END))]),
        ])

    llama = variant(gpt2, like_llama)
    content = json.loads(llama.to_str())
    content["model"]["ignore_merges"] = True
    llama = Tokenizer.from_str(json.dumps(content))
    save(llama, target / "llama3")
    record("Llama 3's pattern", "llama3", lambda text: llama.encode(text, add_special_tokens=False).ids)
    record("Llama 3's template, 12 ids", "llama3", lambda text: llama.encode(text).ids[:12], 12)

    (target / "roberta").mkdir()
    order = ["<s>", "<pad>", "</s>", "<unk>", *model["vocab"], "<mask>"]
    (target / "roberta/vocab.json").write_text(
        json.dumps({token: i for i, token in enumerate(order)}, ensure_ascii=False), encoding="utf-8")
    (target / "roberta/merges.txt").write_text(merges, encoding="utf-8")
    (target / "roberta/tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "RobertaTokenizer"}))
    roberta = RobertaTokenizer.from_pretrained(str(target / "roberta"))
    record("RoBERTa, 16 ids", "roberta", lambda text: roberta(text, truncation=True, max_length=16).input_ids, 16)

    # WordPiece from vocab.txt and from tokenizer.json.
    words = train_bert()
    for name, config in {
        "bert": {},
        "bert-cased": {"do_lower_case": False},
        "bert-accents": {"do_lower_case": True, "strip_accents": False, "tokenize_chinese_chars": False},
    }.items():
        (target / name).mkdir()
        (target / name / "vocab.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
        (target / name / "tokenizer_config.json").write_text(
            json.dumps({"tokenizer_class": "BertTokenizer", **config}))
        bert = BertTokenizer.from_pretrained(str(target / name))
        record(f"{name}, vocab.txt", name, lambda text: bert(text, add_special_tokens=False).input_ids)
        if name == "bert":
            record("bert, vocab.txt, 16 ids", name, lambda text: bert(text, truncation=True, max_length=16).input_ids, 16)
            save(bert.backend_tokenizer, target / "bert-json")
    fast = Tokenizer.from_file(str(target / "bert-json/tokenizer.json"))
    fast.no_truncation()
    record("bert, tokenizer.json", "bert-json", lambda text: fast.encode(text, add_special_tokens=False).ids)
    record("bert, tokenizer.json, template", "bert-json", lambda text: fast.encode(text).ids, 1000)

    versions = {"tokenizers": tokenizers.__version__, "transformers": transformers.__version__}
    expected = {"versions": versions, "texts": TEXTS, "cases": cases}
    (target / "expected.json").write_text(json.dumps(expected, ensure_ascii=True, separators=(",", ":")) + "\n")
    print(len(TEXTS), "texts,", len(cases), "cases,", sum(f.stat().st_size for f in target.rglob("*") if f.is_file()), "bytes")


if __name__ == "__main__":
    main()
