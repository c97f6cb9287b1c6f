"""People who do not exist: every name is put together by chance from common ones."""

from __future__ import annotations

from random import Random

FIRST = (
    "Anne Berit Camilla Dagny Elin Frida Gro Hanne Ida Janne Kristin Lene Marit Nina Oda Pia Randi Siri Tone Unni Vilde Ylva Åse "
    "Maja Selma Aisha Leila Zahra Mariam Inga Sunniva Thea Live Ronja Aksel Bård Christian Dag Erlend Fredrik Gaute Harald Ivar "
    "Jon Kjell Lars Magnus Nils Ola Per Roar Stian Tor Ulf Vegard Øystein Åge Omar Yusuf Samir Adam Jakub Mikkel Ánte Noah Emil"
).split()
LAST = (
    "Aasland Bakke Brekke Dalen Eide Engen Fjeld Fossum Grønli Haugland Helgesen Iversen Jakobsen Kaland Kvamme Lervik Lunde "
    "Myhre Myklebust Nesheim Nygård Opheim Ravnås Rønning Sandvik Skoglund Solli Strand Sørli Tangen Torvik Ulven Vestby Viken "
    "Ødegård Åmot Ali Hussein Nguyen Kowalski Sara Gaup Lindahl Berglund Holte Moen Lien Berge Hovland Rygg Stokke Tveiten"
).split()


def person(rng: Random, taken: set[str]) -> str:
    """A name that nobody in `taken` has; it is added there."""
    while (name := f"{rng.choice(FIRST)} {rng.choice(LAST)}") in taken:
        pass
    taken.add(name)
    return name


def address_part(name: str) -> str:
    """A name as it stands before the @."""
    plain = name.lower().translate(
        str.maketrans({"æ": "ae", "ø": "o", "å": "a", "á": "a", "é": "e", "ö": "o", "ü": "u", " ": "."})
    )
    return "".join(letter for letter in plain if letter.isascii() and (letter.isalnum() or letter == "."))
