"""The plan and the rules by which it moves: nothing here knows how it is drawn or asked for."""
