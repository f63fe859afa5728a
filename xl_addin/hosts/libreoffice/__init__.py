"""LibreOffice Calc: the catalog as an extension (.oxt) that computes in Calc with the project's own Python packages."""
