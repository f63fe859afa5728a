"""Functions that read the pipeline: conversion, win rates, coverage, slips, flow, projection."""

from xl_addin.spec import Function

__all__ = ["FUNCTIONS"]

FUNCTIONS: tuple[Function, ...] = ()
