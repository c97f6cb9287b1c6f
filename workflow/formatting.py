"""Dates, times, money, grades and distances as people say them, in bokmål, nynorsk and English.

Every function takes None or "" and gives "". Times are shown in Europe/Oslo. A naive time is taken as Oslo time, so that
ISO strings from a message's context behave like the aware datetimes of the database.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

import phonenumbers
from babel.dates import format_date
from django.utils.translation import get_language

from workflow import clock

NBSP = "\N{NO-BREAK SPACE}"
# After a dash a line may break; not between two times.
WORD_JOINER = "\u2060"
# A date further away than this says its year too.
YEAR_IS_PLAIN = timedelta(days=270)

# Day and month stay on one line.
_DAY = {"nb": f"EEEE d.{NBSP}MMMM", "nn": f"EEEE d.{NBSP}MMMM", "en": f"EEEE d{NBSP}MMMM"}
_DAY_YEAR = {lang: f"{pattern} y" for lang, pattern in _DAY.items()}
_DAY_SHORT = {"nb": "EEE d. MMM", "nn": "EEE d. MMM", "en": "EEE d MMM"}
# Those of CLDR are two letters, and «to 26. nov» reads as the number.
_DAY_SHORT_NN = ("mån", "tys", "ons", "tors", "fre", "laur", "søn")
_DATE = {"nb": "d. MMMM y", "nn": "d. MMMM y", "en": "d MMMM y"}

# One of each unit, and several.
_UNITS = {
    "nb": {
        "minute": ("minutt", "minutter"),
        "hour": ("time", "timer"),
        "day": ("dag", "dager"),
        "week": ("uke", "uker"),
        "month": ("måned", "måneder"),
        "year": ("år", "år"),
    },
    "nn": {
        "minute": ("minutt", "minutt"),
        "hour": ("time", "timar"),
        "day": ("dag", "dagar"),
        "week": ("veke", "veker"),
        "month": ("månad", "månader"),
        "year": ("år", "år"),
    },
    "en": {
        "minute": ("minute", "minutes"),
        "hour": ("hour", "hours"),
        "day": ("day", "days"),
        "week": ("week", "weeks"),
        "month": ("month", "months"),
        "year": ("year", "years"),
    },
}
_FUTURE = {"nb": "om {}", "nn": "om {}", "en": "in {}"}
_PAST = {"nb": "for {} siden", "nn": "for {} sidan", "en": "{} ago"}
_NOW = {"nb": "nå", "nn": "no", "en": "now"}
_TODAY = {"nb": "i dag", "nn": "i dag", "en": "today"}
_TOMORROW = {"nb": "i morgen", "nn": "i morgon", "en": "tomorrow"}
_YESTERDAY = {"nb": "i går", "nn": "i går", "en": "yesterday"}
_AND = {"nb": " og ", "nn": " og ", "en": " and "}
_NEAR = {"nb": "noen få km", "nn": "nokre få km", "en": "a few km"}
_ABOUT = {"nb": "ca.", "nn": "ca.", "en": "about"}
_NEAR_KM = 3
_NORWAY = 47

FIRST_VG = 11


def language() -> str:
    """The active language as one of nb, nn, en."""
    code = (get_language() or "nb")[:2]
    return code if code in _DAY else "nb"


def moment(value: object) -> datetime | date | None:
    """`value` (aware or naive datetime, date, ISO string) as Oslo time or a date; None when empty or not a time."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, datetime):
        return value.astimezone(clock.OSLO) if value.tzinfo else value.replace(tzinfo=clock.OSLO)
    return value if isinstance(value, date) else None


@lru_cache(maxsize=4096)
def _written(day_: date, pattern: str, lang: str) -> str:
    return format_date(day_, pattern, locale=lang)


def _date_of(value: datetime | date) -> date:
    return value.date() if isinstance(value, datetime) else value


def day(value: object, with_year: bool | None = None) -> str:
    """«tirsdag 12. januar»; the year is added when far from today, or as `with_year` says."""
    at = moment(value)
    if at is None:
        return ""
    that_day = _date_of(at)
    if with_year is None:
        with_year = abs(that_day - clock.today()) > YEAR_IS_PLAIN
    lang = language()
    return _written(that_day, (_DAY_YEAR if with_year else _DAY)[lang], lang)


def day_short(value: object) -> str:
    """«tir 12. jan», kept on one line."""
    at = moment(value)
    if at is None:
        return ""
    lang = language()
    words = _written(_date_of(at), _DAY_SHORT[lang], lang).split(" ")
    if lang == "nn":
        words[0] = _DAY_SHORT_NN[_date_of(at).weekday()]
    return NBSP.join(word if word[0].isdigit() else word.rstrip(".") for word in words)


def date_long(value: object) -> str:
    """«12. januar 2027», for letters and log lines; it stays on one line."""
    at = moment(value)
    return "" if at is None else _written(_date_of(at), _DATE[language()], language()).replace(" ", NBSP)


def clock_time(value: object) -> str:
    """«10.00» (English «10:00»); "" for a date without a time."""
    at = moment(value)
    if not isinstance(at, datetime):
        return ""
    return f"{at:%H:%M}" if language() == "en" else f"{at:%H.%M}"


def kl(value: object) -> str:
    """«kl. 10.00» (English «at 10:00»)."""
    time = clock_time(value)
    if not time:
        return ""
    return f"at {time}" if language() == "en" else f"kl.{NBSP}{time}"


def clock_range(start: object, end: object = None, *, with_year: bool | None = None) -> str:
    """«kl. 10.00–11.30», on one line; «kl. 08.30 – fredag 22. januar kl. 14.30» when it ends on another day."""
    first, last = moment(start), moment(end)
    if not isinstance(last, datetime) or not isinstance(first, datetime) or last == first:
        return kl(first)
    if last.date() == first.date():
        return f"{kl(first)}–{WORD_JOINER}{clock_time(last)}"
    return f"{kl(first)} – {day(last, with_year)} {kl(last)}"


def when(start: object, end: object = None, *, with_year: bool | None = None) -> str:
    """«tirsdag 12. januar kl. 10.00–11.30»; two days get both written out. `with_year`: as in `day`."""
    first, last = moment(start), moment(end)
    if first is None:
        return ""
    if not isinstance(first, datetime):
        opening = day(first, with_year)
        return opening if last is None or _date_of(last) == first else f"{opening} – {day(last, with_year)}"
    return f"{day(first, with_year)} {clock_range(first, last, with_year=with_year)}"


def when_dated(start: object, end: object = None) -> str:
    """As `when`, always with the year: for letters, which are kept."""
    return when(start, end, with_year=True)


def _amount(count: int, unit: str, lang: str) -> str:
    one, many = _UNITS[lang][unit]
    return f"{count}{NBSP}{one if count == 1 else many}"


def _distance_in_days(days: int, lang: str) -> str:
    """In the unit people would use, to the nearest whole one."""
    if days < 14:
        return _amount(days, "day", lang)
    if days < 60:
        return _amount(round(days / 7), "week", lang)
    if days < 730:
        return _amount(round(days / 30), "month", lang)
    return _amount(round(days / 365), "year", lang)


def ago_in(value: object) -> str:
    """«om 3 dager», «i morgen», «om 2 timer», «for 5 minutter siden», counted in Oslo's calendar days."""
    at = moment(value)
    if at is None:
        return ""
    lang = language()
    days = (_date_of(at) - clock.today()).days
    if days == 0 and isinstance(at, datetime):
        seconds = (at - clock.now()).total_seconds()
        minutes = int(abs(seconds) // 60)
        if minutes == 0:
            return _NOW[lang]
        text = _amount(minutes, "minute", lang) if minutes < 60 else _amount(minutes // 60, "hour", lang)
        return (_FUTURE if seconds > 0 else _PAST)[lang].format(text)
    named = {0: _TODAY, 1: _TOMORROW, -1: _YESTERDAY}.get(days)
    if named:
        return named[lang]
    return (_FUTURE if days > 0 else _PAST)[lang].format(_distance_in_days(abs(days), lang))


def number(value: int | float | Decimal | None) -> str:
    """A whole number with its thousands apart: «12 400» (English «12,400»)."""
    if value is None or value == "":
        return ""
    return f"{int(value):,}".replace(",", "," if language() == "en" else NBSP)


def kr(ore: int | None) -> str:
    """`ore` (øre, integer) as «kr 3 200», or «kr 3 200,50» when there are øre (English «NOK 3,200.50»)."""
    if ore is None or ore == "":
        return ""
    whole, rest = divmod(abs(int(ore)), 100)
    english = language() == "en"
    text = f"{'NOK' if english else 'kr'}{NBSP}{number(whole)}"
    if rest:
        text += f"{'.' if english else ','}{rest:02d}"
    return f"\N{MINUS SIGN}{text}" if int(ore) < 0 else text


def _runs(values: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for value in values:
        if runs and value == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], value)
        else:
            runs.append((value, value))
    return runs


def _joined(parts: list[str], lang: str) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + _AND[lang] + parts[-1]


def grades(values: Iterable[int] | None) -> str:
    """Grades 1–13 (11–13 are Vg1–Vg3) as «8.–10. trinn og Vg1»."""
    numbers = sorted({int(value) for value in values or ()})
    if not numbers:
        return ""
    lang = language()
    lower = _runs([value for value in numbers if value < FIRST_VG])
    upper = _runs([value - FIRST_VG + 1 for value in numbers if value >= FIRST_VG])
    parts: list[str] = []
    if lower:
        dot = "" if lang == "en" else "."
        text = _joined([f"{a}{dot}" if a == b else f"{a}{dot}–{b}{dot}" for a, b in lower], lang)
        if lang == "en":
            text = f"{'year' if lower == [(lower[0][0],) * 2] else 'years'} {text}"
        else:
            text = f"{text} trinn"
        parts.append(text)
    parts += [f"Vg{a}" if a == b else f"Vg{a}–Vg{b}" for a, b in upper]
    return _joined(parts, lang)


def phone(value: object) -> str:
    """A number as people read it: «99 90 00 01», and one from abroad with its country's code; kept on one line."""
    if not value:
        return ""
    try:
        parsed = phonenumbers.parse(str(value), "NO")
    except phonenumbers.NumberParseException:
        return str(value)
    domestic = parsed.country_code == _NORWAY
    style = phonenumbers.PhoneNumberFormat.NATIONAL if domestic else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style).replace(" ", NBSP)


def km(value: float | None) -> str:
    """Kilometres as «ca. 4 km»: an activity's point is its municipality's middle, so nothing exact is claimed."""
    if value is None or value == "":
        return ""
    lang = language()
    return _NEAR[lang] if value < _NEAR_KM else f"{_ABOUT[lang]}{NBSP}{number(round(value))}{NBSP}km"
