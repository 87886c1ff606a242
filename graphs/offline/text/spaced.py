"""Letters typed one by one, as in `G L _ P O S T`, put together to a word."""

import re
from typing import Final

_LETTERS: Final = re.compile(r"(?<![\w#/@-])(?:[^\W\d][ ]){4,}[^\W\d](?![\w#/@-])")


def unspaced(text: str) -> str:
    """The text with each run of five or more single letters as one word."""
    return _LETTERS.sub(lambda run: run[0].replace(" ", ""), text)
