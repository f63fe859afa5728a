"""The function server: the catalog over HTTP, for the hosts that cannot run Python, and the page of their task pane."""
