"""What staff prove themselves with beside a password."""
