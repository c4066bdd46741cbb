/** The window in which pages are opened, CSS pixels; also how wide documents that no browser opened are taken to be. */
export const WINDOW = { width: 1366, height: 900 };
