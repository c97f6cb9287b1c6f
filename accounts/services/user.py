"""What a person changes about her own account."""

from accounts.models import Language, User


def change_settings(*, user: User, name: str, phone: str, language: str) -> None:
    user.name, user.phone, user.language = name, phone, language
    user.save(update_fields=["name", "phone", "language"])


def choose_language(*, user: User, language: str) -> None:
    """Keep the language she picked, so that mails speak it too. One we do not have is left alone."""
    if language in Language.values and language != user.language:
        user.language = language
        user.save(update_fields=["language"])
