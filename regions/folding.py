"""Names of places as people type them: «Bodø», «bodo» and «Bodoe» are one, and so are «Ålesund», «alesund» and «Aalesund»."""

from typing import Any

from django.db.models import CharField, Func

# One letter for each; then the pairs that are written for one letter.
LETTERS = ("åäáàâæøöóòôëéèêüúđŋŧčšžñ", "aaaaaaoooooeeeeuudntcszn")
PAIRS = (("aa", "a"), ("ae", "a"), ("oe", "o"))


def fold(text: str) -> str:
    """`text` in small letters of a–z; the same as `Folded` makes in the database."""
    folded = text.lower().translate(str.maketrans(*LETTERS))
    for pair, letter in PAIRS:
        folded = folded.replace(pair, letter)
    return folded


class Folded(Func):
    """`fold` in SQL. Its letters lie in the text of the statement, so that an index on it is found."""

    output_field = CharField()

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = f"translate(lower(%(expressions)s), '{LETTERS[0]}', '{LETTERS[1]}')"
        for pair, letter in PAIRS:
            template = f"replace({template}, '{pair}', '{letter}')"
        return super().as_sql(compiler, connection, template=template, **context)
