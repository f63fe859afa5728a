"""Values in and out of cells: kinds, errors, serials, tables."""
