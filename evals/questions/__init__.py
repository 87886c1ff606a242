"""What is asked, and what is right to answer: datasets, their lines, and suites of them."""
