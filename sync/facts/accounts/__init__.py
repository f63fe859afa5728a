"""Accounts as the mirror knows them: names, owners, places, and the groups people belong to through them."""
