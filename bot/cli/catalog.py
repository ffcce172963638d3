"""`catalog …` and `shop …`: what the shop sells, and how well it is found."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from bot.cli.common import Failed, Json, assistant, database, emit, progress, run, say, settings

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.shop.feed import Report
    from catalog_index.evaluate import Judgments

catalog = typer.Typer(no_args_is_help=True)
shop = typer.Typer(no_args_is_help=True)

MAX_FEED_BYTES = 2 * 1024**3
DOWNLOAD_TIMEOUT_S = 60


@catalog.command("import")
def import_(
    source: Annotated[str, typer.Argument(metavar="PATH|URL", help="The product feed.")],
    format: Annotated[str | None, typer.Option(help="yml, google, shopify or jsonl; recognised unless told.")] = None,
    full: Annotated[bool, typer.Option("--full", help="Withdraw what the feed no longer has.")] = False,
    json: Json = False,
) -> None:
    """Read a product feed, and refresh the search index."""
    from catalog_index.feeds import FORMATS

    if format is not None and format not in FORMATS:
        raise typer.BadParameter(f"--format is one of {', '.join(FORMATS)}")
    found = settings()
    with _local(source) as path:
        report = run(_import(found, path, format, full, remember=path == Path(source)))
    if json:
        emit(report_json(report))
    else:
        show_report(report)


@contextmanager
def _local(source: str) -> Iterator[Path]:
    """The feed as a file: the given one, or one that is downloaded and then forgotten."""
    if urlsplit(source).scheme not in ("http", "https"):
        if not (path := Path(source)).is_file():
            raise Failed(f"{source}: no such file")
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="prilavok-feed-") as folder:
        name = Path(urlsplit(source).path).name or "feed"
        path = Path(folder) / name
        _download(source, path)
        yield path


def _download(url: str, path: Path) -> None:
    import httpx

    size = 0
    try:
        with (
            httpx.stream("GET", url, follow_redirects=True, timeout=DOWNLOAD_TIMEOUT_S) as response,
            path.open("wb") as file,
            progress("Downloading") as advance,
        ):
            response.raise_for_status()
            for chunk in response.iter_bytes():
                size += len(chunk)
                if size > MAX_FEED_BYTES:
                    raise Failed(f"{url}: more than {MAX_FEED_BYTES // 1024**2} MiB")
                file.write(chunk)
                advance(len(chunk))
    except httpx.HTTPStatusError as error:
        raise Failed(f"{url}: HTTP {error.response.status_code}") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Failed(f"{url}: {error or type(error).__name__}") from error


async def _import(found: Settings, path: Path, format: str | None, full: bool, *, remember: bool) -> Report:
    from bot.importing import import_feed

    async with assistant(found) as app:
        report = await import_feed(app.core, path, format=format, full=full, bar=progress)
    if remember:
        from bot import media

        media.remember(found.home, path.parent)
    return report


def report_json(report: Report) -> dict[str, object]:
    """The object of `catalog import --json`."""
    return {
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "withdrawn": report.withdrawn,
        "rejected": [{"where": r.where, "reason": r.reason} for r in report.rejected],
    }


def show_report(report: Report) -> None:
    """The report for people; of many rejections the first twenty."""
    counts = ("created", "updated", "unchanged", "withdrawn")
    print(", ".join(f"{name} {getattr(report, name)}" for name in counts) + f", rejected {len(report.rejected)}")
    for rejection in report.rejected[:20]:
        print(f"  {rejection.where}: {rejection.reason}")
    if len(report.rejected) > 20:
        print(f"  … and {len(report.rejected) - 20} more; --json lists them all")


@catalog.command("build")
def build() -> None:
    """Build the search index anew from the stored products."""
    run(_build(settings()))


async def _build(found: Settings) -> None:
    async with assistant(found) as app:
        with progress("Building the index") as advance:
            count = await app.core.catalog.rebuild(progress=advance)
        await app.core.catalog.prune(app.core.clock())
    print(f"The index holds {count} products.")


@catalog.command("evaluate")
def evaluate(
    queries: Annotated[Path, typer.Option(help="CSV: query_id,query")],
    qrels: Annotated[Path, typer.Option(help="CSV: query_id,product_id,grade")],
    json: Json = False,
) -> None:
    """Measure the search on judged queries: nDCG@10, recall@50, MRR, latency."""
    from catalog_index.evaluate import read_judgments

    judgments = read_judgments(queries, qrels)
    report = run(_evaluate(settings(), judgments))
    if seen := report["trained_on_queries"]:
        say(f"The ranker was trained on {seen} of these queries: the figures are better than they would be on others.")
    if json:
        emit(report)
    else:
        for name, value in report.items():
            print(f"{name:20} {value}")


async def _evaluate(found: Settings, judgments: Judgments) -> dict[str, object]:
    """Quality over the queries that have a relevant product; unjudged hits count as 0, and once are left out."""
    from bot import searching
    from catalog_index.evaluate import RECALL_DEPTH, figures
    from catalog_index.ranker import learned_from

    async with assistant(found) as app:
        runs, times = {}, []
        with progress("Searching", len(judgments.queries)) as advance:
            for id, text in judgments.queries.items():
                answer = await searching.find(app.core, text, limit=RECALL_DEPTH * 4)
                runs[id] = [hit.product_id for hit in answer.result.hits]
                times.append(answer.took_ms)
                advance(1)
    quality = figures(runs, judgments)
    return {
        "queries": len(runs),
        "judged_queries": quality.queries,
        "trained_on_queries": learned_from(judgments.queries.values()),
        "ndcg@10": quality.ndcg,
        "ndcg@10_judged_only": quality.ndcg_judged,
        "recall@50": quality.recall,
        "mrr": quality.mrr,
        "latency_ms": {f"p{p}": round(_percentile(times, p), 2) for p in (50, 95, 99)},
    }


def _percentile(values: list[float], percent: int) -> float:
    """The smallest value that so many percent do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


@shop.command("import")
def import_shop(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The shop directory.")], json: Json = False
) -> None:
    """Read a shop directory: shop.yml and the policies."""
    run(_import_shop(directory, json))


async def _import_shop(directory: Path, json: bool) -> None:
    from dataclasses import asdict

    from bot import importing, media

    found = settings()
    async with database(found) as engine:
        report = await importing.import_shop(engine, directory)
    media.remember(found.home, directory)
    if json:
        emit(asdict(report))
        return
    counts = ("created", "updated", "unchanged", "removed")
    print(", ".join(f"{name} {len(getattr(report, name))}" for name in counts))
    for entry in report.ignored:
        say(f"  ignored: {entry}")
