"""Maps of territories before and after, as a picture and as a page that needs nothing from outside."""
