import type { IndicatorType } from '../../../src/domain.ts';

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

/** Why something that is spelt like a value most likely is none; a rule of the table may still take it where it is listed. */
export const DOUBTS = {
  'word-tld': 'a top-level domain that is a common word',
  'file-or-word': 'rather a file extension or a word than a top-level domain',
  'object-property': 'an object and its property',
  call: 'a call in code',
  'file-name': 'a file name whose extension is a top-level domain',
  'code-name': 'written like a name in code',
  'package-name': 'a package name',
  'part-of-path': 'part of a path or of a longer name',
  'no-domain': 'a host without a domain',
  'unknown-tld': 'its host has no known top-level domain',
  'too-regular': 'too regular for a hash',
  'digits-only': 'digits only',
  'encoded-text': 'text written in hexadecimal digits',
  'part-of-token': 'part of a longer name',
  'hex-string': 'bytes of a detection rule',
} as const;

export type Doubt = keyof typeof DOUBTS;
