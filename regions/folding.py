"""Names of places as people type them: «Bodø», «bodo» and «Bodoe» are one, and so are «Ålesund», «alesund» and «Aalesund»."""

from typing import Any

from django.db.models import Func, Q, TextField

# One letter for each; then the pairs that are written for one letter.
LETTERS = ("åäáàâæøöóòôëéèêüúđŋŧčšžñ", "aaaaaaoooooeeeeuudntcszn")
PAIRS = (("aa", "a"), ("ae", "a"), ("oe", "o"))


def fold(text: str) -> str:
    """`text` in small letters of a–z, with a pair as one letter."""
    folded = plain(text)
    for pair, letter in PAIRS:
        folded = folded.replace(pair, letter)
    return folded


def plain(text: str) -> str:
    """`text` in small letters of a–z, with pairs as they are: «Moelv» holds «elv»."""
    return text.lower().translate(str.maketrans(*LETTERS))


class Folded(Func):
    """Both ways to fold, one after the other, as SQL that a generated column may hold."""

    output_field = TextField()

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        letters = f"translate(lower(%(expressions)s), '{LETTERS[0]}', '{LETTERS[1]}')"
        pairs = letters
        for pair, letter in PAIRS:
            pairs = f"replace({pairs}, '{pair}', '{letter}')"
        # The name is written twice into the statement; a column's name has no values to go with it.
        name, values = compiler.compile(self.source_expressions[0])
        return f"({letters} || ' ' || {pairs})" % {"expressions": name}, (*values, *values)


def holds(word: str, field: str = "folded") -> Q:
    """Whether the column made by `Folded` holds `word`, folded one way or the other."""
    return Q(**{f"{field}__contains": plain(word)}) | Q(**{f"{field}__contains": fold(word)})
