"""The faults of the knowledge floor."""


class RetrieverError(Exception):
    """Any fault of the knowledge floor; its text says what to try."""


class DocumentError(RetrieverError):
    """A document whose front matter or body cannot be read."""


class ThesaurusError(RetrieverError):
    """A thesaurus file that breaks its own rules."""


class StoreUnavailable(RetrieverError):
    """A passage store that cannot be opened, reached or used."""


class EmbeddingsUnavailable(RetrieverError):
    """An embeddings endpoint that is misconfigured, silent or refuses."""
