"""Any OpenAI-compatible endpoint as a chat model; imported only where one is configured.

Importing the client costs a fifth of the whole start, and most installations begin without one.
"""

import httpx
import openai
from langchain_core.exceptions import LangChainException
from langchain_core.language_models import BaseChatModel
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

# An endpoint that answers garbage fails wherever the client first touches it, so the shapes of
# a broken parse belong to the model's failures as much as its own errors do.
FAILURES = (
    openai.OpenAIError,
    httpx.HTTPError,
    LangChainException,
    TimeoutError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
)


def open_endpoint(
    name: str,
    *,
    endpoint: str | None,
    api_key: SecretStr | None,
    seconds: float,
    http: httpx.AsyncClient,
) -> BaseChatModel:
    """A chat model there; one retry, since the offline model waits behind.

    It never streams: its text is checked whole, and a streamed call would not count its tokens.
    """
    return ChatOpenAI(
        model=name,
        base_url=endpoint,
        api_key=api_key or SecretStr("none"),
        timeout=seconds,
        max_retries=1,
        temperature=0,
        disable_streaming=True,
        http_async_client=http,
    )
