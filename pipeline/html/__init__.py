"""Knowledge about HTML that several pipeline stages share."""
