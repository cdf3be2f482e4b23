"""The headers of a case list: which column is which, and which name a person.

Headers are judged before a single row is read. A header that means a person's name, address, phone
or identity number stops the import; any other column that is not asked for is passed over.
"""

import re
import unicodedata
from collections.abc import Sequence

from svc_atlas.errors import InputError
from svc_atlas.naming import ASCII_DIGITS, clean_name, is_khmer, khmer_key
from svc_atlas.text import shortened

# Of these at least so many are named where a first row is a header; in a case, two of its values at
# most are such a word by accident: a crime that is called “crime”, and whether it was “cleared”.
FEWEST_KNOWN = 3
MOST_TOLD, LONGEST_TOLD = 12, 40  #: headers that a sentence names, and their length
_NUMBER = re.compile(r"\d{4}")
COLUMNS = ("id", "date", "commune", "offence", "cleared", "suspects")

# The usual names of each column, the best first: of `commune` and `commune_name`, the first counts.
# fmt: off
USUAL = {
    "id": ("id", "case id", "case no", "case number", "case code", "case ref", "case reference",
           "incident id", "incident no", "incident number", "record id",
           "លេខករណី", "លេខសម្គាល់ករណី", "លេខកូដករណី", "លេខសំណុំរឿង", "លេខសម្គាល់", "លេខបទល្មើស"),
    "date": ("date", "case date", "offence date", "offense date", "crime date", "incident date",
             "date of case", "date of offence", "date of offense", "date of crime",
             "date of incident", "occurrence date", "date occurred", "occurred on", "occurred",
             "ថ្ងៃខែឆ្នាំ", "ថ្ងៃខែឆ្នាំកើតហេតុ", "កាលបរិច្ឆេទ", "កាលបរិច្ឆេទកើតហេតុ", "ថ្ងៃកើតហេតុ",
             "ថ្ងៃ", "ថ្ងៃ ខែ"),
    "commune": ("commune", "commune code", "commune id", "code of commune", "communes",
                "commune sangkat code", "commune sangkat", "khum sangkat", "khum", "sangkat",
                "លេខកូដឃុំ-សង្កាត់", "លេខកូដឃុំ", "លេខកូដសង្កាត់", "កូដឃុំ-សង្កាត់", "កូដឃុំ",
                "ឃុំ-សង្កាត់", "ឃុំ", "សង្កាត់",
                "commune name", "name of commune", "khum name", "sangkat name",
                "ឈ្មោះឃុំ-សង្កាត់", "ឈ្មោះឃុំ", "ឈ្មោះសង្កាត់"),
    "offence": ("offence", "offense", "offence code", "offence type", "offense type",
                "type of offence", "type of offense", "offence category", "offences", "crime",
                "crime type", "type of crime", "crime category", "category",
                "បទល្មើស", "ប្រភេទបទល្មើស", "ប្រភេទនៃបទល្មើស", "ឈ្មោះបទល្មើស"),
    "cleared": ("cleared", "case cleared", "is cleared", "cases cleared", "clearance", "cracked",
                "solved", "resolved",
                "បង្ក្រាបបាន", "បានបង្ក្រាប", "បង្ក្រាប", "ករណីដែលបង្ក្រាបបាន", "ករណីបង្ក្រាបបាន",
                "ការបង្ក្រាប"),
    "suspects": ("suspects", "suspects arrested", "number of suspects", "no of suspects",
                 "suspect count", "suspects count", "arrested suspects", "arrested", "arrests",
                 "ជនសង្ស័យ", "ចំនួនជនសង្ស័យ", "ជនសង្ស័យដែលឃាត់ខ្លួនបាន", "ជនសង្ស័យឃាត់ខ្លួនបាន",
                 "ចំនួនជនសង្ស័យដែលឃាត់ខ្លួនបាន"),
}

# Words that mean a person's address, phone, identity number or name by themselves.
_PRIVATE_WORDS = frozenset((
    "addr", "address", "addresses", "adresse", "residence", "residential", "domicile", "home",
    "street", "house", "phone", "phones", "tel", "tels", "telno", "mobile", "cell", "cellphone",
    "handphone", "hp", "mob", "ph", "contact", "contacts", "telegram", "email", "mail",
    "facebook", "messenger", "zalo", "wechat", "viber",
    "passport", "identity", "identification", "nid", "nin", "idcard", "idno", "ssn", "cardno",
    "licence", "license",
    "surname", "firstname", "lastname", "fullname", "nickname", "forename", "alias", "aka",
    "nom", "prenom", "victim", "complainant", "plaintiff", "accused", "perpetrator", "offender",
    "witness", "defendant", "respondent", "informant",
    "birth", "birthday", "birthdate", "dob", "born", "plate", "plates",
))
# Parts of a header written in one word that mean the same wherever they stand.
_PRIVATE_PARTS = re.compile(
    r"address|phone|mobile|passport|nationalid|natid|citizenid|idcard|identit|identification|"
    r"surname|firstname|lastname|fullname|nickname|familyname|givenname|middlename|maidenname|"
    r"whatsapp|^suspect\d*$|familybook|birthcertificate|cardn(?:o|um(?:ber)?)$|^(?:khmer|personal|civil)id|"
    r"^(?:living|lives|lived|staying|stays|resid(?:es|ing))(?:at|in)?$|^nid(?:no|num(?:ber)?)?$|"
    r"(?:^|number|no)tel(?:no|num(?:ber)?)?$|"
    r"birth(?:day|date)|dateofbirth|^dob|dob$|numberplate|(?:licen[cs]e|reg|car|moto|vehicle)plate|"
    r"(?<!tem)plate(?:no|num(?:ber)?)"
)
_PERSON = (
    "person", "people", "victim", "suspect", "accused", "offender", "perpetrator", "complainant",
    "plaintiff", "defendant", "witness", "informant", "reporter", "owner", "officer", "policeman",
    "investigator", "chief", "relative", "spouse", "father", "mother", "child", "user", "citizen",
)
# What a name can be of without being a person's.
_THINGS = frozenset((
    "commune", "communes", "khum", "sangkat", "district", "srok", "krong", "khan", "province",
    "khet", "capital", "city", "town", "village", "phum", "area", "place", "location", "region",
    "offence", "offense", "crime", "case", "category", "type", "group", "drug", "substance",
    "station", "post", "office", "unit", "department", "ministry", "file", "sheet", "list",
    "weapon", "vehicle", "month", "code",
))
_OF_THINGS = _THINGS | frozenset((
    "name", "names", "of", "the", "in", "km", "kh", "en", "khmer", "english", "latin", "police",
    "full", "short", "official", "no", "number", "and",
))

_PRIVATE_KHMER = tuple(khmer_key(word) for word in (
    "អាសយដ្ឋាន", "អាស័យដ្ឋាន", "អាស្រ័យដ្ឋាន", "លំនៅ", "ទីលំនៅ", "ផ្ទះលេខ", "លេខផ្ទះ", "ទូរស័ព្ទ", "ទូរសព្ទ",
    "ទូរស័ព្ធ", "លេខទំនាក់ទំនង", "អ៊ីមែល", "អ៊ីម៉ែល", "អត្តសញ្ញាណ", "អត្តសញ្ញាន", "អត្តលេខ", "លិខិតឆ្លងដែន",
    "ប៉ាស្ព័រ", "គោត្តនាម", "នាមត្រកូល", "នាមខ្លួន", "រហស្សនាម", "ហៅក្រៅ", "ឈ្មោះពេញ", "ស្នាក់នៅ",
    "សៀវភៅគ្រួសារ", "សៀវភៅស្នាក់នៅ", "កំណើត", "ផ្លាកលេខ", "ស្លាកលេខ", "លេខផ្លាក",
    "ប័ណ្ណបើកបរ", "ហ្វេសប៊ុក", "តេឡេក្រាម",
))
_PERSON_KHMER = tuple(khmer_key(word) for word in (
    "ជនរងគ្រោះ", "ជនល្មើស", "ជនសង្ស័យ", "ជនត្រូវចោទ", "ជនដៃដល់", "ដើមបណ្តឹង", "ដើមចោទ", "ចុងចោទ", "សាក្សី",
    "អ្នករាយការណ៍", "អ្នកប្តឹង", "ម្ចាស់", "មន្ត្រី", "ឪពុក", "ម្តាយ", "ប្រពន្ធ", "ប្តី", "បុគ្គល", "មេឃុំ", "មេភូមិ",
    "ចៅសង្កាត់", "អ្នក",
))
_THINGS_KHMER = tuple(khmer_key(word) for word in (
    "ឃុំ", "សង្កាត់", "ស្រុក", "ក្រុង", "ខណ្ឌ", "ខេត្ត", "រាជធានី", "ភូមិ", "បទល្មើស", "ប្រភេទ", "ករណី", "ប៉ុស្តិ៍",
    "ការិយាល័យ", "ស្ថាប័ន", "គ្រឿងញៀន", "ទីកន្លែង", "តំបន់",
))
# Who a case is about or who told of it: alone at the head of a column, it holds a name.
_ALONE_KHMER = frozenset(khmer_key(word) for word in (
    "ជនរងគ្រោះ", "ជនល្មើស", "ជនត្រូវចោទ", "ដើមបណ្តឹង", "ដើមចោទ", "ចុងចោទ", "សាក្សី", "អ្នកប្តឹង", "នាម",
))
# fmt: on
_NAME_KHMER = tuple(khmer_key(word) for word in ("ឈ្មោះ", "ឈ្មោ", "ឈ្មេាះ"))
_CALLED_KHMER = khmer_key("នាម")  # a name, before or behind whose it is; also part of other words


def _words(header: str) -> list[str]:
    # Full-width letters and accents are those of the same word: Tél., Prénom.
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", clean_name(header)))
    plain = "".join(sign for sign in plain if not "\u0300" <= sign <= "\u036f")
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain)
    return re.findall(r"[a-z]+|\d+", apart.casefold())


def key(text: str) -> str:
    """Return the key of a header or word: letters and digits alone, of either script.

    Examples
    --------
    >>> key("Case_No.") == key("caseNo") == key(" CASE NO ")
    True
    """
    return khmer_key(text) if is_khmer(text) else "".join(_words(text))


def means_a_person(header: str) -> bool:
    """Return whether a header means a person's name, address, phone or identity number.

    A name is a person's unless the header says of which place or thing it is the name.

    Examples
    --------
    >>> [means_a_person(h) for h in ("victim_name", "Name", "Tel.", "ឈ្មោះ", "commune_name", "id")]
    [True, True, True, True, False, False]
    """
    return _private_khmer(header) or _private_latin(_words(header))


def _private_khmer(header: str) -> bool:
    squeezed = khmer_key(header)
    if squeezed in _ALONE_KHMER or any(part in squeezed for part in _PRIVATE_KHMER):
        return True
    person = any(person in squeezed for person in _PERSON_KHMER)
    if person and (squeezed.startswith(_CALLED_KHMER) or squeezed.endswith(_CALLED_KHMER)):
        return True
    if not any(name in squeezed for name in _NAME_KHMER):
        return False
    of_thing = any(thing in squeezed for thing in _THINGS_KHMER)
    return not of_thing or person


def _private_latin(words: Sequence[str]) -> bool:
    squeezed = "".join(words)
    if _PRIVATE_WORDS.intersection(words) or _PRIVATE_PARTS.search(squeezed):
        return True
    person = any(word in squeezed for word in _PERSON)
    if (person and words[-1] == "id") or squeezed in ("idno", "idnumber", "idnum"):
        return True
    if not re.search(r"names?(?:$|\d)|^name", squeezed) and "name" not in words:
        return False
    if person:
        return True
    rest = [word for word in words if not word.isdigit()]
    one_word = re.fullmatch(r"([a-z]+?)names?", squeezed)
    if one_word and one_word[1] in _THINGS:
        return False
    return not (_THINGS.intersection(rest) and _OF_THINGS.issuperset(rest))


def judge(headers: Sequence[str], file: str, *, within: Sequence[str] = ()) -> dict[str, int]:
    """Return the place of each of `COLUMNS` among the headers.

    Parameters
    ----------
    headers : sequence of str
    file : str
        The name of the file, for the sentence.
    within : sequence of str
        The names of columns that stand within others.

    Raises
    ------
    InputError
        They are no headers of a case list, and nothing of them is told: a case may stand in their
        place, with the names of people. Or some mean a person. Or a column is missing, or there
        twice.
    """
    if len(_known(headers)) < FEWEST_KNOWN:
        raise InputError("caselist.no_header", file=file)
    if persons := [header for header in (*headers, *within) if means_a_person(header)]:
        raise InputError("caselist.person", file=file, headers=_listed(persons))
    return find_columns(headers, file)


def _known(headers: Sequence[str]) -> dict[str, list[int]]:
    """Return the places of the headers that are names of each column, its best name alone."""
    keys = [key(header) for header in headers]
    found = {}
    for column, usual in USUAL.items():
        known = next((k for name in usual if (k := key(name)) in keys), None)
        if known is not None:
            found[column] = [at for at, each in enumerate(keys) if each == known]
    return found


def _harmless(headers: Sequence[str]) -> list[str]:
    """Return the headers without those that may be of a person: a number stands in them."""
    return [header for header in headers if not _NUMBER.search(header.translate(ASCII_DIGITS))]


def _listed(headers: Sequence[str]) -> str:
    """Return some headers as one text, the first of many, without what a terminal would obey."""
    words = (" ".join(header.split()) for header in headers[:MOST_TOLD])
    plain = ("".join(filter(str.isprintable, each)) for each in words)
    told = [shortened(each, LONGEST_TOLD) for each in plain]
    return ", ".join([*told, "…"] if len(headers) > MOST_TOLD else told)


def find_columns(headers: Sequence[str], file: str) -> dict[str, int]:
    """Return the place of each of `COLUMNS` among the headers.

    Raises
    ------
    InputError
        A column that is not there, or that two headers mean equally.

    Examples
    --------
    >>> find_columns(["Notes", "CASE NO", "ថ្ងៃខែឆ្នាំ", "Khum", "crime", "Solved", "Arrests"], "f")
    {'id': 1, 'date': 2, 'commune': 3, 'offence': 4, 'cleared': 5, 'suspects': 6}
    """
    found = _known(headers)
    for column, places in found.items():
        if len(places) > 1:
            first, second = (_listed([headers[at]]) for at in places[:2])
            raise InputError("caselist.column_twice", file=file, column=column,
                             first=first, second=second)  # fmt: skip
    if missing := [column for column in COLUMNS if column not in found]:
        raise InputError(
            "caselist.column_missing",
            file=file, columns=", ".join(missing), headers=_listed(_harmless(headers)),
        )  # fmt: skip
    return {column: place for column, (place,) in found.items()}
