"""Raw inputs: a published file and its sidecar in, text as published and then a tidy typed frame out."""
