"""Tables, equations and numbers as a page shows them, and the numbers that a chapter records."""

RECORD_TYPE = "application/vnd.compendium.record+json"  # of recorded numbers in a notebook's outputs
FIGURE_TYPE = "application/vnd.compendium.figure+json"  # of what a figure is drawn and worded from
WITHOUT_FIGURES = "COMPENDIUM_WITHOUT_FIGURES"  # environment variable: while it is set, figures are not drawn
