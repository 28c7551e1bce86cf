/**
 * Imported before everything else: a schema decides when it is made whether it compiles itself, and the content security policy
 * forbids compiled code.
 */
import * as z from 'zod';

z.config({ jitless: true });
