"""Why things wait: from records or from the copy to the roots, one or many."""
