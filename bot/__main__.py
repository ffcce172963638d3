"""The command line: `prilavok …`, the same as `python -m bot …`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

OURS = ("bot.", "nlu.", "catalog_index.", "channels.")


def run(arguments: Sequence[str]) -> int:
    """Run one command and give its exit code: 0 done, 1 failed, 2 wrongly called. Errors are one line on stderr."""
    import typer
    from typer.exceptions import TyperException

    from bot.cli import app

    try:
        code = typer.main.get_command(app).main(list(arguments), prog_name="prilavok", standalone_mode=False)
    except TyperException as error:
        _complain(error.format_message().rstrip(".") + "; see --help")
        return error.exit_code
    except typer.Exit as leave:
        return leave.exit_code
    except (typer.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads on; nothing is to be flushed
        return 1
    except Exception as error:  # the last line of defence: people get a sentence, never a traceback
        _complain(explain(error))
        return 1
    return code if isinstance(code, int) else 0


def explain(error: BaseException) -> str:
    """One line that says what went wrong: our own words as they are, others' with what kind of error it was."""
    if isinstance(error, BaseExceptionGroup):
        return explain(error.exceptions[0])
    if type(error).__module__.startswith(OURS):
        return _line(error)
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror or _line(error)
    return f"{type(error).__name__}: {_line(getattr(error, 'orig', None) or error)}"


def _line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _complain(text: str) -> None:
    print(f"prilavok: {text}", file=sys.stderr)


def main() -> None:
    """The entry point of the `prilavok` script."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
