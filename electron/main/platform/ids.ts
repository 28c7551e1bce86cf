/** Fresh identifiers. */
import { randomBytes } from 'node:crypto';
import type { Clock, IdSource } from '@core/ports/clock.ts';

/** Without 0, 1, I, L, O and U, so that a person can read one out over the telephone. */
const incidentAlphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const counterBits = 12n;
const counterSize = 1n << counterBits;

/**
 * UUID v7 (RFC 9562 §5.7) that strictly grow within one process, also inside a millisecond and when the clock steps back:
 * the 12 bits after the version are a counter (§6.2, method 1) that borrows the next millisecond when it overflows.
 * Node's own `randomUUIDv7` promises order between milliseconds only.
 */
export function createIdSource(clock: Pick<Clock, 'now'>): IdSource {
  let last = 0n;
  return {
    next() {
      const fresh = BigInt(clock.now()) * counterSize;
      last = fresh > last ? fresh : last + 1n;
      return format(last, randomBytes(8));
    },
  };
}

function format(stamp: bigint, random: Buffer): string {
  const time = (stamp >> counterBits).toString(16).padStart(12, '0');
  const counter = (stamp % counterSize).toString(16).padStart(3, '0');
  random.writeUInt8((random.readUInt8(0) & 0x3f) | 0x80, 0); // the variant's two bits
  const tail = random.toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}

/** Eight characters, shown to the person and written to the log beside the cause. */
export function createIncidentId(): string {
  return Array.from(randomBytes(8), (byte) => incidentAlphabet.charAt(byte % incidentAlphabet.length)).join('');
}
