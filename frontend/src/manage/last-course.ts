const KEY = "sv-manage-course";

/** The course this officer looked at last on this computer; an id only, nothing about people. */
export function lastCourse(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export function rememberCourse(course: string): void {
  try {
    localStorage.setItem(KEY, course);
  } catch {
    // Refused by the browser: the first course is shown next time.
  }
}
