"""The template: sheets that people fill in, as a workbook or a folder of CSV, read with every fault in one go."""
