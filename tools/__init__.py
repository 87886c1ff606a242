"""What agents may touch: the REST client, plan thinking, and LangChain tools."""
