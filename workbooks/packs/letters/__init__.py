"""One letter a rep: the quota, why it is that, the territory, and how to answer; on one page, in any script."""
