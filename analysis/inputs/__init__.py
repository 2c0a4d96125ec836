"""What goes in: the tables of data/, figures found in them, assumptions, alternatives and scenarios."""
