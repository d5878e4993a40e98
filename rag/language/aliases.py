"""Whether a text speaks of a name as others write it: in part, by its letters, by a people or a capital."""

import re
from functools import lru_cache

# Words of a name that many names have.
_COMMON = frozenset(
    "south north east west southern northern eastern western new united bank university group corp inc co "
    "ltd ministry department national international first the of and city world central club party".split()
)
# Countries in small letters: names / peoples / capitals / governments.
_TABLE = """
us,usa,u.s,united states,america/american/washington/white house
un,u.n,united nations
uk,u.k,united kingdom,britain/british,briton/london; eu,european union/european/brussels
afghanistan/afghan/kabul; argentina/argentine/buenos aires; australia/australian/canberra
austria/austrian/vienna; bangladesh/bangladeshi/dhaka; belarus/belarusian/minsk; belgium/belgian
brazil/brazilian/brasilia; canada/canadian/ottawa; chile/chilean/santiago; china/chinese/beijing
colombia/colombian/bogota; cuba/cuban/havana; czech republic,czechia/czech/prague; denmark/danish/copenhagen
egypt/egyptian/cairo; england/english; ethiopia/ethiopian/addis ababa; finland/finnish/helsinki
france/french/paris; georgia/georgian/tbilisi; germany/german/berlin; ghana/ghanaian/accra
greece/greek/athens; hungary/hungarian/budapest; iceland/icelandic/reykjavik; india/indian/delhi,new delhi
indonesia/indonesian/jakarta; iran/iranian/tehran; iraq/iraqi/baghdad; ireland/irish/dublin
israel/israeli/jerusalem; italy/italian/rome; jamaica/jamaican; japan/japanese/tokyo; jordan/jordanian/amman
kenya/kenyan/nairobi; kosovo/kosovan,kosovar/pristina; lebanon/lebanese/beirut; libya/libyan/tripoli
malaysia/malaysian/kuala lumpur; mexico/mexican/mexico city; morocco/moroccan/rabat; myanmar,burma/burmese
netherlands/dutch/the hague,amsterdam; nepal/nepalese/kathmandu; new zealand/new zealander/wellington
nigeria/nigerian/abuja; north korea/north korean/pyongyang; norway/norwegian/oslo
pakistan/pakistani/islamabad; palestine/palestinian; peru/peruvian/lima
philippines/philippine,filipino/manila; poland/polish/warsaw; portugal/portuguese/lisbon; qatar/qatari/doha
romania/romanian/bucharest; russia/russian/moscow/kremlin; saudi arabia/saudi/riyadh
scotland/scottish/edinburgh; serbia/serbian/belgrade; singapore/singaporean
south africa/south african/pretoria; south korea,korea/south korean,korean/seoul; spain/spanish/madrid
sudan/sudanese/khartoum; sweden/swedish/stockholm; switzerland/swiss/bern; syria/syrian/damascus
taiwan/taiwanese/taipei; thailand/thai/bangkok; turkey/turkish/ankara; ukraine/ukrainian/kyiv,kiev
united arab emirates,uae/emirati/abu dhabi; venezuela/venezuelan/caracas; vietnam/vietnamese/hanoi
wales/welsh/cardiff; yemen/yemeni/sanaa; sri lanka/sri lankan/colombo; moldova/moldovan/chisinau
estonia/estonian/tallinn; latvia/latvian/riga; lithuania/lithuanian/vilnius; slovakia/slovak/bratislava
slovenia/slovenian/ljubljana; croatia/croatian/zagreb; bulgaria/bulgarian/sofia; albania/albanian/tirana
armenia/armenian/yerevan; azerbaijan/azerbaijani/baku; kazakhstan/kazakh/astana; uzbekistan/uzbek/tashkent
bolivia/bolivian/la paz; ecuador/ecuadorian/quito; uruguay/uruguayan/montevideo; senegal/senegalese/dakar
ivory coast/ivorian; uganda/ugandan/kampala; tanzania/tanzanian/dodoma; zambia/zambian/lusaka
zimbabwe/zimbabwean/harare; mozambique/mozambican/maputo; angola/angolan/luanda; rwanda/rwandan/kigali
somalia/somali/mogadishu; tunisia/tunisian/tunis; algeria/algerian/algiers; mongolia/mongolian/ulaanbaatar
cambodia/cambodian/phnom penh; malta/maltese/valletta; cyprus/cypriot/nicosia; fiji/fijian/suva
"""
_ROWS = [[part.split(",") for part in row.split("/")] for row in re.split(r"[;\n]\s*", _TABLE.strip())]
COUNTRIES, PEOPLES, CAPITALS = (
    frozenset(name for row in _ROWS for name in (row[part] if part < len(row) else ())) for part in range(3)
)
"""All in small letters; of the countries every name, "u.s" too."""

_COUNTRY = {called: row[0][0] for row in _ROWS for part in row for called in part}
_CALLED = {row[0][0]: [called for part in row for called in part] for row in _ROWS}
_FEWEST, _MOST = 3, 6  # letters of an abbreviation: two stand for too much
WORD = re.compile(r"[^\W_](?:[\w&.-]*[^\W_])?")
"""A word with the marks within it: "U.S", "AT&T", "so-called"."""


def speaks_of(text: str, name: str) -> bool:
    """Whether a text holds a name: a telling word of it, its letters, its people or its capital.

    Words count whole, a plural or possessive s aside: Austria is not Australia, nor is international Intel.
    """
    of_name = [word.casefold() for word in _words(name)]
    if not of_name:
        return False
    told = _told(text)
    telling = [word for word in of_name if word not in _COMMON] or of_name
    # "Korea" of "North Korea" is of another country too, but "Japan" of "Bank of Japan" may be "Tokyo".
    country = _COUNTRY.get(" ".join(of_name))
    wanted = _CALLED[country] if country else [*telling, *_CALLED.get(_COUNTRY.get(telling[-1], ""), [])]
    return any(_stands(word, told) for word in wanted) or _abbreviated(name, text) or _abbreviated(text, name)


def _stands(words: str, told: str) -> bool:
    # "Ostria" for "Ostrian", and the other way round.
    people = words[:-1] if words.endswith("ian") else f"{words}n" if words.endswith("ia") else words
    forms = (words, f"{words}s", words.removesuffix("s"), people)
    return any(f" {form} " in told for form in forms if len(form) > 1)


@lru_cache(maxsize=256)  # a text is asked for each name of a question
def _told(text: str) -> str:
    """The words of a text in small letters, between blanks, but for the pronoun "us"."""
    return f" {' '.join(word.casefold() for word in _words(text) if word != 'us')} "


@lru_cache(maxsize=256)
def _words(text: str) -> tuple[str, ...]:
    """The words of a text; a firm's name without its ".com"."""
    return tuple(word.removesuffix(".com") for word in WORD.findall(text))


def _abbreviated(text: str, name: str) -> bool:
    """Whether an abbreviation in a text has the first letters of the words of a name."""
    first = [word[0] for word in _words(name)]
    capitals, every = (
        "".join(filter(str.isupper, first)),
        "".join(first).upper(),
    )  # "BOE": the Bank of England
    letters = (word for word in _words(text) if word.isupper() and word.isalpha())
    return any(_FEWEST <= len(word) <= _MOST and (word in capitals or word == every) for word in letters)
