"""The digest: a team's week, told in words, in one picture and as JSON. Reads releases only."""
