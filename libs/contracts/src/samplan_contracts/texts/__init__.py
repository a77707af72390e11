"""What a text may consist of, wherever people type one: one rule, and field types that keep it.

The rule, for every service and every field that people type (rich text keeps it in its own way):

- Stored is Unicode's composed form (NFC). Of marks heaped on one letter thirty stay. Lengths are counted in what a
  person sees as one: a letter with its marks, an emoji of a whole family, is one.
- Cleaned silently is what nobody meant and nobody sees: zero-width spaces, marks and overrides of
  direction, fillers. A joiner or its opposite stays where a script (Persian, Hindi, Sinhala …) or an emoji needs it,
  and only there.
- A break of a line, however written (U+000B, U+0085, U+2028), is a space in a line, `\\n` in a text.
- Refused, with 422 and a pointer to the field, are all other control characters, NUL first; half surrogate pairs;
  what Unicode says is no character; and a required line in which there is nothing to see.
- A name, and a user name, holds besides no soft hyphen and no sign that only shapes another.

A model says what each of its strings is; a test over the description of the API finds those that do not:

    Title = Annotated[str, Line(200, shortest=1)]      a title, a reason, a remark of one line
    Called = Annotated[str, Name(100, shortest=1)]     a person, a place, a plan's short name, a key
    Remark = Annotated[str, Text(2_000)]               several lines
    Username, Code, Secret (a password), Token (what a program made); e-mail, phone and the like in `contact`
"""

from samplan_contracts.texts.cleaning import (
    as_line,
    as_text,
    compose,
    one_line,
    plain_digits,
    refused_character,
    seen_length,
    storable,
    visible,
    without_invisible,
    without_refused,
)
from samplan_contracts.texts.kinds import KIND, Code, Kind, Line, Name, Secret, Text, Token, Username

__all__ = [
    "KIND",
    "Code",
    "Kind",
    "Line",
    "Name",
    "Secret",
    "Text",
    "Token",
    "Username",
    "as_line",
    "as_text",
    "compose",
    "one_line",
    "plain_digits",
    "refused_character",
    "seen_length",
    "storable",
    "visible",
    "without_invisible",
    "without_refused",
]
