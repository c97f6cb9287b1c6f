"""What a partner and a role model must fulfil."""


def age_in(year: int, birth_year: int) -> int:
    """The age someone born in `birth_year` reaches in `year`."""
    return year - birth_year


def young_enough(birth_year: int, *, year: int, max_age: int) -> bool:
    """Whether someone may become a role model in `year`: pupils should be able to see themselves in her."""
    return 16 <= age_in(year, birth_year) <= max_age
