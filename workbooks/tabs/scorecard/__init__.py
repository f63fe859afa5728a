"""The tab Scorecard."""
