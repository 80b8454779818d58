"""The cellar: what the rooms ask of a parse, in the house's own names; the labels of parsers are known here and in ``lang`` alone."""
