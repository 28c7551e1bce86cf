/** An event that a listener can prevent, as Electron passes to its listeners. */
export type Preventable = { defaultPrevented: boolean; readonly preventDefault: () => void };

export function preventable(): Preventable {
  const event = {
    defaultPrevented: false,
    preventDefault(this: { defaultPrevented: boolean } | undefined): void {
      event.defaultPrevented = true;
      // A copy with more details on it is prevented too.
      if (this !== undefined) this.defaultPrevented = true;
    },
  };
  return event;
}
