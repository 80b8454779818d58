"""Events and how real they are."""
