"""Tables, equations and numbers as a page shows them, and the numbers that a chapter records."""
