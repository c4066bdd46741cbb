/** Keccak-256 as Ethereum and Monero use it (padding 0x01; Node's sha3-256 pads differently). */
export function keccak256(data: Uint8Array): Uint8Array {
  const rate = 136;
  const padded = new Uint8Array(Math.ceil((data.length + 1) / rate) * rate);
  padded.set(data);
  padded[data.length] = 1;
  padded[padded.length - 1] = (padded[padded.length - 1] ?? 0) | 0x80;
  const state = new Array<bigint>(25).fill(0n);
  const view = new DataView(padded.buffer);
  for (let block = 0; block < padded.length; block += rate) {
    for (let lane = 0; lane < rate / 8; lane++) state[lane] = (state[lane] ?? 0n) ^ view.getBigUint64(block + lane * 8, true);
    permute(state);
  }
  const out = new Uint8Array(32);
  const outView = new DataView(out.buffer);
  for (let lane = 0; lane < 4; lane++) outView.setBigUint64(lane * 8, state[lane] ?? 0n, true);
  return out;
}

const MASK = (1n << 64n) - 1n;
const rotate = (value: bigint, by: number): bigint => (by === 0 ? value : ((value << BigInt(by)) | (value >> BigInt(64 - by))) & MASK);

/** Rotation offsets and round constants, computed as the specification defines them. */
const OFFSETS = (() => {
  const offsets = new Array<number>(25).fill(0);
  let [x, y] = [1, 0];
  for (let t = 0; t < 24; t++) {
    offsets[x + 5 * y] = (((t + 1) * (t + 2)) / 2) % 64;
    [x, y] = [y, (2 * x + 3 * y) % 5];
  }
  return offsets;
})();
const ROUNDS = (() => {
  let register = 1;
  const bit = () => {
    const out = register & 1;
    register = register & 0x80 ? ((register << 1) ^ 0x171) & 0xff : register << 1;
    return out;
  };
  return Array.from({ length: 24 }, () => {
    let constant = 0n;
    for (let j = 0; j <= 6; j++) if (bit()) constant |= 1n << BigInt(2 ** j - 1);
    return constant;
  });
})();

function permute(state: bigint[]): void {
  const at = (index: number) => state[index] ?? 0n;
  for (const round of ROUNDS) {
    const parity = [0, 1, 2, 3, 4].map((x) => at(x) ^ at(x + 5) ^ at(x + 10) ^ at(x + 15) ^ at(x + 20));
    for (let x = 0; x < 5; x++) {
      const mix = (parity[(x + 4) % 5] ?? 0n) ^ rotate(parity[(x + 1) % 5] ?? 0n, 1);
      for (let y = 0; y < 25; y += 5) state[x + y] = at(x + y) ^ mix;
    }
    const moved = new Array<bigint>(25).fill(0n);
    for (let x = 0; x < 5; x++) {
      for (let y = 0; y < 5; y++) moved[y + 5 * ((2 * x + 3 * y) % 5)] = rotate(at(x + 5 * y), OFFSETS[x + 5 * y] ?? 0);
    }
    for (let y = 0; y < 25; y += 5) {
      for (let x = 0; x < 5; x++) {
        state[x + y] = (moved[x + y] ?? 0n) ^ (~(moved[((x + 1) % 5) + y] ?? 0n) & MASK & (moved[((x + 2) % 5) + y] ?? 0n));
      }
    }
    state[0] = at(0) ^ round;
  }
}
