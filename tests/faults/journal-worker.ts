/** The journal's own worker with checkpoints after a few pages instead of a thousand, so that one falls into every round. */
import './eager-checkpoints.ts';
import '@electron/journal/worker.ts';
