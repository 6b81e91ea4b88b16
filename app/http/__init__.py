"""HTTP around the routes: middleware, guard, transactions, etags, problems."""
