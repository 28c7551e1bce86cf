/**
 * The room borders as a graph: what lint sees line by line, this sees through aliases, relative paths and type imports.
 * A file outside every room is an error, so a new folder cannot appear unnoticed.
 */

const rooms = {
  shared: '^shared/(ipc|domain|providers|search|money|time|errors)/',
  core: '^electron/core/[^/]+/',
  providers: '^electron/providers/',
  journal: '^electron/journal/',
  practice: '^electron/practice/',
  main: '^electron/main/(index\\.ts$|(app|windows|ipc|platform)/)',
  preload: '^electron/preload/',
  renderer: '^renderer/((app|api|features|components|composables|locales|styles)/|[^/]+\\.d\\.ts$)',
};

const source = '^(electron|renderer|shared)/';
const adapters = [rooms.providers, rooms.journal, rooms.practice];
/** A provider's own folder; http/ is what all of them share. */
const provider = '^electron/providers/(?!http/)([^/]+)/';
const npm = '(^|/)node_modules/';

/** From one room to any source file outside the listed ones. */
function only(name, from, allowed, comment) {
  return {
    name,
    comment,
    severity: 'error',
    from: { path: from },
    to: { path: source, pathNot: [...allowed, '\\.(css|svg|png|woff2)$'] },
  };
}

module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      comment: 'Cut the cycle: move what both need into a third file.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'unresolved',
      comment: 'The import leads nowhere.',
      severity: 'error',
      from: {},
      // Element Plus maps its style modules in a way that only bundlers and TypeScript follow; the build proves them.
      to: { couldNotResolve: true, pathNot: ['^(electron|virtual:)', '^element-plus/es/components/[^/]+/style/css$'] },
    },
    {
      name: 'file-outside-every-room',
      comment: 'Give the file a room, or add the room to architecture and to this list.',
      severity: 'error',
      from: { path: source, pathNot: Object.values(rooms) },
      to: {},
    },
    {
      name: 'import-of-file-outside-every-room',
      comment: 'Give the imported file a room.',
      severity: 'error',
      from: {},
      to: { path: source, pathNot: [...Object.values(rooms), '\\.(css|svg|png|woff2)$'] },
    },
    {
      name: 'lone-file-outside-every-room',
      comment: 'Give the file a room.',
      severity: 'error',
      from: { orphan: true, path: source, pathNot: [...Object.values(rooms), '/tsconfig\\.json$'] },
      to: {},
    },
    {
      name: 'shared-is-the-ground-floor',
      comment: 'shared imports only itself and zod.',
      severity: 'error',
      from: { path: rooms.shared },
      to: { pathNot: [rooms.shared, '(^|/)node_modules/zod/'] },
    },
    only('core-knows-ports-only', rooms.core, [rooms.shared, '^electron/core/'], 'Take a port; main/app wires the adapter.'),
    {
      name: 'core-has-no-platform',
      comment: 'No Electron, no HTTP, no SQL in core.',
      severity: 'error',
      from: { path: '^electron/core/' },
      to: { path: [`${npm}(electron|keytar|ofetch|kysely)/`, '^(node:)?(http|https|http2|net|tls|sqlite)$'] },
    },
    only('providers-stand-alone', rooms.providers, [rooms.shared, rooms.core, rooms.providers], 'Adapters import core and shared.'),
    only('journal-stands-alone', rooms.journal, [rooms.shared, rooms.core, rooms.journal], 'Adapters import core and shared.'),
    only('practice-stands-alone', rooms.practice, [rooms.shared, rooms.core, rooms.practice], 'Adapters import core and shared.'),
    {
      name: 'provider-knows-no-other-provider',
      comment: 'Move what both need beside the folders, in electron/providers.',
      severity: 'error',
      from: { path: provider },
      to: { path: provider, pathNot: '^electron/providers/$1/' },
    },
    {
      name: 'provider-insides-stay-inside',
      comment: 'Import the index of a provider: wire, signer, mapper and errors are its own business.',
      severity: 'error',
      from: { path: source, pathNot: provider },
      to: { path: provider, pathNot: '^electron/providers/[^/]+/index\\.ts$' },
    },
    {
      name: 'migration-imports-nothing-of-the-app',
      comment: 'An old migration must never change its meaning.',
      severity: 'error',
      from: { path: '^electron/journal/migrations/[0-9]' },
      to: { path: source, pathNot: '^electron/journal/migrations/' },
    },
    {
      name: 'only-app-wires',
      comment: 'Only electron/main/app may import providers, journal and practice.',
      severity: 'error',
      from: { path: '^electron/main/', pathNot: '^electron/main/app/' },
      to: { path: adapters },
    },
    only('main-is-the-top', rooms.main, [rooms.shared, rooms.core, rooms.main, ...adapters], 'main imports nothing of the renderer.'),
    {
      name: 'preload-forwards-only',
      comment: 'The preload imports shared/ipc/channels.ts and types.',
      severity: 'error',
      from: { path: rooms.preload },
      to: {
        pathNot: ['^shared/ipc/channels\\.ts$', rooms.preload, '(^|/)electron($|/)'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'electron-in-main-and-preload-only',
      comment: 'Take a port instead.',
      severity: 'error',
      from: { path: source, pathNot: '^electron/(main|preload)/' },
      to: { path: [`${npm}electron/`, '^electron$'] },
    },
    {
      name: 'keytar-in-platform-only',
      comment: 'Take the SecretStore port.',
      severity: 'error',
      from: { path: source, pathNot: '^electron/main/platform/' },
      to: { path: `${npm}keytar/` },
    },
    only('renderer-sees-shared-only', '^renderer/', [rooms.shared, '^renderer/'], 'Ask the main process through renderer/api.'),
    {
      name: 'feature-knows-no-other-feature',
      comment: 'Move the shared part to renderer/components or renderer/composables.',
      severity: 'error',
      from: { path: '^renderer/features/([^/]+)/' },
      to: { path: '^renderer/features/', pathNot: '^renderer/features/$1/' },
    },
    {
      name: 'components-are-dumb',
      comment: 'App-wide components, composables and locales know no feature and no bridge.',
      severity: 'error',
      from: { path: '^renderer/(components|locales|styles)/' },
      to: { path: '^renderer/(features|api|app)/' },
    },
    {
      name: 'nothing-below-imports-the-app',
      comment: 'renderer/app is the top of the renderer.',
      severity: 'error',
      from: { path: '^renderer/', pathNot: '^renderer/app/' },
      to: { path: '^renderer/app/' },
    },
    {
      name: 'product-knows-no-tests',
      comment: 'Product code never imports tests or scripts.',
      severity: 'error',
      from: { path: source },
      to: { path: '^(tests|resources)/' },
    },
    {
      name: 'product-uses-declared-packages',
      comment: 'Declare the package in package.json.',
      severity: 'error',
      from: { path: source },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: npm },
    exclude: { path: '/tsconfig\\.json$' },
    // Type imports count: a type of a forbidden room is a dependency on it.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tests/tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
    skipAnalysisNotInRules: true,
  },
};
