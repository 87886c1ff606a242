"""The OpenAI-compatible endpoint behind LangChain's embeddings; imported only where configured."""

from langchain_core.embeddings import Embeddings
from langchain_openai import OpenAIEmbeddings
from openai import OpenAIError
from pydantic import SecretStr

from retrievers.errors import EmbeddingsUnavailable

_NO_KEY = SecretStr("none")  # the SDK insists on a key, a local endpoint on nothing


class EndpointEmbeddings(Embeddings):
    """Vectors of one model at one endpoint; every fault is an EmbeddingsUnavailable."""

    def __init__(self, encoder: OpenAIEmbeddings, url: str) -> None:
        self.model = encoder.model
        self._encoder = encoder
        self._url = url

    @classmethod
    def at(
        cls, url: str, api_key: SecretStr | None, model: str, *, timeout: float, retries: int
    ) -> "EndpointEmbeddings":
        """The encoder of `model` at `url`; nothing is called yet."""
        encoder = OpenAIEmbeddings(
            openai_api_base=url,
            openai_api_key=api_key or _NO_KEY,
            model=model,
            # texts go as they are: other servers know no token ids, and tiktoken would download
            check_embedding_ctx_length=False,
            request_timeout=timeout,
            max_retries=retries,
            chunk_size=128,
        )
        return cls(encoder, url)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """A vector per text."""
        try:
            return self._encoder.embed_documents(texts)
        except (OpenAIError, ValueError) as error:
            raise self._fault(error) from error

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        try:
            return self._encoder.embed_query(text)
        except (OpenAIError, ValueError) as error:
            raise self._fault(error) from error

    async def aembed_documents(self, texts: list[str]) -> list[list[float]]:
        """A vector per text."""
        try:
            return await self._encoder.aembed_documents(texts)
        except (OpenAIError, ValueError) as error:
            raise self._fault(error) from error

    async def aembed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        try:
            return await self._encoder.aembed_query(text)
        except (OpenAIError, ValueError) as error:
            raise self._fault(error) from error

    def _fault(self, error: Exception) -> EmbeddingsUnavailable:
        return EmbeddingsUnavailable(f"embeddings of {self.model} at {self._url}: {error}")
