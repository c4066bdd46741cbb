/** The exit codes of every command; README.md and --help show them. */
export const EXIT = {
  ok: 0,
  /** The command ran, and something in its work failed (a page could not be read, doctor found a problem). */
  failed: 1,
  /** Wrong arguments, configuration or file: nothing was done. */
  usage: 2,
  /** Something that is needed cannot be reached: MISP, Redis, browser, data folder. */
  unavailable: 3,
  /** Ended by SIGINT (Ctrl-C) or SIGTERM, as shells count it. */
  interrupted: 130,
  terminated: 143,
} as const;
