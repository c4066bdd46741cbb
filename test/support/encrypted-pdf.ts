import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { assemble, streamObject } from './pdf.ts';

const sha256 = (...parts: (string | Uint8Array)[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

function aes(algorithm: 'aes-256-cbc' | 'aes-256-ecb', key: Buffer, data: Uint8Array, iv: Buffer | null, padding: boolean): Buffer {
  const cipher = createCipheriv(algorithm, key, iv).setAutoPadding(padding);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

const hex = (bytes: Uint8Array): string => `<${Buffer.from(bytes).toString('hex')}>`;

/**
 * A PDF of one page encrypted with AES-256 (Adobe's extension level 3: /V 5 /R 5). With an empty user password every reader opens
 * it, and only its streams cannot be looked at from outside. `content` are the drawing operators; `packed` says how its bytes are
 * packed before they are encrypted.
 */
export function encryptedPdf(userPassword: string, content: Uint8Array, packed = ''): Buffer {
  const key = randomBytes(32);
  const user = secretsOf(userPassword, key, Buffer.alloc(0));
  const owner = secretsOf('owner', key, user.check);
  const permissions = Buffer.from([0xfc, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x54, 0x61, 0x64, 0x62, 1, 2, 3, 4]);
  const iv = randomBytes(16);
  const encrypt = `<< /Filter /Standard /V 5 /R 5 /Length 256 /P -4 /StmF /StdCF /StrF /StdCF /CF << /StdCF << /CFM /AESV3 /Length 32 /AuthEvent /DocOpen >> >> /U ${hex(user.check)} /UE ${hex(user.key)} /O ${hex(owner.check)} /OE ${hex(owner.key)} /Perms ${hex(aes('aes-256-ecb', key, permissions, null, false))} >>`;
  return assemble(
    [
      '<< /Type /Catalog /Pages 2 0 R >>',
      '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F0 5 0 R >> >> /Contents 4 0 R >>',
      streamObject(Buffer.concat([iv, aes('aes-256-cbc', key, content, iv, true)]), packed),
      '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
      encrypt,
    ],
    undefined,
    '/Encrypt 6 0 R /ID [<00> <00>]',
  );
}

/** By what a password is checked (hash and two salts), and the file's key encrypted with it. */
function secretsOf(password: string, key: Buffer, user: Buffer): { check: Buffer; key: Buffer } {
  const [checkSalt, keySalt] = [randomBytes(8), randomBytes(8)];
  return {
    check: Buffer.concat([sha256(password, checkSalt, user), checkSalt, keySalt]),
    key: aes('aes-256-cbc', sha256(password, keySalt, user), key, Buffer.alloc(16), false),
  };
}
