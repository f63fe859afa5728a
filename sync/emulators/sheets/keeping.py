"""A cloud kept in a file: JSON, written whole or not at all."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from sync.emulators.sheets.book import Book
from sync.emulators.sheets.cell import Cell, as_json, from_json
from sync.emulators.sheets.cloud import Cloud
from sync.emulators.sheets.drive import File, Permission, Revision
from sync.emulators.sheets.sheet import Sheet

__all__ = ["load", "save"]


def save(cloud: Cloud, path: Path) -> None:
    """Write all files, permissions, comments and revisions; tokens are not kept."""
    with cloud.lock:
        told = {"version": 1, "files": [_file(one) for one in cloud.files.values()]}
    unfinished = path.with_name(path.name + ".making")
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    unfinished.replace(path)


def load(cloud: Cloud, path: Path) -> None:
    """Put what a file keeps into an empty cloud; ValueError when it is not of ours."""
    told = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(told, dict) or told.get("version") != 1:
        raise ValueError(f"{path} does not hold what this emulator keeps")
    for one in told["files"]:
        owner = next(each for each in one["permissions"] if each["role"] == "owner")
        account = cloud.accounts.named(owner["whom"], owner["name"])
        file = cloud.add(account, one["name"], one["mime"], one["parents"], one["id"])
        file.permissions = [Permission(**each) for each in one["permissions"]]
        file.created, file.modified = (datetime.fromisoformat(one[name]) for name in ("created", "modified"))
        file.by = cloud.accounts.named(one["by"])
        for name in ("version", "trashed", "description", "starred", "properties", "app_properties"):
            setattr(file, name, one[name])
        file.comments = [_with_author(cloud, each) for each in one["comments"]]
        file.revisions = [
            Revision(each["id"], datetime.fromisoformat(each["at"]), cloud.accounts.named(each["by"]))
            for each in one["revisions"]
        ]
        if file.book is not None:
            _fill(file.book, one["book"])


def _file(one: File) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "mime": one.mime,
        "created": one.created.isoformat(),
        "modified": one.modified.isoformat(),
        "by": one.by.email,
        "parents": one.parents,
        "permissions": [asdict(each) for each in one.permissions],
        "version": one.version,
        "trashed": one.trashed,
        "description": one.description,
        "starred": one.starred,
        "properties": one.properties,
        "app_properties": one.app_properties,
        "comments": [_without_author(each) for each in one.comments],
        "revisions": [{"id": each.id, "at": each.at.isoformat(), "by": each.by.email} for each in one.revisions],
        "book": None if one.book is None else _book(one.book),
    }


def _without_author(comment: dict[str, Any]) -> dict[str, Any]:
    told = {**comment, "by": comment["by"].email}
    if "replies" in told:
        told["replies"] = [_without_author(one) for one in told["replies"]]
    return told


def _with_author(cloud: Cloud, told: dict[str, Any]) -> dict[str, Any]:
    comment = {**told, "by": cloud.accounts.named(told["by"])}
    if "replies" in comment:
        comment["replies"] = [_with_author(cloud, one) for one in comment["replies"]]
    return comment


def _book(book: Book) -> dict[str, Any]:
    return {
        "properties": book.properties,
        "named": book.named,
        "metadata": book.metadata,
        "sheets": [
            {
                "properties": sheet.properties,
                "parts": sheet.parts,
                "lines": {name: list(lines.items()) for name, lines in sheet.lines.items()},
                "cells": [
                    [row, column, as_json(cell.entered), cell.look, cell.note, cell.validation, cell.rest]
                    for row, column, cell in sheet.grid.cells()
                ],
            }
            for sheet in book.sheets
        ],
    }


def _fill(book: Book, told: dict[str, Any]) -> None:
    book.properties, book.named, book.metadata = told["properties"], told["named"], told["metadata"]
    for one in told["sheets"]:
        sheet = Sheet(one["properties"])
        sheet.parts = one["parts"]
        sheet.lines = {name: {int(line): kept for line, kept in lines} for name, lines in one["lines"].items()}
        for row, column, entered, look, note, validation, rest in one["cells"]:
            sheet.grid.put(row, column, Cell(from_json(entered or {}), look, note, validation, rest))
        book.sheets.append(sheet)
    book.rebuilt = True
