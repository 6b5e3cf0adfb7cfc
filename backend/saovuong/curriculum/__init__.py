"""Courses: read from folders, checked, frozen as editions, served as packs. Keeps out learners."""
