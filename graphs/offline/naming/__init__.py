"""What a clause names: objects, codes, states, and which slot each goes to."""
