FROM python:3.11-slim AS build
WORKDIR /app
COPY requirements.lock .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock

FROM python:3.11-slim
RUN useradd --create-home --uid 10001 resync
WORKDIR /app
COPY --from=build /venv /venv
COPY graphs graphs
COPY tools tools
COPY retrievers retrievers
COPY prompts prompts
COPY server server
COPY evals evals
COPY settings*.toml langgraph.json pyproject.toml README.md ./
RUN mkdir .data && chown resync .data
USER resync
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 APP_HOST=0.0.0.0 LANGSMITH_TRACING=false
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ.get('PORT', '8000') + '/ready', timeout=4)"]
CMD ["python", "-m", "server"]
