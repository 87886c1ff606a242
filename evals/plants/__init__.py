"""The plants that questions are asked of, and the truth that they tell."""
