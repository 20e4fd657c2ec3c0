"""What was asked for: dates, sports and IDs, whichever source answers."""
