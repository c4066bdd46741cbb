import { createHash } from 'node:crypto';

/**
 * The id of the job with this key: "j" and 24 hex digits. The letter keeps it from being a number (BullMQ refuses those)
 * and from starting with a dash (command lines); no ':' either, which BullMQ keeps for itself.
 */
export function jobId(key: string): string {
  return `j${createHash('sha256').update(key).digest('hex').slice(0, 24)}`;
}
