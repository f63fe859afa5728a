"""`qplan completion`: a script with which a shell completes verbs, options and their choices.

The script is made from the parser's own declarations and holds them all, so that a press of Tab starts no Python.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, get_args

import typer

from sync.cli.output import say

__all__ = ["Place", "Shell", "completion", "places", "script"]


class Shell(StrEnum):
    """Shells that can be told."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


@dataclass(frozen=True, slots=True)
class Place:
    """What may follow a verb.

    Args:
        path: the verb with its groups, as in `cycle status`; empty for `qplan` itself. verbs: below it, with a sentence
            each. options: with a sentence each. choices: of an option, by its name; an empty list where it takes
            something else than a choice.
    """

    path: str
    verbs: tuple[tuple[str, str], ...]
    options: tuple[tuple[str, str], ...]
    choices: tuple[tuple[str, tuple[str, ...]], ...]


def completion(shell: Annotated[Shell, typer.Argument(help="Whose script is written.")]) -> None:
    """Write the script that completes `qplan` in a shell.

    bash: qplan completion bash > ~/.local/share/bash-completion/completions/qplan.
    zsh: qplan completion zsh > a folder of $fpath, as _qplan.
    fish: qplan completion fish > ~/.config/fish/completions/qplan.fish.
    """
    say(script(shell).rstrip("\n"))


def script(shell: Shell) -> str:
    """The script for a shell."""
    from sync.cli.app import app

    found = list(places(typer.main.get_command(app)))
    match shell:
        case Shell.BASH:
            return _bash(found)
        case Shell.ZSH:
            return _zsh(found)
        case Shell.FISH:
            return _fish(found)


def places(command: Any, path: str = "") -> Iterator[Place]:  # noqa: ANN401 - Typer's own copy of Click has no public name
    """Every verb and group of a parser, and what may follow it."""
    context = typer.Context(command, info_name=path or "qplan")
    verbs = getattr(command, "commands", {})
    options, choices = [], []
    for parameter in command.get_params(context):
        if parameter.param_type_name != "option" or getattr(parameter, "hidden", False):
            continue
        names = [*parameter.opts, *parameter.secondary_opts]
        options += [(name, _sentence(getattr(parameter, "help", "") or "")) for name in names]
        if not (parameter.is_flag or getattr(parameter, "count", False)):
            choices += [(name, _choices(parameter)) for name in names]
    yield Place(
        path,
        tuple((name, _sentence(inner.help or "")) for name, inner in verbs.items() if not inner.hidden),
        tuple(options),
        tuple(choices),
    )
    for name, inner in verbs.items():
        yield from places(inner, f"{path} {name}".strip())


def _choices(parameter: Any) -> tuple[str, ...]:  # noqa: ANN401 - as above
    """The words an option takes, where they are few and named; Typer keeps what was declared, Click its own kind."""
    from sync.settings.template import choices_of

    declared = getattr(getattr(parameter, "type_descriptor", None), "annotation", None)
    if declared is None:
        return tuple(str(getattr(one, "value", one)) for one in getattr(parameter.type, "choices", ()))
    return next(filter(None, map(choices_of, (declared, *get_args(declared)))), ())


def _sentence(text: str) -> str:
    """The first sentence, on one line, without what a shell could take for its own."""
    first = " ".join(text.split()).split(". ")[0].rstrip(".")
    return "".join(letter for letter in first if letter not in "'\"`$\\[]:")


def _bash(found: list[Place]) -> str:
    return "\n".join(
        [
            "# bash completion of qplan, written by `qplan completion bash`",
            *_tables(found),
            "_qplan() {",
            '  local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}" at="" word',
            '  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do',
            '    _qplan_is "${at:+$at }$word" && at="${at:+$at }$word"',
            "  done",
            '  if _qplan_takes "$at $prev"; then',
            '    COMPREPLY=($(compgen -W "$(_qplan_choices "$at $prev")" -- "$cur"))',
            "    return",
            "  fi",
            '  COMPREPLY=($(compgen -W "$(_qplan_words "$at")" -- "$cur"))',
            "}",
            "complete -o bashdefault -o default -F _qplan qplan",
            "",
        ]
    )


def _zsh(found: list[Place]) -> str:
    return "\n".join(
        [
            "#compdef qplan",
            "# zsh completion of qplan, written by `qplan completion zsh`",
            *_tables(found),
            "_qplan() {",
            '  local at="" word list',
            '  for word in "${(@)words[2,CURRENT-1]}"; do',
            '    _qplan_is "${at:+$at }$word" && at="${at:+$at }$word"',
            "  done",
            '  if _qplan_takes "$at ${words[CURRENT-1]}"; then',
            '    list=(${=$(_qplan_choices "$at ${words[CURRENT-1]}")})',
            "    (( ${#list} )) && compadd -- $list || _files",
            "    return",
            "  fi",
            '  list=(${=$(_qplan_words "$at")})',
            "  compadd -- $list || _files",
            "}",
            'if [ "$funcstack[1]" = "_qplan" ]; then _qplan "$@"; else compdef _qplan qplan; fi',
            "",
        ]
    )


def _tables(found: list[Place]) -> Iterator[str]:
    """What bash and zsh look up: whether words are a verb, what follows it, whether an option takes a value, which."""
    yield '_qplan_is() { case "$1" in'
    yield from _alternatives([one.path for one in found if one.path])
    yield "return 0;; esac; return 1; }"
    yield '_qplan_words() { case "$1" in'
    for one in found:
        words = " ".join(name for name, _ in (*one.verbs, *one.options))
        yield f"  '{one.path}') echo '{words}';;"
    yield "esac; }"
    taking = [(f"{one.path} {name}", told) for one in found for name, told in one.choices]
    yield '_qplan_takes() { case "$1" in'
    yield from _alternatives([place for place, _ in taking])
    yield "return 0;; esac; return 1; }"
    yield '_qplan_choices() { case "$1" in'
    yield from (f"  '{place}') echo '{' '.join(told)}';;" for place, told in taking if told)
    yield "esac; }"


def _alternatives(places: list[str]) -> Iterator[str]:
    yield "  " + "|".join(f"'{place}'" for place in places) + ")"


def _fish(found: list[Place]) -> str:
    lines = [
        "# fish completion of qplan, written by `qplan completion fish`",
        "function __qplan_at",
        "  set -l at",
        "  set -l known " + " ".join(f"'{one.path}'" for one in found if one.path),
        "  for word in (commandline -opc)[2..-1]",
        '    set -l next (string trim "$at $word")',
        "    contains -- $next $known; and set at $next",
        "  end",
        '  test "$at" = "$argv[1]"',
        "end",
    ]
    for one in found:
        where = f"complete -c qplan -n \"__qplan_at '{one.path}'\""
        choices = dict(one.choices)
        lines += [f"{where} -f -a '{name}' -d '{help_}'" for name, help_ in one.verbs]
        for name, help_ in one.options:
            spelled = f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}"
            takes = ""
            if name in choices:
                takes = f" -x -a '{' '.join(choices[name])}'" if choices[name] else " -r"
            lines.append(f"{where} {spelled}{takes} -d '{help_}'")
    return "\n".join([*lines, ""])
