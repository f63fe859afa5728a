"""Values of results as JSON has them."""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

import numpy as np
import pandas as pd
from pydantic import BaseModel

__all__ = ["plain"]


def plain(value: Any) -> Any:  # noqa: ANN401 - whatever a plan holds
    """Values JSON can write: null for what is not known or without end, rows for frames, lists for arrays."""
    match value:
        case _ if value is None or value is pd.NaT:
            return None
        case pd.DataFrame():
            return [plain(row) for row in value.to_dict("records")]
        case Mapping():
            return {str(key): plain(inner) for key, inner in value.items()}
        case np.ndarray():
            return plain(value.tolist())
        case np.generic():
            return plain(value.item())
        case float():
            return value if math.isfinite(value) else None
        case pd.Timestamp():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case Decimal():
            return float(value)
        case Enum():
            return value.value
        case BaseModel():
            return plain(value.model_dump())
        case str() | bool():
            return value
        case Sequence():
            return [plain(inner) for inner in value]
        case _:
            return value
