"""What a message says to the conversation, and what the conversation has said for it."""
