"""What `fairweight-cli score --scorer vader` wrote against vaderSentiment with its full lexicon.

Usage: fairweight-cli score --scorer vader --input TEXTS.csv --output SCORED.csv
       python tests/reference/compare_vader.py SCORED.csv [TEXT_COLUMN]
Prints the greatest difference per column; ends with 1 where one differs in the reference's last digit.
"""

import csv
import sys

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

KEYS = ("neg", "neu", "pos", "compound")


def main():
    column = sys.argv[2] if len(sys.argv) > 2 else "text"
    analyzer = SentimentIntensityAnalyzer()
    worst = dict.fromkeys(KEYS, 0.0)
    texts = nonzero = 0
    csv.field_size_limit(1 << 24)
    with open(sys.argv[1], newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            expected = analyzer.polarity_scores(row[column])
            texts += 1
            nonzero += expected["compound"] != 0
            for key in KEYS:
                difference = round(abs(float(row[key]) - expected[key]), 7)
                if difference > 0:
                    print(f"{key}: {row[key]} where the reference has {expected[key]}: {row[column][:100]!r}")
                worst[key] = max(worst[key], difference)
    print(f"{texts} texts, {nonzero} with a compound other than 0; greatest differences: {worst}")
    return 1 if any(worst.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
