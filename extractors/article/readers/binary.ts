import { isBinary } from '../../../src/charset.ts';
import { Permanent } from '../../../src/errors.ts';
import type { OpenDocument } from './reader.ts';

/** Refuses bytes of no text, whatever their name and type say: read as HTML or text they would give a report of garbage. */
export const refuseBinary: OpenDocument = ({ page: { bytes, finalUrl } }) =>
  bytes && isBinary(bytes)
    ? {
        read() {
          throw new Permanent('not-a-page', `${finalUrl} is neither HTML, PDF nor text, and no list of indicators: it was not read.`);
        },
      }
    : undefined;
