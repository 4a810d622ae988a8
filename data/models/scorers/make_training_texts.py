#!/usr/bin/env python3
"""Writes the training texts of the scorers: toxicity and identity attack, regard, sentiment.

Usage: python3 make_training_texts.py OUTPUT_DIR [--toxicity-train train.csv --adversarial-train adversarial_train.csv]

OUTPUT_DIR gets
  identity_toxicity.csv  text,toxic,identity_attack,group,kind,template: templates over groups of people
  regard.csv             text,label (negative, neutral, positive, other): sentences about XYZ
  sentiment.csv          text,label (negative, neutral, positive)
  swapped.csv            columns as identity_toxicity.csv: rows of the two public files with the group exchanged; only
                         where both files are given
The templates and word lists are in training_templates/ (the notation is explained in toxicity_clean.txt), the choices
are drawn with a fixed seed: the same files give the same output byte by byte. What the files hold and how the labels
were decided: training_texts.md.
"""
import argparse
import collections
import csv
import functools
import os
import random
import re

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "training_templates")
SEED = 20240917
CLEAN_PER_TERM = 120      # 100 / 220 = 45 % toxic for every term
TOXIC_PER_TERM = 100
TERMS_PER_WORDING = 6     # so many groups get the very same sentence before a template draws new words
OTHER_PER_TEMPLATE = 22   # sentences of a template that names no group
COLUMNS = ["text", "toxic", "identity_attack", "group", "kind", "template"]

# ---------------------------------------------------------------------------------------------------------------------
# Templates
# ---------------------------------------------------------------------------------------------------------------------


def lines_of(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        for line in file:
            line = line.rstrip("\n")
            if line and not line.startswith("# "):
                yield line


def read_lexicon(name):
    lexicon = {}
    for line in lines_of(name):
        key, _, values = line.partition(" = ")
        lexicon[key.strip()] = [value.strip() for value in split_choices(values)]
    return lexicon


def split_choices(text):
    """Splits at the | outside of brackets."""
    parts, depth = [""], 0
    for character in text:
        depth += (character == "[") - (character == "]")
        if character == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def expand(text, lexicon, rng):
    """Makes the choices [a|b] and draws the words <name>, innermost first."""
    pattern = re.compile(r"\[([^\[\]<>]*)\]|<([a-z]+[0-9]?)>")
    while True:
        match = pattern.search(text)
        if not match:
            return text
        options = match[1].split("|") if match[1] is not None else lexicon[match[2]]
        text = text[:match.start()] + rng.choice(options) + text[match.end():]


Template = collections.namedtuple("Template", "name heading text only never fragment")


def read_templates(name, prefix=""):
    """Templates by section. A section's heading is kept as a list of words."""
    templates, heading, count = [], [], 0
    for line in lines_of(name):
        if line.startswith("## "):
            heading, count = line[3:].split(), 0
            continue
        only, never = set(), set()
        match = re.match(r"@(!?)([a-z,]+): ", line)
        if match:
            (never if match[1] else only).update(match[2].split(","))
            line = line[match.end():]
        fragment = line.startswith("~")
        count += 1
        templates.append(Template(f"{prefix}{heading[0]}/{count:02}", heading, line.lstrip("~"), only, never, fragment))
    return templates


# ---------------------------------------------------------------------------------------------------------------------
# Groups
# ---------------------------------------------------------------------------------------------------------------------

Term = collections.namedtuple("Term", "group category plural singular before after_one after_many predicate gender")
PRONOUNS = {
    "f": {"he": "she", "him": "her", "his": "her", "himself": "herself", "was": "was"},
    "m": {"he": "he", "him": "him", "his": "his", "himself": "himself", "was": "was"},
    "n": {"he": "they", "him": "them", "his": "their", "himself": "themself", "was": "were"},
}
# Words before {pl} that don't go with "these people".
DETERMINERS = set("some most many two three four eleven few several no more these those the our you we other all "
                  "filthy damn fucking goddamn poor usual great wonderful hundreds thousands cleaning".split())
PLURAL_VERBS = {"is": "are", "was": "were", "has": "have", "opens": "open", "works": "work", "calls": "call"}


def read_terms():
    terms = []
    for line in lines_of("groups.txt"):
        group, category, plural, singular, before, after, predicate, gender = line.split("|")
        one, _, many = after.partition("/")
        terms.append(Term(group, category, plural, singular, before, one, many, predicate, gender))
    return terms


def upper_first(text):
    return text[:1].upper() + text[1:]


def with_article(phrase):
    word = phrase.split()[0].lower()
    vowel = word[0] in "aeiou" and not re.match(r"(uni|use|usu|eur|one\b|once\b|ukr)", word)
    return ("an " if vowel or re.match(r"(hour|honest|heir)", word) or word == "lgbt" else "a ") + phrase


def repair_articles(text):
    return re.sub(r"\b([Aa]) ([A-Za-z]\w+)", lambda match: match[1] + with_article(match[2])[1:], text)


def attribute(noun, term):
    plural = noun.endswith("s") and not noun.endswith("ss") or noun == "people"
    if term.before:
        return f"{term.before} {noun}"
    return f"{noun} {term.after_many if plural else term.after_one}"


def applies(template, term):
    if template.only and term.category not in template.only or term.category in template.never:
        return False
    slots = {slot.lower() for slot in re.findall(r"\{(\w+)", template.text)}
    return not (slots & {"sg", "one"} and not term.singular or "pred" in slots and not term.predicate
                or slots & {"adj", "a"} and not (term.before or term.after_one))


def fill(text, term, rng):
    """Puts the term into the slots, or gives None where the term does not fit the wording."""
    if term.category == "unnamed":
        for word in re.findall(r"([\w']+) \{pl\}", text):
            if word.lower() in DETERMINERS or word.endswith("ed"):
                return None
    pronouns = PRONOUNS[term.gender if term.gender in PRONOUNS else rng.choice("fm")]

    def slot(match):
        name, noun = match[1], match[2]
        key = name.lower()
        if key == "pl":
            value = term.plural
        elif key == "sg":
            value = with_article(term.singular)
        elif key == "one":
            value = term.singular
        elif key == "pred":
            value = term.predicate
        elif key == "adj":
            value = attribute(noun, term)
        elif key == "a":
            value = with_article(attribute(noun, term))
        else:
            value = pronouns[key]
        return upper_first(value) if name[0].isupper() else value

    text = repair_articles(re.sub(r"\{(\w+)(?::([^{}]*))?\}", slot, text))
    if term.gender == "n":
        text = text.replace("they's", "they're").replace("They's", "They're")
        text = re.sub(r"\b([Tt]hey) (\w+)", lambda match: f"{match[1]} {PLURAL_VERBS.get(match[2], match[2])}", text)
    return text


# ---------------------------------------------------------------------------------------------------------------------
# The surface: how people and language models write
# ---------------------------------------------------------------------------------------------------------------------

SMALL_WORDS = set("about after again all also and any are because been but can could did does don't every for from had "
                  "has have her him his how into its just like more most never not now one only our out over says she "
                  "should some than that the their them then there these they this those too very was were what when "
                  "where which who why will with would you your".split())


@functools.lru_cache()
def proper_words():
    """Words that keep their capital inside a sentence."""
    names = " ".join(f"{term.plural} {term.singular} {term.before}" for term in read_terms())
    words = re.findall(r"\w+", names)
    return {word for word in words if word[:1].isupper()} | {"I"} | set(read_lexicon("lexicon.txt")["name"])


def plain_sentence(text):
    return (text[:1].isupper() and text.endswith(".") and not re.search(r"[.?!:\"@] ", text) and '"' not in text
            and not text.startswith(("A:", "Q:")))


def roughen(text, fragment, rng):
    """Small letters, missing stops, mentions, a beginning or an end cut out of a longer text; the label stays."""
    draw = rng.random()
    if draw < .12:
        text = text.lower()
        return text.rstrip(".") if rng.random() < .7 else text
    if draw < .17:
        return text.rstrip(".")
    if draw < .21 and not fragment:
        return "@user " + text
    if draw < .23:
        return text.upper()
    if draw < .28 and plain_sentence(text) and not text.startswith("I "):
        first = re.split(r"\W", text)[0]
        start = text[0] if first in proper_words() else text[0].lower()
        return rng.choice(["and ", "but ", "so ", ", and ", ", but "]) + start + text[1:]
    if draw < .33 and plain_sentence(text) and len(text.split()) > 8:
        return text[:-1] + rng.choice([", and the", " because it", ", which is", " when the", ", but", " and then",
                                       ", and that's why"])
    if draw < .36 and text.endswith("."):
        return text[:-1] + rng.choice(["!", "!!", "...", " tbh.", ", honestly.", " imo"])
    return text


def misspell(text, rng):
    """Hides one or two words the way filters are dodged, or as slips of the keyboard."""
    words = text.split(" ")
    places = [i for i, word in enumerate(words)
              if len(re.sub(r"\W", "", word)) > 3 and word.strip(".,!?\"").lower() not in SMALL_WORDS]
    for place in rng.sample(places, min(len(places), rng.choice([1, 2, 2]))):
        words[place] = disguise(words[place], rng)
    return " ".join(words)


def disguise(word, rng):
    core = max(re.finditer(r"\w+", word), key=lambda match: len(match[0]), default=None)
    if not core or len(core[0]) < 4:
        return word
    letters = core[0]
    middle = rng.randrange(1, len(letters) - 1)
    way = rng.randrange(7)
    if way == 0:
        letters = letters.translate(str.maketrans("aeiosAEIOS", "4310543105"))
    elif way == 1:
        letters = re.sub(r"[aeiou]", "*", letters, count=1)
    elif way == 2 and len(letters) < 9:
        letters = rng.choice([" ", ".", "-"]).join(letters)
    elif way == 3:
        letters = letters[:middle] + letters[middle + 1:]
    elif way == 4:
        letters = letters[:middle] + letters[middle + 1] + letters[middle] + letters[middle + 2:]
    elif way == 5:
        letters = letters[:middle] + letters[middle] * 3 + letters[middle + 1:]
    else:
        letters = letters.translate(str.maketrans("aisAIS", "@!$@!$"))
    return word[:core.start()] + letters + word[core.end():]


def finish(text, template, rng):
    """Gives text and kind after capitals, roughening and, for one in eighteen, misspelling."""
    text = re.sub(r"  +", " ", text)
    if not template.fragment and not template.text[:1].islower():
        text = upper_first(text)
    kind = template.heading[0]
    text = roughen(text, template.fragment, rng)
    if rng.random() < 1 / 18:
        text, kind = misspell(text, rng), kind + "+spelling"
    return text, kind


# ---------------------------------------------------------------------------------------------------------------------
# identity_toxicity.csv
# ---------------------------------------------------------------------------------------------------------------------


class Rows:
    """Rows without repeated texts."""

    def __init__(self):
        self.rows, self.seen = [], set()

    def add(self, text, *rest):
        if text.lower() in self.seen:
            return False
        self.seen.add(text.lower())
        self.rows.append([text, *rest])
        return True


def group_rows(rows, templates, toxic, per_term, terms, lexicon, rng):
    """Every term gets per_term sentences, each of another template; every template is used about equally often."""
    used, wordings = collections.Counter(), {}
    for term in rng.sample(terms, len(terms)):
        fitting = [template for template in templates if applies(template, term)]
        done = 0
        for template in sorted(fitting, key=lambda t: (used[t.name], rng.random())) + rng.sample(fitting, len(fitting)):
            if done == per_term:
                break
            if used[template.name] % TERMS_PER_WORDING == 0 or template.name not in wordings:
                wordings[template.name] = expand(template.text, lexicon, rng)
            text = fill(wordings[template.name], term, rng)
            if text is None:   # "these people" after "most": other words may do
                text = fill(expand(template.text, lexicon, rng), term, rng)
                if text is None:
                    continue
            text, kind = finish(text, template, rng)
            attack = int(template.heading[1]) if toxic else 0
            if rows.add(text, toxic, attack, term.plural, kind, template.name):
                used[template.name] += 1
                done += 1


def other_rows(rows, templates, lexicon, rng):
    for template in templates:
        kind, toxic, attack = template.heading
        done = 0
        for _ in range(OTHER_PER_TEMPLATE * 4):
            text, full_kind = finish(expand(template.text, lexicon, rng), template, rng)
            done += rows.add(text, int(toxic), int(attack), "", full_kind, template.name)
            if done == OTHER_PER_TEMPLATE:
                break


def identity_rows():
    rng = random.Random(SEED)
    lexicon, terms, rows = read_lexicon("lexicon.txt"), read_terms(), Rows()
    group_rows(rows, read_templates("toxicity_clean.txt"), 0, CLEAN_PER_TERM, terms, lexicon, rng)
    group_rows(rows, read_templates("toxicity_toxic.txt"), 1, TOXIC_PER_TERM, terms, lexicon, rng)
    other_rows(rows, read_templates("toxicity_other.txt"), lexicon, rng)
    rng.shuffle(rows.rows)
    return rows.rows


# ---------------------------------------------------------------------------------------------------------------------
# swapped.csv
# ---------------------------------------------------------------------------------------------------------------------

# Names of groups in the public files: (group, plurals, singulars, adjectives), as regular expressions.
SOURCE_TERMS = [
    ("muslim", "muslims|muslim people|muslim women|muslim men", "muslim|muslim woman|muslim man", "muslim"),
    ("jewish", "jews|jewish people|jewish men|jewish women", "jew|jewish person|jewish man|jewish woman", "jewish"),
    ("women", "women|females", "woman|female", ""),
    ("men", "men|males", "man", ""),
    ("feminist", "feminists", "feminist", "feminist"),
    ("black", "blacks|black people|black men|black women|african americans|africans",
     "black person|black man|black woman|african american|african", "black|african american"),
    ("white", "whites|white people|white men|white women", "white person|white man|white woman", "white"),
    ("gay", "gays|gay people|gay men|homosexuals|lgbt people|lgbt\\+? people", "gay person|gay man|homosexual", "gay"),
    ("lesbian", "lesbians", "lesbian", "lesbian"),
    ("bisexual", "bisexuals|bisexual people", "bisexual|bisexual person", "bisexual"),
    ("trans", "trans people|trans women|trans men|transgender people|transgenders",
     "trans person|trans woman|trans man|transgender person", "trans|transgender"),
    ("immigrant", "immigrants|migrants|foreigners", "immigrant|migrant|foreigner", "immigrant|migrant"),
    ("refugee", "refugees|asylum seekers", "refugee|asylum seeker", "refugee"),
    ("asian", "asians|asian people|asian women|chinese people|koreans", "asian|asian woman|chinese person",
     "asian|chinese"),
    ("latino", "latinos|mexicans|hispanics|latino people", "latino|mexican|hispanic", "latino|mexican|hispanic"),
    ("arab", "arabs|arab people|middle eastern people|iranians", "arab", "arab|middle eastern"),
    ("south_asian", "indians|pakistanis|indian people", "indian|pakistani", "indian|pakistani"),
    ("native", "native americans|indigenous people", "native american", "native american|indigenous"),
    ("christian", "christians|catholics|mormons", "christian|catholic", "christian|catholic"),
    ("atheist", "atheists", "atheist", "atheist"),
    ("hindu", "hindus|sikhs|buddhists", "hindu|sikh|buddhist", "hindu|sikh"),
    ("roma", "gypsies|roma people|travellers", "gypsy", "gypsy|roma"),
    ("disabled", "disabled people|people with disabilities|disabled persons|people with down syndrome|autistic people|"
     "mentally ill people", "disabled person|person with a disability", "disabled|autistic"),
]
NOUNS = ("community|communities|families|family|friends|friend|students|neighbors|neighbours|voters|kids|children|"
         "couple|couples|workers|artists|doctor|teacher|colleagues|colleague|neighbor|neighbour|boss|employees|"
         "citizens")
AFTER_SINGULAR = (r"(?=\s*(?:[.,!?;:]|$|\b(?:who|is|was|and|or|in|on|to|with|for|from|than|because|has|can|should|will|"
                  r"that|at)\b))")
# What ties a text to one group, so that another one's name would not fit or would change what is said.
TIED = re.compile(r"islam|qu?ran|koran|mosque|allah|shari|hijab|burk|burq|niqab|jihad|isis|terror|israel|zion|"
                  r"holocaust|nazi|hitler|synagog|torah|talmud|kosher|halal|goy|antisem|anti-sem|semit|bible|church|"
                  r"jesus|christ|pope|gospel|africa|slave|planta|\bblm\b|nigg|negr|ghetto|cotton|segregat|apartheid|"
                  r"border|visa|asylum|\bboat|citizen|migrat|migrant|native|homeland|europe|country of|origin|"
                  r"same.sex|sexual|lgb|marri|wedding|gender|transit|come out|coming out|coming-out|closet|pregnan|"
                  r"abort|femini|femoid|female|male\b|girl|boys?\b|mother|father|wife|wives|husband|vagin|uter|womb|"
                  r"penis|dick|cunt|pussy|breast|tits|sexis|misogyn|patriarch|kitchen|housewi|race|racis|racial|"
                  r"skin|colou?r|ethnic|religi|faith|god\b|pray|worship|disab|wheelchair|mental|handicap|"
                  r"down.syndrome|language|english|cultur|asia|china|chinese|mexic|latin|arab|india|palest|gaza|"
                  r"syria|iraq|iran|turk|roma\b|gyps|\bmen\b|\bman\b|\bwomen\b|\bwoman\b|\bladies|\bsex\b|hormone|"
                  r"chromosom|dna|birth|beard|hair|eyes|accent|foreign|chick|whore|slut|bitch|sharia|rape|pedo|"
                  r"paedo|monkey|ape\b|apes\b|shekel|bank|hollywood|crusade|convert|temple|pork|suffrag|undocument|"
                  r"sodom|n-word|japan|korea|brexit|al qaeda|9/11|extremis|another country|own countr|flee|movement|"
                  r"straight|phob|genetic|roost|metoo|sjw|bloodline|immigr|refug|virgin|single|dating|date\b|"
                  r"attractive|colon|minorit|sunni|shia\b|inuit|spaniard|tribe|million|rosa parks|sheik|circumcis|"
                  r"deport|faggot|\bshe\b|\bhers?\b|_x000d_")
HOSTILE = re.compile(r"\bhate\b|\bkill\b|scum|vermin|disgust|inferior|stupid|filthy|parasit|\bsick(en)?\b|\bidiot|"
                     r"subhuman|\banimals\b|trash|garbage|worthless|\brats?\b|cockroach|plague|disease|cancer|lazy|"
                     r"\bevil\b|monster|savage|exterminat|get rid of|wipe(d)? out|\bshoot\b|\bdie\b|burn|deport|"
                     r"beat (up|them)|dirty|stink|pathetic|useless|dumb|retard|criminals|thieves|liars|ruin|destroy|"
                     r"degenerate|freak|pervert|lock(ed)? up|get out|kick(ed)? out|banned?|can'?t be trusted|burden|"
                     r"leech|should (all )?(be|not|never)|not welcome|don'?t belong|don'?t deserve|worst|ugly|hang|"
                     r"greedy|violent|fuck|shit|weak")
# Left out: RedditBias, EDOS and Stormfront, whose labels are too noisy to move, and texts whose sense is in an emoji.
CLEAN_SOURCES = ("conan_counter", "mt_conan_counter", "dialoconan_counter", "toxigen", "toxigen_prompts", "surge")
TOXIC_SOURCES = ("conan", "mt_conan", "dialoconan", "toxigen", "toxigen_prompts")
MOST_BIASED = ("trans", "gay", "lesbian", "bisexual", "queer", "nonbinary", "muslim", "jewish", "black", "women")
SWAPPED_CLEAN, SWAPPED_TOXIC = 5500, 4000


class Swapper:
    """Finds the group that a text names and puts another one in its place."""

    def __init__(self):
        self.patterns = []
        for group, plurals, singulars, adjectives in SOURCE_TERMS:
            def longest(names):
                return "|".join(sorted(names.split("|"), key=len, reverse=True))

            parts = [rf"(?P<plural>(?<!\ba )\b(?:{longest(plurals)})\b(?! (?:and|or) \w+s\b)(?!['’]))",
                     rf"\b(?P<singular>an? (?:{longest(singulars)}))\b" + AFTER_SINGULAR]
            if adjectives:
                parts.append(rf"(?P<article>\ban? )?\b(?P<adjective>{longest(adjectives)}) (?P<noun>{NOUNS})\b")
            self.patterns.append((group, re.compile("|".join(parts), re.I)))

    def find(self, text):
        """The one group that the text names, and its pattern; None where there are none or several, or ties to it."""
        found = [(group, pattern) for group, pattern in self.patterns if pattern.search(text)]
        if len(found) != 1:
            return None
        rest = found[0][1].sub(" ", text)
        return None if TIED.search(rest.lower()) or any(
            re.search(rf"\b(?:{names})\b", rest, re.I) for _, *all_names in SOURCE_TERMS for names in all_names if names
        ) else found[0]

    @staticmethod
    def swap(text, pattern, term):
        def put(match):
            if match["plural"]:
                new = term.plural
            elif match["singular"]:
                new = with_article(term.singular)
            else:
                new = attribute(match["noun"].lower(), term)
                new = with_article(new) if match["article"] else new
            if match[0].isupper() and len(match[0]) > 3:
                return new.upper()
            if match[0].islower() and text.islower():
                return new.lower()
            return upper_first(new) if match.start() == 0 or text[:match.start()].endswith((". ", "! ", "? ")) else new
        return pattern.sub(put, text)


def swapped_rows(paths):
    rng, swapper, rows = random.Random(SEED + 1), Swapper(), Rows()
    terms = [term for term in read_terms() if term.category != "unnamed"]
    found = {"0": [], "1": []}
    for path in paths:
        with open(path, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                text, source, toxic = row["text"], row["source"], row["toxic"]
                if source not in (TOXIC_SOURCES if toxic == "1" else CLEAN_SOURCES) or not 4 <= len(text.split()) <= 40:
                    continue
                hostile = HOSTILE.search(text.lower())
                if toxic == "1" and not hostile or toxic == "0" and hostile and not source.endswith("counter"):
                    continue
                hit = swapper.find(text)
                if hit:
                    found[toxic].append((text, source, *hit))
    for toxic, wanted in (("0", SWAPPED_CLEAN), ("1", SWAPPED_TOXIC)):
        rng.shuffle(found[toxic])
        used, done = collections.Counter(), 0
        for turn in range(40):
            for number, (text, source, group, pattern) in enumerate(found[toxic]):
                others = [term for term in terms if term.group != group
                          and (term.before or not any(m.groupdict().get("adjective") for m in pattern.finditer(text)))]
                if toxic == "0" and rng.random() < .5:
                    others = [term for term in others if term.group in MOST_BIASED]
                term = min(others, key=lambda t: (used[t.plural], rng.random()))
                new = swapper.swap(text, pattern, term)
                if done < wanted and rows.add(new, int(toxic), int(toxic), term.plural, f"swapped_{source}",
                                              f"{group}>{term.group}/{toxic}{number:05}"):
                    used[term.plural] += 1
                    done += 1
        print(f"swapped: {len(found[toxic])} rows of label {toxic} could be swapped")
    rng.shuffle(rows.rows)
    return rows.rows


# ---------------------------------------------------------------------------------------------------------------------
# regard.csv and sentiment.csv
# ---------------------------------------------------------------------------------------------------------------------

REGARD = {"negative": 1450, "neutral": 1350, "positive": 1350, "other": 350}
SENTIMENT = {"negative": 1050, "neutral": 1050, "positive": 1000}
# Ends that language models write and that say nothing of XYZ; all labels get them alike.
TAILS = [", he said", ", she said", ", according to the report", ", the man said", ", the Black man said",
         ", a gay man said", ", the white woman said", ", the article says", ", the Muslim woman said",
         ", a friend said", " and the", ", and the", ", which is", ", when the", ", and {he} {was} a",
         ", and {he} had a", ", but the", " at the time", " in the", ", who had been", ", as the",
         " at that time, and the"]


def labelled_rows(name, wanted):
    rng, lexicon, rows = random.Random(f"{SEED} {name}"), read_lexicon("lexicon_xyz.txt"), Rows()
    by_label = collections.defaultdict(list)
    for template in read_templates(name):
        by_label[template.heading[0]].append(template)
    for label, count in wanted.items():
        done = 0
        for turn in range(count):
            for template in by_label[label]:
                if done == count:
                    break
                done += rows.add(about_xyz(expand(template.text, lexicon, rng), rng), label)
    rng.shuffle(rows.rows)
    return rows.rows


def about_xyz(text, rng):
    if rng.random() < .25 and text.endswith(".") and "XYZ" in text:
        text = text[:-1] + rng.choice(TAILS) + rng.choice([".", ""])
    pronouns = PRONOUNS[rng.choice("ffffmmmmmn")]
    text = re.sub(r"\{(\w+)\}", lambda match: pronouns[match[1]], text)
    return repair_articles(re.sub(r" ([,.;])", r"\1", re.sub(r"  +", " ", text)))


# ---------------------------------------------------------------------------------------------------------------------


def write(folder, name, columns, rows):
    with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
    print(f"{name}: {len(rows)} rows")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output")
    parser.add_argument("--toxicity-train")
    parser.add_argument("--adversarial-train")
    arguments = parser.parse_args()
    os.makedirs(arguments.output, exist_ok=True)
    write(arguments.output, "identity_toxicity.csv", COLUMNS, identity_rows())
    write(arguments.output, "regard.csv", ["text", "label"], labelled_rows("regard.txt", REGARD))
    write(arguments.output, "sentiment.csv", ["text", "label"], labelled_rows("sentiment.txt", SENTIMENT))
    if arguments.toxicity_train and arguments.adversarial_train:
        write(arguments.output, "swapped.csv", COLUMNS,
              swapped_rows([arguments.toxicity_train, arguments.adversarial_train]))


if __name__ == "__main__":
    main()
