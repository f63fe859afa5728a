"""Gates: the success metrics of a planning cycle, one file each; `registry` lists them."""
