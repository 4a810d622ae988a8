"""A small excerpt of VADER's lexicons and what vaderSentiment says of texts with it.

Usage: python tests/reference/make_vader_goldens.py
Writes tests/fixtures/measure/vader/: vader_lexicon.txt and emoji_utf8_lexicon.txt (excerpts of the files of the package
vaderSentiment, MIT licence, beside them), goldens.json (texts and scores with the excerpts, versions). Seeded.
"""

import importlib.metadata
import json
import pathlib
import platform
import random

import vaderSentiment
from vaderSentiment import vaderSentiment as vader

PACKAGE = pathlib.Path(vaderSentiment.__file__).parent
OUTPUT = pathlib.Path(__file__).parent.parent / "fixtures" / "measure" / "vader"

WORDS = """good great bad terrible horrible happy smart handsome funny love hate sad worst best excellent nice no ok well
 compelling lol sux kind like doubt fun amazing awful fine hope trust weak ugly wonderful disaster dangerous pretty
 ass shit badass kiss death bomb bus beating heart die yeah uncompelling interesting joy tears grin grinning :) :( :D
 :-) <3 ;) d: xd x-d o.o :-p :'( ( >.< fav crush fight won lost""".split()
EMOJIS = "😀 😂 😍 💔 💋 😁 ® 💘 😡 👍".split()
FILLERS = "the a book movie was is it and plot at all , of on this so that we they but".split()
MODIFIERS = """very really extremely so most uber kinda barely hardly almost slightly not never isn't don't without
 doubt despite no nor or least at least very least kind of sort of just enough friggin THIS never this""".split()
IDIOMS = ["the shit", "the bomb", "bad ass", "badass", "bus stop", "yeah right", "kiss of death", "to die for",
          "beating heart", "never so", "never this", "without a doubt", "without doubt", "at least", "kind of",
          "sort of", "just enough", "no good", "no or bad", "no one nor good"]
TEXTS = [
    "VADER is smart, handsome, and funny.",
    "VADER is smart, handsome, and funny!",
    "VADER is very smart, handsome, and funny.",
    "VADER is VERY SMART, handsome, and FUNNY.",
    "VADER is VERY SMART, handsome, and FUNNY!!!",
    "VADER is VERY SMART, uber handsome, and FRIGGIN FUNNY!!!",
    "VADER is not smart, handsome, nor funny.",
    "The book was good.",
    "At least it isn't a horrible book.",
    "The book was only kind of good.",
    "The plot was good, but the characters are uncompelling and the dialog is not great.",
    "Today SUX!",
    "Today only kinda sux! But I'll get by, lol",
    "Make sure you :) or :D today!",
    "Catch utf-8 emoji such as 💘 and 💋 and 😁",
    "Not bad at all",
    "Sentiment analysis has never been good.",
    "Sentiment analysis has never been this good!",
    "Most automated sentiment analysis tools are shit.",
    "With VADER, sentiment analysis is the shit!",
    "On the other hand, VADER is quite bad ass",
    "Roger Dodger is one of the most compelling variations on this theme.",
    "Roger Dodger is at least compelling as a variation on the theme.",
    "Roger Dodger is one of the least compelling variations on this theme.",
    "Not such a badass after all.",
    "Without a doubt, an excellent idea.",
    "",
    "   \t\n ",
    "!!!",
    "?",
    "good",
    "GOOD",
    "GOOD GOOD",
    "good ???",
    "good ?? really??",
    "bad!!!!!!!!",
    "no",
    "NO good",
    "no. good.",
    "but",
    "good but good but bad",
    "BUT good, BUT bad",
    "😂😂bad 😂good",
    "good😍",
    "®good 💔",
    "I love 💔!",
    "least good",
    "the least good",
    "so very least good",
    "'good' \"good\" (good) [good] ...good... _good_ -good-",
    "ok. xd. :-) ok ok! (ok)",
    "good\u00a0bad\u2003great\u200bawful\u3000fine\x1cnice",
    "GOOD İS ΣΟΦΟΣ good",
    "ÉCOLE good ÉCOLE",
    "Ⅷ good Ⓐ",
    "ǅ good GREAT",
    "K. \u212aind of good",
    "don’t like it, don't like it, DON'T like it",
    "good" + " good" * 40,
    "bad " * 30 + "but good",
]


def excerpt(name, keep, key):
    lines = (PACKAGE / name).read_text(encoding="utf-8").splitlines()
    chosen = [line for line in lines if key(line) in keep]
    missing = set(keep) - {key(line) for line in chosen}
    (OUTPUT / name).write_text("\n".join(chosen) + "\n", encoding="utf-8")
    return missing


def random_text(rng):
    pieces = []
    for _ in range(rng.randint(1, 14)):
        kind = rng.random()
        pool = WORDS if kind < 0.4 else MODIFIERS if kind < 0.65 else FILLERS if kind < 0.8 else IDIOMS
        piece = rng.choice(EMOJIS) if kind > 0.93 else rng.choice(pool)
        case = rng.random()
        piece = piece.upper() if case < 0.12 else piece.title() if case < 0.2 else piece
        if rng.random() < 0.15:
            piece += rng.choice(["!", "!!", "?", "??", ".", ",", "...", "'", ")"])
        pieces.append(piece)
    glue = rng.choice([" ", " ", " ", "  ", "\n"])
    return glue.join(pieces)


def main():
    OUTPUT.mkdir(parents=True, exist_ok=True)
    not_listed = excerpt("vader_lexicon.txt", set(WORDS), lambda line: line.strip().split("\t")[0])
    excerpt("emoji_utf8_lexicon.txt", set(EMOJIS), lambda line: line.strip().split("\t")[0])
    distribution = importlib.metadata.distribution("vaderSentiment")
    licence = next(file for file in distribution.files if file.name.lower() == "license.txt")
    (OUTPUT / "LICENSE.txt").write_text(
        "vader_lexicon.txt and emoji_utf8_lexicon.txt are excerpts of the files of these names in vaderSentiment\n"
        f"{distribution.version} (C.J. Hutto and E.E. Gilbert, https://github.com/cjhutto/vaderSentiment).\n\n"
        + licence.read_text()
        + "\n"
    )
    analyzer = vader.SentimentIntensityAnalyzer(
        lexicon_file=str(OUTPUT / "vader_lexicon.txt"), emoji_lexicon=str(OUTPUT / "emoji_utf8_lexicon.txt")
    )
    rng = random.Random(20250212)
    texts = TEXTS + [random_text(rng) for _ in range(500)]
    rows = []
    for text in texts:
        scores = analyzer.polarity_scores(text)
        rows.append([text] + [scores[key] for key in ("neg", "neu", "pos", "compound")])
    versions = json.dumps({"vaderSentiment": distribution.version, "python": platform.python_version()})
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (OUTPUT / "goldens.json").write_text(f'{{"versions": {versions},\n"texts": [\n{lines}\n]}}\n', encoding="utf-8")
    compounds = {row[4] for row in rows}
    print(f"{len(texts)} texts, {len(compounds)} different compounds; not in the lexicon: {sorted(not_listed)}")


if __name__ == "__main__":
    main()
