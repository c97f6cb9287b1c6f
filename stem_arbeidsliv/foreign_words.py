"""English words of Django, allauth, simple_history and phonenumber_field whose own bokmål or nynorsk is missing or poor.

Nothing reads the names here but `translations.py`, which finds the strings and keeps a translation of each in
`locale/nb` and `locale/nn`; the frameworks then find them there. English needs none. The words of the admin's scripts
are the exception: the admin's own script catalogue looks in the frameworks only, so `for_scripts` hands them over.
"""

from django.utils.translation import gettext, gettext_noop, ngettext, pgettext


def ngettext_noop(singular: str, plural: str) -> tuple[str, str]:
    """Mark a string that has a plural."""
    return singular, plural


def pgettext_noop(context: str, text: str) -> tuple[str, str]:
    """Mark a string that has a context."""
    return context, text


DJANGO = (
    gettext_noop("This field is required."),
    gettext_noop("Select a valid choice. That choice is not one of the available choices."),
    gettext_noop("Constraint “%(name)s” is violated."),
    gettext_noop("Enter a valid domain name."),
    gettext_noop("Enter a valid %(protocol)s address."),
    gettext_noop("Ensure this value is a multiple of step size %(limit_value)s."),
    gettext_noop(
        "Ensure this value is a multiple of step size %(limit_value)s, starting from %(offset)s, e.g. %(offset)s, "
        "%(valid_value1)s, %(valid_value2)s, and so on."
    ),
    gettext_noop("%(model)s instance with %(field)s %(value)r is not a valid choice."),
    ngettext_noop("Please submit at most %(num)d form.", "Please submit at most %(num)d forms."),
    ngettext_noop("Please submit at least %(num)d form.", "Please submit at least %(num)d forms."),
)

DJANGO_ADMIN = (
    ngettext_noop("Please correct the error below.", "Please correct the errors below."),
    gettext_noop("Select %s"),
    gettext_noop("Select %s to change"),
    gettext_noop("Select %s to view"),
    gettext_noop("Select all %(total_count)s %(module_name)s"),
    gettext_noop("Your password was changed."),
    gettext_noop("Select this object for an action - {}"),
    gettext_noop("Select all objects on this page for an action"),
    gettext_noop("Breadcrumbs"),
    gettext_noop("Model name"),
    gettext_noop("Add link"),
    gettext_noop("Change or view list link"),
    gettext_noop("After you’ve created a user, you’ll be able to edit more user options."),
    gettext_noop("Error:"),
    gettext_noop("Set password"),
    gettext_noop("This action will <strong>enable</strong> password-based authentication for this user."),
    gettext_noop("Disable password-based authentication"),
    gettext_noop("Enable password-based authentication"),
    gettext_noop("Skip to main content"),
    gettext_noop("Hide counts"),
    gettext_noop("Show counts"),
    gettext_noop("Toggle theme (current theme: auto)"),
    gettext_noop("Toggle theme (current theme: light)"),
    gettext_noop("Toggle theme (current theme: dark)"),
    gettext_noop("Added:"),
    gettext_noop("Changed:"),
    gettext_noop("Deleted:"),
    gettext_noop("Forgotten your login credentials?"),
    gettext_noop("Sidebar"),
    gettext_noop("Start typing to filter…"),
    gettext_noop("Filter navigation items"),
    ngettext_noop("entry", "entries"),
    gettext_noop("View selected %(model)s"),
    gettext_noop("Thanks for spending some quality time with the web site today."),
    gettext_noop("In case you’ve forgotten, you are:"),
)

DJANGO_AUTH = (
    gettext_noop("Conflicting form data submitted. Please try again."),
    gettext_noop("Password-based authentication was disabled."),
    gettext_noop("Set password: %s"),
    gettext_noop("Reset password"),
    gettext_noop(
        "Whether the user will be able to authenticate using a password or not. If disabled, they may still be able to "
        "authenticate using other backends, such as Single Sign-On or LDAP."
    ),
    gettext_noop("Password-based authentication"),
    gettext_noop("Enabled"),
    gettext_noop("Disabled"),
    gettext_noop("Raw passwords are not stored, so there is no way to see the user’s password."),
    gettext_noop("Enable password-based authentication for this user by setting a password."),
    ngettext_noop(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
    gettext_noop(
        "Enter a valid username. This value may contain only unaccented lowercase a-z and uppercase A-Z letters, "
        "numbers, and @/./+/-/_ characters."
    ),
)

ALLAUTH = (
    gettext_noop("Accounts"),
    gettext_noop("Social Accounts"),
    gettext_noop("User Sessions"),
    gettext_noop("email addresses"),
    gettext_noop("social accounts"),
    gettext_noop("social applications"),
    gettext_noop("social application tokens"),
    gettext_noop("You must type the same password each time."),
    gettext_noop("Invalid login."),
    gettext_noop("Invalid token."),
    gettext_noop(
        "An account already exists with this email address. Please sign in to that account first, then connect your "
        "%s account."
    ),
    gettext_noop("Your account has no password set up."),
    gettext_noop("Your account has no verified email address."),
    gettext_noop("You cannot disconnect your last remaining third-party account."),
    gettext_noop("The third-party account is already connected to a different account."),
    gettext_noop("Master key"),
    gettext_noop("Backup key"),
    gettext_noop("Key nr. {number}"),
)

SIMPLE_HISTORY = (
    gettext_noop("View history: %s"),
    gettext_noop("Change history: %s"),
    gettext_noop('The %(name)s "%(obj)s" was changed successfully.'),
    gettext_noop("You may edit it again below"),
    gettext_noop("View %s"),
    gettext_noop("Revert %s"),
    gettext_noop("Created"),
    gettext_noop("Changed"),
    gettext_noop("Deleted"),
    gettext_noop("Deleted %(type_name)s"),
    gettext_noop("Choose a date from the list below to revert to a previous version of this object."),
    gettext_noop("This object doesn't have a change history."),
    gettext_noop("View %(verbose_name)s"),
    gettext_noop("Revert %(verbose_name)s"),
    gettext_noop("Press the 'Revert' button below to revert to this version of the object."),
    gettext_noop("Press the 'Change History' button below to edit the history."),
    gettext_noop("Revert"),
    gettext_noop("Change History"),
)

PHONENUMBER_FIELD = (
    gettext_noop("The phone number entered is not valid."),
    gettext_noop("Phone number"),
    pgettext_noop(
        "{example_number} is a national phone number.",
        "Enter a valid phone number (e.g. {example_number}) or a number with an international call prefix.",
    ),
    pgettext_noop(
        "{example_number} is an international phone number.",
        "Enter a valid phone number (e.g. {example_number}).",
    ),
)

SCRIPT = (
    gettext_noop("Choose a Date"),
    gettext_noop("Choose a Time"),
    gettext_noop("Choose a time"),
    gettext_noop('Choose %s by selecting them and then select the "Choose" arrow button.'),
    gettext_noop('Remove %s by selecting them and then select the "Remove" arrow button.'),
    gettext_noop("Choose all %s"),
    gettext_noop("Choose selected %s"),
    gettext_noop("Remove selected %s"),
    gettext_noop("Remove all %s"),
    gettext_noop("Type into this box to filter down the list of selected %s."),
    gettext_noop("(click to clear)"),
    gettext_noop("Sunday"),
    gettext_noop("Monday"),
    gettext_noop("Tuesday"),
    gettext_noop("Wednesday"),
    gettext_noop("Thursday"),
    gettext_noop("Friday"),
    gettext_noop("Saturday"),
)
SCRIPT_PLURALS = (ngettext_noop("%s selected option not visible", "%s selected options not visible"),)
SCRIPT_IN_CONTEXT = (
    pgettext_noop("abbrev. day Sunday", "Sun"),
    pgettext_noop("abbrev. day Monday", "Mon"),
    pgettext_noop("abbrev. day Tuesday", "Tue"),
    pgettext_noop("abbrev. day Wednesday", "Wed"),
    pgettext_noop("abbrev. day Thursday", "Thur"),
    pgettext_noop("abbrev. day Friday", "Fri"),
    pgettext_noop("abbrev. day Saturday", "Sat"),
)


def for_scripts() -> dict[str, str | list[str]]:
    """The words of the admin's scripts in the active language, keyed as Django's script catalogue keys them."""
    words: dict[str, str | list[str]] = {text: gettext(text) for text in SCRIPT}
    words |= {one: [ngettext(one, many, 1), ngettext(one, many, 2)] for one, many in SCRIPT_PLURALS}
    # \x04 is gettext's own mark between context and text.
    words |= {f"{context}\x04{text}": pgettext(context, text) for context, text in SCRIPT_IN_CONTEXT}
    return words
