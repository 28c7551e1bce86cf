/**
 * The content security policy of our pages. The bundle may run its own scripts and styles, show its own pictures and reach
 * nothing: all traffic goes through the main process.
 */

/**
 * `style-src` needs no `unsafe-inline`: Vue and Element Plus set styles through the CSSOM, which the policy does not govern.
 * Source: Electron security guide, item 7.
 */
export const bundlePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ');

/**
 * For the dev server alone: Vite injects style elements and talks to its own web socket. Scripts still come from that one
 * origin, and no eval.
 */
export function devPolicy(origin: string): string {
  return [
    "default-src 'none'",
    `script-src ${origin}`,
    `style-src ${origin} 'unsafe-inline'`,
    `img-src ${origin} data:`,
    `font-src ${origin}`,
    `connect-src ${origin} ${origin.replace(/^http/, 'ws')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');
}

/** On every answer of the bundle, errors included. */
export const securityHeaders = {
  'content-security-policy': bundlePolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;
