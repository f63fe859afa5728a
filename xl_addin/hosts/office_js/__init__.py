"""Excel on the web, Mac and Windows: an Office.js add-in whose functions ask the function server."""
