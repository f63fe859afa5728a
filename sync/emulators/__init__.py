"""Local servers that answer on the wire like the services qplan talks to. No product code in here."""
