"""SOQL over an org's tables: text → tokens → tree → plan → records."""

from sync.emulators.salesforce.soql.compiler import AggregatePlan, CountPlan, Plan, RowPlan, compile_query
from sync.emulators.salesforce.soql.parser import parse

__all__ = ["AggregatePlan", "CountPlan", "Plan", "RowPlan", "compile_query", "parse"]
