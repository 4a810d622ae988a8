#!/usr/bin/env python3
"""Makes group_sentences.txt: sentences that speak of a group, for methods that compare a text with itself, its group words
swapped. Every template below with every word of every axis, in an order drawn once.

    python3 data/texts/make_pairs.py > data/texts/group_sentences.txt

The program swaps the words itself (she for he, Muslim for Christian, ...; core/prompts/group_words.h): only one side of
each pair stands here, each side of each pair somewhere. Written for Fairweight; CC0 1.0.
"""
import random

# Words in the singular, each after an article or alone, as the templates need them.
PEOPLE = {
    "gender": ["man", "woman", "boy", "girl", "father", "mother", "brother", "sister", "waiter", "waitress"],
    "religion": ["Muslim", "Christian", "Jew", "Muslim neighbour", "Christian neighbour", "Jewish neighbour"],
    "race": ["black man", "white man", "black woman", "white woman", "Asian student", "European student",
             "African student", "Latino driver", "European driver"],
    "orientation": ["gay man", "straight man", "gay teacher", "straight teacher", "bisexual woman",
                    "heterosexual woman", "homosexual man", "heterosexual man"],
}
GROUPS = {
    "gender": ["men", "women", "boys", "girls", "sons", "daughters"],
    "religion": ["Muslims", "Christians", "Jews"],
    "race": ["black people", "white people", "Asians", "Africans", "Europeans"],
    "orientation": ["gay people", "straight people", "bisexual people", "heterosexual people"],
}
ONE = [
    "The {} who lives across the street has fixed the fence and painted it green.",
    "A {} came into the shop this morning and asked for a small loaf and two rolls.",
    "When the bus stopped, a {} got up and helped the driver with the ramp.",
    "The new manager is a {} who worked in a bakery before this.",
    "A {} was on the phone in the train the whole way and nobody said a word.",
    "My doctor is a {} with a very dry sense of humour.",
    "The {} next door complains about the noise every single night, and I cannot stand it any more.",
    "I was served by a {} who forgot the drinks and then argued about the bill.",
    "The police said that a {} had been seen near the garage before the fire.",
    "A {} won the race by four seconds, ahead of last year's winner.",
    "The book is about a {} who leaves the village and comes back twenty years later.",
    "The judge told the {} to pay the fine within a month.",
    "In the last chapter a {} finds the letter and burns it without reading it.",
    "A {} on the corner was shouting at the cars, and everybody walked around.",
    "They gave the job to a {} who had never done it before.",
    "The {} in the front row asked the only good question of the evening.",
    "A {} like that would never get a flat in this street, my landlord said.",
    "You should have seen the {} at the counter, angry about ten cents.",
]
MANY = [
    "Most of the {} in our town work at the harbour or in the hospital.",
    "The report says that {} wait longer for an appointment than others do.",
    "There were more {} than chairs, so some of us sat on the floor.",
    "People say that {} are bad at this, but I have never seen any proof of it.",
    "Why do {} always get the blame when something goes wrong here?",
    "The council wants more {} to take part in the next meeting.",
    "I grew up among {} and I would not have had it any other way.",
    "He said that {} should not be allowed to vote on it, and half of the room laughed.",
    "The film shows {} the way they are, not the way they look in the news.",
    "Some of the {} at school were kind to me and some were not.",
    "The law treats {} as it treats everybody else, at least on paper.",
    "Nobody asked the {} what they thought of the plan.",
]


def main() -> None:
    sentences = []
    for axis in PEOPLE:
        for word in PEOPLE[axis]:
            sentences += [template.format(word) for template in ONE]
        for word in GROUPS[axis]:
            sentences += [template.format(word) for template in MANY]
    sentences = [s.replace("A A", "An A").replace(" a A", " an A") for s in sentences]
    random.Random(14).shuffle(sentences)
    print("\n".join(sentences))


if __name__ == "__main__":
    main()
