"""What the digest's picture shows, how it is painted, and how it is said in words."""
