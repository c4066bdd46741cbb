import type { IndicatorType } from '../../../src/domain.ts';
import type { Doubt } from './doubts.ts';

/** A value as it stands in a text, before anything is known about its place there. */
export interface FoundValue {
  type: IndicatorType;
  /** Refanged and normalised (see Indicator.value). */
  value: string;
  /** `text.slice(start, end)`, UTF-16 offsets. */
  raw: string;
  start: number;
  end: number;
  defanged: boolean;
  /** The host of a URL, an e-mail address or an address with port; lower case. */
  host?: string;
  /** A URL that was written without its scheme. */
  schemeless?: boolean;
  /** Port that stood next to a domain. */
  port?: number;
  /** A URL with something in it that stands for what changes: `{random}`, `[base64]`. */
  hasPlaceholder?: boolean;
  /** A hash in the address of a sandbox or a collection of samples. */
  inSandboxLink?: boolean;
  /** Looks like a value and most likely is none: why. Only with `doubtful: true`. */
  doubtReason?: Doubt;
}

/** What a reader of patterns finds: offsets into the refanged view, or into the source where escapes matter (paths). */
export interface Claim extends Pick<FoundValue, 'type' | 'value' | 'host' | 'schemeless' | 'port' | 'hasPlaceholder' | 'doubtReason'> {
  from: number;
  to: number;
  /** Where the value's own spelling does not say so. */
  defanged?: boolean;
  in?: 'source';
}
