"""Sums and account numbers as people write them in messages. Templates use the `kr` filter."""


def kr(ore: int) -> str:
    """`320000` → «kr 3 200», and «kr 3 200,50» when there are øre. Thousands are parted by a no-break space."""
    kroner, rest = divmod(abs(ore), 100)
    text = f"{kroner:,}".replace(",", "\N{NO-BREAK SPACE}") + (f",{rest:02d}" if rest else "")
    return f"{'−' if ore < 0 else ''}kr\N{NO-BREAK SPACE}{text}"


def account_text(number: str) -> str:
    """`86011117947` → «8601.11.17947»."""
    return f"{number[:4]}.{number[4:6]}.{number[6:]}"
