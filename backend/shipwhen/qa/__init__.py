"""Proves in a real browser what the script does on a theme: sample pages, or any live page."""
