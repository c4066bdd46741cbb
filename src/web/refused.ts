/** An answer that is no: the status, a short code for programs, and the sentence for people. */
export class Refused extends Error {
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 421 | 422 | 429 | 500 | 503;
  readonly code: string;
  /** Seconds, for 429 and 503. */
  readonly retryAfter: number | undefined;
  constructor(status: Refused['status'], code: string, message: string, options: { retryAfter?: number; cause?: unknown } = {}) {
    super(message, options);
    this.name = 'Refused';
    this.status = status;
    this.code = code;
    this.retryAfter = options.retryAfter;
  }
}
