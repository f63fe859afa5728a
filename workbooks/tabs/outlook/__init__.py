"""The tab Outlook: what the quarter is expected to bring, and how surely."""
