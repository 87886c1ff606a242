"""Dense vectors from an OpenAI-compatible endpoint, where one is configured."""

import re
from typing import TYPE_CHECKING

from retrievers.errors import EmbeddingsUnavailable

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings
    from pydantic import SecretStr

TIMEOUT = 10.0
RETRIES = 2


def make_embeddings(
    url: str | None, api_key: "SecretStr | None", model: str | None
) -> "Embeddings | None":
    """The encoder behind an endpoint, or None where there is no endpoint: words alone then."""
    if not url:
        return None
    if not model:
        raise EmbeddingsUnavailable(f"an embeddings endpoint ({url}) needs a model's name too")
    from retrievers.endpoint import EndpointEmbeddings  # noqa: PLC0415 - the SDK takes seconds

    return EndpointEmbeddings.at(url, api_key, model, timeout=TIMEOUT, retries=RETRIES)


async def encoder_name(embeddings: "Embeddings") -> tuple[str, int]:
    """An encoder's name and dimension, which a collection of its vectors is named after."""
    told = getattr(embeddings, "model", None) or type(embeddings).__name__
    name = re.sub(r"[^a-z0-9]+", "-", str(told).lower()).strip("-")
    return name, len(await embeddings.aembed_query("how long is a vector?"))
