"""What is to come: when open jobs and streams start and end, and what would be if."""
