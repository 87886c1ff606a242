"""What a clause asks: rules, and what examples have taught."""
