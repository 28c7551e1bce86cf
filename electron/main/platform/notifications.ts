/** Native notifications. The caller passes finished sentences in the person's language. */
import type { Notification as ElectronNotification } from 'electron';

export type Notifier = {
  /** `onClick` runs when the person clicks the notification. Does nothing where the system has none. */
  readonly notify: (message: { readonly title: string; readonly body: string; readonly onClick?: () => void }) => void;
};

/** `Notification` is Electron's class. */
export function createNotifier(Notification: typeof ElectronNotification): Notifier {
  // Held until clicked or closed: a collected notification loses its listeners.
  const shown = new Set<ElectronNotification>();
  return {
    notify({ title, body, onClick }) {
      if (!Notification.isSupported()) return;
      const notification = new Notification({ title, body });
      shown.add(notification);
      notification.once('click', () => {
        shown.delete(notification);
        onClick?.();
      });
      notification.once('close', () => shown.delete(notification));
      notification.show();
    },
  };
}
