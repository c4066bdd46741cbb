/** What a process does; `start` does all of it. */
export type Role = 'cron' | 'worker' | 'web';
