"""What goes in: the tables of data/, figures derived from them, assumptions, alternatives and scenarios."""
