"""The knowledge base from a command line: fill a store, ask it."""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from retrievers.documents import knowledge_folder
from retrievers.errors import RetrieverError, StoreUnavailable
from retrievers.search import KnowledgeBase, index
from retrievers.store import Hit, open_store

EPILOG = """\
stores:
  :memory:               embedded, gone afterwards (search fills it first; index only checks)
  ./data/knowledge       embedded, kept in this folder
  http://localhost:6333  a Qdrant server

examples:
  python -m retrievers index --url ./data/knowledge
  python -m retrievers search "why does my job stay in READY"
  python -m retrievers search "o que significa AWSBHT057W" --limit 3 --json
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 a fault, 2 a wrong command line, 3 nothing was found."""
    chosen = _parser().parse_args(arguments)
    try:
        return asyncio.run(_index(chosen) if chosen.command == "index" else _search(chosen))
    except RetrieverError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m retrievers",
        description="Fill Resync's knowledge base, and ask it.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    fill = commands.add_parser("index", help="bring a store up to a folder of documents")
    fill.add_argument("--prune", action="store_true", help="forget what the folder does not have")
    ask = commands.add_parser("search", help="find the passages about a question or a code")
    ask.add_argument("question")
    ask.add_argument("--limit", type=_positive, default=5, metavar="N", help="at most (5)")
    ask.add_argument("--json", action="store_true", help="print JSON")
    for command in (fill, ask):
        command.add_argument("--url", default=":memory:", help="the store (:memory:)")
        command.add_argument(
            "--folder", type=Path, default=knowledge_folder(), metavar="DIR", help="*.md documents"
        )
    return parser


async def _index(chosen: argparse.Namespace) -> int:
    began = time.perf_counter()
    async with open_store(chosen.url) as store:
        written = await index(store, chosen.folder, prune=chosen.prune)
        held, count = await store.editions(), await store.count()
    spent = 1000 * (time.perf_counter() - began)
    print(
        f"{written} passages written; {len(held)} documents, {count} passages held ({spent:.0f} ms)"
    )
    return 0


async def _search(chosen: argparse.Namespace) -> int:
    async with open_store(chosen.url) as store:
        if chosen.url == ":memory:":
            await index(store, chosen.folder)
        elif not await store.count():
            raise StoreUnavailable(
                f"{chosen.url} is empty; fill it: python -m retrievers index --url {chosen.url}"
            )
        hits = await KnowledgeBase(store).search(chosen.question, limit=chosen.limit)
    print(_as_json(hits) if chosen.json else _as_text(hits))
    return 0 if hits else 3


def _as_json(hits: list[Hit]) -> str:
    told = [
        {
            "id": hit.passage.id,
            "document": hit.passage.document,
            "title": hit.passage.title,
            "section": hit.passage.section,
            "kind": hit.passage.kind,
            "codes": hit.passage.codes,
            "score": round(hit.score, 4),
            "text": hit.passage.text,
        }
        for hit in hits
    ]
    return json.dumps(told, ensure_ascii=False, indent=2)


def _as_text(hits: list[Hit]) -> str:
    if not hits:
        return "Nothing relevant was found."
    return "\n\n".join(
        f"{number}. {hit.passage.title} / {hit.passage.section}  [{hit.passage.id}]"
        f"  {hit.score:.2f}\n{hit.passage.text}"
        for number, hit in enumerate(hits, start=1)
    )


def _positive(told: str) -> int:
    number = int(told)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


if __name__ == "__main__":
    raise SystemExit(main())
