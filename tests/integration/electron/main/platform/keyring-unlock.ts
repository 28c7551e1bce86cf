/**
 * Unlocks a collection of gnome-keyring with its password, as the desktop's own login does. The call wants a session of the same
 * bus connection, which no command line tool can offer, hence a D-Bus client of a few lines: method calls with text arguments,
 * little endian, nothing else.
 */
import { connect, type Socket } from 'node:net';

const unlocker = 'org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface';

export async function unlockCollection(busAddress: string, collection: string, password: string): Promise<void> {
  const bus = await openBus(busAddress);
  try {
    await bus.call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'Hello', '', Buffer.alloc(0));
    const opened = await bus.call('org.freedesktop.secrets', '/org/freedesktop/secrets', 'org.freedesktop.Secret.Service', 'OpenSession', 'sv', join(text('plain'), Buffer.from([1, 0x73, 0]), text('')));
    const session = /\/org\/freedesktop\/secrets\/session\/\w+/.exec(opened.toString('latin1'))?.[0];
    if (session === undefined) throw new Error('no session');
    // (oayays): session, parameters, the password, its media type.
    let body = join(text(collection));
    body = align(body, 8);
    body = join(body, text(session), number(0), bytes(Buffer.from(password)), text('text/plain'));
    await bus.call('org.freedesktop.secrets', '/org/freedesktop/secrets', unlocker, 'UnlockWithMasterPassword', 'o(oayays)', body);
  } finally {
    bus.close();
  }
}

async function openBus(address: string) {
  const path = /(?:^|,)unix:path=([^,;]+)/.exec(address)?.[1];
  if (path === undefined) throw new Error(`not a path: ${address}`);
  const socket = connect(path);
  let received = Buffer.alloc(0);
  let wake: () => void = () => undefined;
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    wake();
  });
  const until = async <Value>(take: () => Value | undefined): Promise<Value> => {
    for (;;) {
      const value = take();
      if (value !== undefined) return value;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  socket.write(`\0AUTH EXTERNAL ${Buffer.from(String(process.getuid?.())).toString('hex')}\r\n`);
  await until(() => {
    const end = received.indexOf('\r\n');
    if (end < 0) return undefined;
    received = received.subarray(end + 2);
    return true;
  });
  socket.write('BEGIN\r\n');

  let serial = 0;
  return {
    close: (): Socket => socket.destroy(),
    async call(destination: string, object: string, face: string, member: string, signature: string, body: Buffer): Promise<Buffer> {
      serial += 1;
      socket.write(message(serial, destination, object, face, member, signature, body));
      const answer = await until(() => {
        for (;;) {
          const next = takeMessage(received);
          if (next === undefined) return undefined;
          received = received.subarray(next.length);
          if (next.type === 2 || next.type === 3) return next;
        }
      });
      if (answer.type === 3) throw new Error(`${member}: ${answer.body.toString('latin1')}`);
      return answer.body;
    },
  };
}

function takeMessage(from: Buffer): { readonly type: number; readonly length: number; readonly body: Buffer } | undefined {
  if (from.length < 16) return undefined;
  const head = 16 + Math.ceil(from.readUInt32LE(12) / 8) * 8;
  const length = head + from.readUInt32LE(4);
  return from.length < length ? undefined : { type: from.readUInt8(1), length, body: from.subarray(head, length) };
}

function message(serial: number, destination: string, object: string, face: string, member: string, signature: string, body: Buffer): Buffer {
  const field = (code: number, type: string, value: string): Buffer => join(Buffer.from([code, 1, type.charCodeAt(0), 0]), text(value));
  let fields = Buffer.alloc(0);
  for (const one of [field(1, 'o', object), field(2, 's', face), field(3, 's', member), field(6, 's', destination)]) fields = Buffer.concat([align(fields, 8), one]);
  if (signature !== '') fields = Buffer.concat([align(fields, 8), Buffer.from([8, 1, 0x67, 0, signature.length]), Buffer.from(`${signature}\0`)]);
  const head = Buffer.concat([Buffer.from([0x6c, 1, 0, 1]), number(body.length), number(serial), number(fields.length), fields]);
  return Buffer.concat([align(head, 8), body]);
}

const number = (value: number): Buffer => {
  const four = Buffer.alloc(4);
  four.writeUInt32LE(value);
  return four;
};
const bytes = (value: Buffer): Buffer => Buffer.concat([number(value.length), value]);
const text = (value: string): Buffer => Buffer.concat([number(Buffer.byteLength(value)), Buffer.from(`${value}\0`)]);
const align = (buffer: Buffer, to: number): Buffer => Buffer.concat([buffer, Buffer.alloc((to - (buffer.length % to)) % to)]);

/** Each piece starts on a multiple of four, as lengths must; a signature (one byte of length) needs none. */
function join(...pieces: readonly Buffer[]): Buffer {
  return pieces.reduce((all, piece) => Buffer.concat([piece.readUInt8(0) === 1 && piece.length === 3 ? all : align(all, 4), piece]));
}
