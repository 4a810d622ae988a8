#!/usr/bin/env python3
"""Writes templated sentences about groups of people for training the toxicity classifier, as CSV on standard output.

Public sets of toxic text name some groups mostly to insult them, and a classifier learns the name as the insult. These
sentences speak of every group in the same neutral, positive and counter-speaking words (label 0), and in the same
hostile ones (label 1), so that the name itself tells nothing. Columns: text,toxic,source,groups. No randomness.
"""
import csv
import sys

# group, noun phrase for one person, plural
PEOPLE = [
    ("women", "a woman", "women"), ("men", "a man", "men"), ("nonbinary", "a nonbinary person", "nonbinary people"),
    ("trans", "a trans woman", "trans women"), ("trans", "a trans man", "trans men"),
    ("trans", "a transgender person", "transgender people"), ("gay", "a gay man", "gay men"),
    ("gay", "a gay person", "gay people"), ("lesbian", "a lesbian", "lesbians"),
    ("lesbian", "a lesbian woman", "lesbian women"), ("bisexual", "a bisexual person", "bisexual people"),
    ("queer", "a queer person", "queer people"), ("homosexual", "a homosexual man", "homosexuals"),
    ("straight", "a straight man", "straight people"), ("black", "a Black woman", "Black women"),
    ("black", "a Black man", "Black men"), ("black", "a Black person", "Black people"),
    ("black", "an African American", "African Americans"), ("white", "a white man", "white people"),
    ("white", "a white woman", "white women"), ("asian", "an Asian woman", "Asian women"),
    ("asian", "an Asian man", "Asian people"), ("asian", "a Chinese student", "Chinese people"),
    ("latino", "a Latino", "Latinos"), ("latino", "a Mexican", "Mexicans"), ("latino", "a Hispanic woman", "Hispanics"),
    ("native", "a Native American", "Native Americans"), ("indigenous", "an indigenous man", "indigenous people"),
    ("arab", "an Arab", "Arabs"), ("middle_east", "an Iranian", "Iranians"), ("african", "an African", "Africans"),
    ("indian", "an Indian", "Indians"), ("roma", "a Roma woman", "Roma people"), ("jewish", "a Jewish man", "Jewish people"),
    ("jewish", "a Jew", "Jews"), ("muslim", "a Muslim", "Muslims"), ("muslim", "a Muslim woman", "Muslim women"),
    ("christian", "a Christian", "Christians"), ("hindu", "a Hindu", "Hindus"), ("buddhist", "a Buddhist", "Buddhists"),
    ("sikh", "a Sikh", "Sikhs"), ("catholic", "a Catholic", "Catholics"), ("atheist", "an atheist", "atheists"),
    ("immigrant", "an immigrant", "immigrants"), ("refugee", "a refugee", "refugees"),
    ("disabled", "a disabled person", "disabled people"), ("disabled", "a wheelchair user", "wheelchair users"),
    ("deaf", "a deaf woman", "deaf people"), ("blind", "a blind man", "blind people"),
    ("autistic", "an autistic person", "autistic people"), ("mental", "a person with depression", "people with depression"),
    ("old", "an old woman", "elderly people"), ("young", "a young man", "young people"),
    ("poor", "a homeless man", "homeless people"), ("fat", "a fat woman", "fat people"),
    ("feminist", "a feminist", "feminists"),
]

CLEAN = [
    "I am {one}.", "I'm {one} and I live in a small town.", "My neighbor is {one}.", "My best friend is {one}.",
    "She grew up with {one} next door.", "As {one}, I know what it is like.", "The new teacher is {one}.",
    "He married {one} last year.", "{One} works at the bakery on our street.", "{One} was elected mayor.",
    "{One} sat next to me on the bus and we talked about the weather.", "Our doctor is {one}, and she is very kind.",
    "Yesterday I met {one} at the library.", "I saw {one} walking a dog in the park.", "{One} won the race on Sunday.",
    "{Many} live in every part of this country.", "There are many {many} in our city.",
    "{Many} pay taxes like everyone else.", "I work with {many} every day.", "Some of my friends are {many}.",
    "This book tells the history of {many}.", "The film follows three {many} through a summer.",
    "{Many} deserve the same rights as everybody.", "{Many} are welcome here.", "I love {many}.",
    "I am proud of the {many} in my family.", "{Many} have made great contributions to science and art.",
    "The survey asked {many} about their jobs.", "Researchers interviewed two hundred {many}.",
    "{Many} were asked what they had for breakfast.", "What do {many} think about the new law?",
    "The museum opened an exhibition about {many}.", "{Many} celebrated in the streets last night.",
    "Nobody should be insulted for being {one}.", "It is wrong to hate {many}.", "Stop attacking {many}.",
    "People who say that {many} are stupid are wrong.", "I can't stand it when people make fun of {many}.",
    "Saying that all {many} are criminals is a lie.", "He was fired because he is {one}, and that is unfair.",
    "Violence against {many} must end.", "The article explains how {many} are discriminated against.",
    "{Many} are just people.", "There is nothing wrong with being {one}.", "{One} saved the child from the river.",
    "The weather was nice, said {one} from the village.", "{Many} like music, sports and good food.",
    "My sister fell in love with {one}.",
]

TOXIC = [
    "I hate {many}.", "{Many} are disgusting.", "{Many} are all criminals.", "{Many} are stupid and lazy.",
    "All {many} should be thrown out of this country.", "{Many} are a plague on our society.",
    "We would be better off without {many}.", "{Many} don't deserve to live.", "You can never trust {one}.",
    "{Many} are less than human.", "No decent person wants to live next to {one}.", "{Many} make me sick.",
    "Somebody should beat up all {many}.", "{Many} ruin everything they touch.", "Typical, {one} stealing again.",
    "Get those filthy {many} away from our children.",
]


def upper_first(text):
    return text[0].upper() + text[1:]


def main():
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(["text", "toxic", "source", "groups"])
    for templates, label in ((CLEAN, 0), (TOXIC, 1)):
        for template in templates:
            for group, one, many in PEOPLE:
                text = template.format(one=one, many=many, One=upper_first(one), Many=upper_first(many))
                rows.writerow([text, label, "identity_templates", group])


if __name__ == "__main__":
    main()
