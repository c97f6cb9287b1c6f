"""Norwegian-looking text for the benchmark's activities: a few words that many share, many that few share."""

import itertools
import random

TOPICS = (
    "vindkraft robot energi havbruk satellitt programmering kjemi bru drone klima data algoritme sensor turbin batteri "
    "laboratorium gruve skip sykehus vann plast mikroskop kart romfart sikkerhet nettverk materialer medisin genetikk statistikk"
).split()
SYLLABLES = (
    "ber gla sko fjel dal ten stra mu sikk tek ter ut stil ling verk sted nat ur kul tur dans film bok fort ell ing elev kurs "
    "hav fisk skog hest bygd gard mat his to rie kunst mal sang kor band spill tid ord kraft lys luft jord"
).split()
GLUE = "og i for med på til elevene som av den det er en et vi om fra kan blir skal".split()


class Writer:
    """Draws words so that the first of the list are common and the last are rare."""

    def __init__(self, seed: int = 7) -> None:
        self.random = random.Random(seed)
        rare = {"".join(self.random.choices(SYLLABLES, k=self.random.randint(2, 4))) for _ in range(6000)}
        self.words = [*TOPICS, *sorted(rare)]
        self.weights = list(itertools.accumulate(1 / (rank + 8) for rank in range(len(self.words))))

    def text(self, words: int) -> str:
        content = self.random.choices(self.words, cum_weights=self.weights, k=words)
        glue = self.random.choices(GLUE, k=words)
        return " ".join(itertools.chain.from_iterable(zip(content, glue, strict=True))).capitalize() + "."

    def title(self) -> str:
        return " ".join(self.random.choices(self.words, cum_weights=self.weights, k=3)).capitalize()
