'use strict';
// What `require('electron')` leads to inside the host: the stand-in that run.ts has put here.
module.exports = globalThis[Symbol.for('merchant-admin.chromium-host')];
