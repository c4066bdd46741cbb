/** Why something that is spelt like a value most likely is none; a rule of the table may still take it where it is listed. */
export const DOUBTS = {
  'word-ending': 'an ending that is a common word',
  'file-or-word': 'an ending that is rather a file or a word',
  'object-property': 'an object and its property',
  call: 'a call in code',
  'file-name': 'a file name whose ending is a top-level domain',
  'code-name': 'written like a name in code',
  'package-name': 'a package name',
  'part-of-path': 'part of a path or of a longer name',
  'no-domain': 'a host without a domain',
  'unknown-ending': 'its host has no known top-level domain',
  'too-regular': 'too regular for a hash',
  'digits-only': 'digits only',
  'part-of-token': 'part of a longer name',
  'hex-string': 'bytes of a detection rule',
} as const;

export type Doubt = keyof typeof DOUBTS;
