"""Small documents and a small encoder of meanings, shared by the tests of the knowledge floor."""

from langchain_core.embeddings import Embeddings

from retrievers.documents import Document, Passage, passages

MEANINGS = (("car", "automobile", "vehicle"), ("apple", "fruit"), ("rain", "storm", "weather"))


def document(**changes: object) -> Document:
    """A small valid document, changed as asked."""
    told: dict[str, object] = {
        "id": "job-hold",
        "title": "Job in HOLD",
        "kind": "state",
        "language": "en",
        "codes": (),
        "related": (),
        "aliases": (),
        "text": "## Reasons\nA predecessor has not finished.",
    }
    return Document(**(told | changes))  # type: ignore[arg-type]


def passage(**changes: object) -> Passage:
    """The first passage of a small document."""
    return passages(document(**changes))[0]


def markdown(**changes: object) -> str:
    """The text of a small document file."""
    front: dict[str, object] = {
        "id": "job-hold",
        "title": "Job in HOLD",
        "kind": "state",
        "language": "en",
        "codes": ["HOLD"],
        "related": [],
        "aliases": ["job em hold"],
    }
    front |= changes
    lines = [f"{key}: {value}" for key, value in front.items() if value is not None]
    return "\n".join(["---", *lines, "---", "## Reasons", "A predecessor has not finished.", ""])


class Meanings(Embeddings):
    """Puts words of one meaning in one direction, and every other text in a last one."""

    model = "tiny meanings"

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """A vector per text."""
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """How often a text says each meaning."""
        found = [float(sum(text.lower().count(word) for word in group)) for group in MEANINGS]
        return [*found, 0.0 if any(found) else 1.0]
