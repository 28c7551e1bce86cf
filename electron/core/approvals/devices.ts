/**
 * Which installations are known here. One is enrolled by its key, by a person who has compared its fingerprint with the other screen and
 * says so by its last characters; this installation never enrols itself.
 */
import { confirmedCharacters, type DeviceFingerprint, type EnrolledDevice, type OwnDevice } from '@shared/domain/approval.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { DeviceKey } from '../ports/device-key.ts';
import type { FileSaver } from '../ports/file-saver.ts';
import type { Journal } from '../ports/journal.ts';
import { deviceFile, readDevice } from './signed-file.ts';

export type DeviceDependencies = {
  readonly journal: Pick<Journal, 'approvals'>;
  readonly deviceKey: DeviceKey;
  readonly clock: Clock;
  readonly saver: FileSaver;
  readonly operator: () => Promise<string>;
};

/** What a person sees of an installation before it is enrolled. The characters to be typed are left out: they are read at the other screen. */
export type DeviceReading = { readonly fingerprintStart: string; readonly person: string | null };

export type Devices = {
  /** Errors: `keychain.locked`, `keychain.writeFailed`. Without a keychain it is a key in memory, which says so. */
  own(): Promise<OwnDevice>;
  /** The path, or null when the person cancelled. */
  saveOwn(): Promise<string | null>;
  list(): Promise<readonly EnrolledDevice[]>;
  /** `text` is an enrolment file or a bare public key. Errors: `approval.tooLarge`, `approval.malformed`, `approval.newer`, `device.own`, `device.alreadyEnrolled`. */
  read(text: string): Promise<DeviceReading>;
  /** Errors: those of `read`, `device.wrongEnding`. */
  enrol(input: { readonly text: string; readonly ending: string; readonly person: string }): Promise<readonly EnrolledDevice[]>;
  /** Errors: `device.notFound`. */
  remove(fingerprint: DeviceFingerprint): Promise<readonly EnrolledDevice[]>;
};

export function createDevices({ journal, deviceKey, clock, saver, operator }: DeviceDependencies): Devices {
  async function readable(text: string) {
    const device = readDevice(text);
    if (await deviceKey.isOwn(device.fingerprint)) throw new AppError('device.own', {}, { field: 'text' });
    const known = (await journal.approvals.devices()).find(({ fingerprint, removedAt }) => fingerprint === device.fingerprint && removedAt === null);
    if (known) throw new AppError('device.alreadyEnrolled', { person: known.person }, { field: 'text' });
    return device;
  }

  async function own(): Promise<OwnDevice> {
    const { fingerprint, publicKey, place } = await deviceKey.identity({ memoryAllowed: true });
    return { fingerprint, publicKey, place, person: await operator() };
  }

  return {
    own,
    async saveOwn() {
      const { fingerprint, publicKey, person } = await own();
      return saver.save(`installation-${fingerprint.slice(-confirmedCharacters)}.json`, Buffer.from(deviceFile({ version: 1, person, publicKey }), 'utf8'));
    },
    list: () => journal.approvals.devices(),
    async read(text) {
      const { fingerprint, person } = await readable(text);
      return { fingerprintStart: fingerprint.slice(0, -confirmedCharacters), person };
    },
    async enrol({ text, ending, person }) {
      const { fingerprint, publicKey } = await readable(text);
      const typed = ending.normalize('NFKC').replaceAll(/\s/g, '').toLowerCase();
      if (typed !== fingerprint.slice(-confirmedCharacters)) throw new AppError('device.wrongEnding', {}, { field: 'ending' });
      await journal.approvals.enrol({ fingerprint, publicKey, person, enrolledBy: await operator(), enrolledAt: clock.now() });
      return journal.approvals.devices();
    },
    async remove(fingerprint) {
      await journal.approvals.removeDevice(fingerprint, await operator(), clock.now());
      return journal.approvals.devices();
    },
  };
}
