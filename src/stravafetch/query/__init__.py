"""What the user asks for, independent of the source: dates, sports and IDs."""
