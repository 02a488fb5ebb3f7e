"""Work that takes longer than an answer may: asked for in a table, done by one worker process, on both databases."""
