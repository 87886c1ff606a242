"""How knowledge is found."""
