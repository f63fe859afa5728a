"""Functions in cells: the catalog, values in and out of cells, and the hosts that run them."""
