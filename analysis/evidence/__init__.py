"""Surveys, series over time and single organisations: what observations say."""
