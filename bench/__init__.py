"""What can be measured, one command each: ``python -m bench`` lists it."""
