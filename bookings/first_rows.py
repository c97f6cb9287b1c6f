"""The questions to begin with: one for each part of realfagskapital. Staff edit them afterwards."""

from typing import Any

# factor, bokmål, nynorsk, English
SCALES = [
    (
        "interest",
        "Besøket gjorde elevene mer interessert i realfag og teknologi.",
        "Besøket gjorde elevane meir interesserte i realfag og teknologi.",
        "The visit made the pupils more interested in science and technology.",
    ),
    (
        "knowledge",
        "Elevene vet mer om hva realfag brukes til.",
        "Elevane veit meir om kva realfag blir brukte til.",
        "The pupils know more about what science is used for.",
    ),
    (
        "attitudes",
        "Elevene ser at realfag kan være noe for dem.",
        "Elevane ser at realfag kan vere noko for dei.",
        "The pupils see that science can be for them.",
    ),
    (
        "relations",
        "Elevene møtte noen de kan kjenne seg igjen i.",
        "Elevane møtte nokon dei kan kjenne seg att i.",
        "The pupils met someone they can see themselves in.",
    ),
]
WORDS = (
    "Hva bør verten vite til neste gang?",
    "Kva bør verten vite til neste gong?",
    "What should the host know for next time?",
)


def fill_questions(*, question: Any, using: str) -> None:
    """Add the questions where there are none at all: what staff have removed stays away."""
    rows = question.objects.using(using)
    if rows.exists():
        return
    scales = [
        question(answer="scale", factor=factor, nb=nb, nn=nn, en=en, order=order * 10)
        for order, (factor, nb, nn, en) in enumerate(SCALES, start=1)
    ]
    nb, nn, en = WORDS
    rows.bulk_create([*scales, question(answer="words", nb=nb, nn=nn, en=en, order=100)])
