"""A partnership as data, and the stages that its inputs allow."""
