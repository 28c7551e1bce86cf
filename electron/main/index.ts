/** Entry of the main process. */
import { startApp } from './app/start.ts';

startApp();
