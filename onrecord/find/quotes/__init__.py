"""Who said what: rules and forms of quotation, joined with what the tagger finds."""
