"""Write pairs of invented reports from one template each: other places, people and numbers, the same words."""

import random
import re

__all__ = ["TEMPLATES", "fill"]

PEOPLE = (
    "Anna Ben Carla Dmitri Elena Farid Greta Hiro Ines Jonas Lena Marco Nadia Oskar Priya Rosa Sven".split()
)
FAMILIES = (
    "Alvarez Becker Costa Dimitrov Eriksen Fontaine Hansen Ito Kovacs Lindberg Moreau Novak Okafor".split()
)
TOWNS = (
    "Northvale Eastbridge Westford Southmere Highbury Lowfield Stonebrook Riverton Ashdown Millport".split()
)
COUNTRIES = (
    "Tonga Chile Japan Peru Indonesia Fiji Mexico Turkey Greece Iran Nepal Ecuador Iceland Italy".split()
)
COMPANIES = (
    "Altamira Borealis Cascadia Delphin Eurotec Ferrum Glacier Helvetia Indigo Juniper Kestrel".split()
)
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
TEMPLATES = {
    "earthquake": """A magnitude {4-6}.{0-9} earthquake struck {5-90} kilometers {way} of {town}, {country}, on {day},
        the geological survey said. The quake struck at {1-12}:{10-59} a.m. local time at a depth of {5-120} kilometers.
        There were no immediate reports of damage or casualties. In the past ten days there have been {0-9} earthquakes
        of magnitude 3 or greater nearby. This story was written by a program and may be updated as data arrives.""",
    "market": """Stocks closed {trend} on {day}. The benchmark index {moved} {1-90}.{0-9} points, or 0.{1-9}%, to
        {3000-5000}.{10-99}. The industrial average {moved} {10-400}.{0-9} points, or 0.{1-9}%, to {30000-40000}.{10-99}.
        Crude oil for delivery next month {moved} ${1-3}.{10-99} to ${60-99}.{10-99} a barrel. Gold settled at
        ${1700-2400} an ounce. The dollar traded at {100-150}.{10-99} yen. Shares of {company} and {company} were among
        the biggest movers of the session after both companies reported results for the quarter.""",
    "match": """{town} beat {town} {2-5}-{0-1} at home on {day}. {family} put the home side ahead after {2-40} minutes
        with a shot from the edge of the box, and {family} doubled the lead before half-time. The visitors pulled one
        back through {person} {family} in minute {46-70}, but a late penalty settled the match in front of a crowd of
        {2-30},{100-999}. The home side travel to {town} next week, while the visitors stay in the bottom half.""",
    "earnings": """{company} Inc. on {day} reported third-quarter net income of ${1-900}.{0-9} million. On a per-share
        basis, the company said it had profit of {2-99} cents. The results exceeded the expectations of analysts. The
        average estimate of {3-9} analysts was for earnings of {2-99} cents a share. The company posted revenue of
        ${100-900}.{0-9} million in the period, also topping forecasts. Its shares have climbed {2-60}% since the
        beginning of the year. This story was written by a program from the data of a research firm.""",
    "weather": """{town} will see {sky} on {day} with a high of {30-90} degrees and a low of {10-29} degrees. Winds will
        blow from the {way} at {3-30} miles an hour. The chance of rain is {0-99} percent in the afternoon and falls
        overnight. The weekend looks {mood}, with highs near {30-90}. Sunrise is at {5-7}:{10-59} a.m. and sunset at
        {5-8}:{10-59} p.m. Stay with us through the day and download our app for alerts where you live.""",
    "crash": """A {18-88}-year-old {sex} from {town} died after a crash on Highway {2-99} near {town} on {day}, the
        state patrol said. {person} {family} was driving {way} when the car crossed the center line at about
        {1-12}:{10-59} p.m. and struck another vehicle. The driver of the other vehicle, {person} {family}, {18-88}, was
        treated for injuries that are not life-threatening. Alcohol is not believed to be a factor. The crash remains
        under investigation by the state patrol.""",
}
CHOICES = {
    "way": ["north", "south", "east", "west"],
    "town": TOWNS,
    "country": COUNTRIES,
    "day": DAYS,
    "trend": ["higher", "lower"],
    "moved": ["rose", "fell", "gained", "lost"],
    "company": COMPANIES,
    "family": FAMILIES,
    "person": PEOPLE,
    "sky": ["rain", "sun", "snow", "clouds"],
    "mood": ["warmer", "colder", "drier"],
    "sex": ["man", "woman"],
}


def fill(name: str, chance: random.Random) -> str:
    """Return a report from a template."""

    def choose(match: re.Match[str]) -> str:
        first, _, last = match[1].partition("-")
        return str(chance.randint(int(first), int(last))) if last else chance.choice(CHOICES[first])

    return " ".join(re.sub(r"\{([\w-]+)\}", choose, TEMPLATES[name]).split())
