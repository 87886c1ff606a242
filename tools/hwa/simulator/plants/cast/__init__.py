"""The cast of scenario "night": streams placed by hand, found by name in every world.

Times are hours after the plan's start; the present lies between nine and ten. What waits here
waits for ever, and what runs here runs for more than a day, so that the cast holds all night.
"""
