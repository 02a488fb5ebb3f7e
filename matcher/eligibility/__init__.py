"""Which places a person may take, by which route, and every reason for or against."""
