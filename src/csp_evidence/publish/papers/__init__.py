"""An edition as documents for committees: PDF and Word, made from its pages."""
