/**
 * The house rules as lint. Every message names the right way, and there are no inline exemptions: `noInlineConfig` makes
 * a disable comment inert, so a rule is changed here for everybody or not at all.
 *
 * Layout of this file: rules for all code, then one block per room (architecture: renderer -> shared <- electron/core <-
 * electron/{providers,journal,practice} <- electron/main). The same borders are drawn once more as a graph in
 * resources/scripts/dependency-cruiser.config.cjs and as compiler settings in <room>/tsconfig.json.
 */
import electronSecurity from 'eslint-plugin-electron-security';
import vue from 'eslint-plugin-vue';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import vueParser from 'vue-eslint-parser';

// ── Imports ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Matches an aliased or relative import of the given folders of electron/ from inside another folder of electron/. */
const electronRooms = (...rooms) => `^(@electron/|(\\.\\./)+)(${rooms.join('|')})/`;

const ban = {
  electron: {
    regex: '^electron($|/)',
    message: 'Only electron/main and electron/preload import `electron`. Take a port from electron/core/ports instead.',
  },
  keytar: { regex: '^keytar$', message: 'Take the `SecretStore` port; keytar lives in electron/main/platform.' },
  http: {
    regex: '^(ofetch|(node:)?(http|https|http2|net|tls))($|/)',
    message: 'No HTTP here: take a `ProviderPort`. Requests are made in electron/providers through http.ts.',
  },
  sql: {
    regex: '^(kysely|(node:)?sqlite)($|/)',
    message: 'No SQL here: take the `Journal` port. SQL lives in electron/journal.',
  },
  node: { regex: '^node:', message: 'This room runs in the page: ask the main process through `call()` of `@/api/call.ts`.' },
  vue: { regex: '^(vue|vue-.*|pinia|element-plus|@lucide/.*)($|/)', message: 'Vue belongs to renderer/.' },
  renderer: { regex: '^(@/|(\\.\\./)+renderer/)', message: 'The renderer is above this room: put what both need in shared/.' },
  electronRoom: { regex: '^(@electron/|@core/|(\\.\\./)+electron/)', message: 'Put what both sides need in shared/.' },
  main: { regex: electronRooms('main', 'preload'), message: 'electron/main is above this room: take a port from @core/ports.' },
  adapters: {
    regex: electronRooms('providers', 'journal', 'practice'),
    message: 'Core knows no adapter: take a port from electron/core/ports; electron/main/app wires the adapter in.',
  },
  adaptersOutsideApp: {
    regex: electronRooms('providers', 'journal', 'practice'),
    message: 'Only electron/main/app wires providers, journal and practice; take the port from @core/ports.',
  },
  sibling: (...rooms) => ({
    regex: electronRooms(...rooms),
    message: 'providers, journal and practice never import each other: move the shared constant to shared/providers.',
  }),
  provider: {
    regex: '^(\\.\\./)+(chingchingpay|pingpong|pingxx|vexora)/|^@electron/providers/',
    message: 'A provider folder never imports another provider: move what both need beside them in electron/providers.',
  },
};

const imports = (...patterns) => ({
  '@typescript-eslint/no-restricted-imports': ['error', { patterns }],
});

// ── Syntax ─────────────────────────────────────────────────────────────────────────────────────────────────────────

const clockRules = [
  ["MemberExpression[object.name='Date'][property.name='now']", 'Date.now()'],
  ["NewExpression[callee.name='Date'][arguments.length=0]", 'new Date()'],
  ["CallExpression[callee.name='Date']", 'Date()'],
  ["CallExpression[callee.name='dayjs'][arguments.length=0]", 'dayjs()'],
  ["CallExpression[callee.object.name='dayjs'][callee.property.name=/^(utc|tz)$/][arguments.length=0]", 'dayjs.utc()'],
].map(([selector, what]) => ({
  selector,
  message: `${what} reads the machine's clock: take the \`Clock\` port (a clock parameter in practice, \`FakeClock\` in tests).`,
}));

const moneyRules = [
  {
    selector: "CallExpression[callee.name='parseFloat'], MemberExpression[object.name='Number'][property.name='parseFloat']",
    message: 'Amounts are never floats: use `parseAmount()` from `@shared/money/parse-amount.ts`.',
  },
  {
    selector:
      "CallExpression[callee.object.name='Math'][callee.property.name=/^(round|floor|ceil|trunc)$/] > BinaryExpression[operator='*'] > Literal[raw=/^1[0_]+$/]",
    message: 'Rounding a scaled float loses money: convert by digits with `@shared/money/parse-amount.ts`.',
  },
  {
    selector:
      "CallExpression[callee.object.name='Math'][callee.property.name=/^(round|floor|ceil|trunc)$/] > BinaryExpression[operator='*'] > BinaryExpression[operator='**']",
    message: 'Rounding a scaled float loses money: convert by digits with `@shared/money/parse-amount.ts`.',
  },
];

const fixedRule = {
  selector: "CallExpression[callee.property.name='toFixed']",
  message: 'toFixed() works on floats: write amounts with the formatters of `@shared/money`.',
};

const languageRules = [
  {
    selector: "ImportDeclaration[source.value='zod'] > :matches(ImportSpecifier, ImportDefaultSpecifier)",
    message: "Write `import * as z from 'zod'`: the named import keeps the whole library in the bundle.",
  },
  { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
  { selector: 'TSModuleDeclaration[global!=true][declare!=true]', message: 'Use a module; namespaces are not erasable.' },
  { selector: 'TSParameterProperty', message: 'Declare the field: parameter properties are not erasable.' },
  { selector: "TSAsExpression > TSAnyKeyword, TSAsExpression > TSAsExpression[typeAnnotation.type='TSUnknownKeyword']", message: 'Parse or narrow the value instead of asserting its type.' },
];

const syntax = (...groups) => ({ 'no-restricted-syntax': ['error', ...groups.flat()] });

const bridgeRule = {
  'no-restricted-properties': [
    'error',
    ...['window', 'globalThis', 'self'].map((object) => ({
      object,
      property: 'bridge',
      message: 'Use `call()` from `@/api/call.ts`; raw window.bridge is untyped.',
    })),
  ],
  'no-restricted-globals': ['error', { name: 'bridge', message: 'Use `call()` from `@/api/call.ts`; the raw bridge is untyped.' }],
};

const product = ['shared/**/*.ts', 'electron/**/*.ts', 'renderer/**/*.ts', 'renderer/**/*.vue'];
const typed = ['shared/**/*.ts', 'electron/**/*.ts', 'renderer/**/*.ts', 'renderer/**/*.vue', 'tests/**/*.ts', 'tests/**/*.vue'];

export default defineConfig(
  { ignores: ['node_modules/', 'out/', 'dist/', 'coverage/'] },
  { linterOptions: { noInlineConfig: true } },

  // ── Everything ───────────────────────────────────────────────────────────────────────────────────────────────────
  {
    files: ['**/*.{js,mjs,cjs,ts,vue}'],
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      'eqeqeq': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
      'no-var': 'error',
      'prefer-const': 'error',
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-implied-eval': 'error',
      'no-debugger': 'error',
      'no-empty': 'error',
      'no-self-compare': 'error',
      'no-unreachable': 'error',
      'no-unsafe-finally': 'error',
      'no-unused-expressions': 'error',
      'no-useless-rename': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'], location: 'start' }],
      'object-shorthand': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
    },
  },

  // ── TypeScript, with type information ────────────────────────────────────────────────────────────────────────────
  {
    files: typed,
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname, extraFileExtensions: ['.vue'] },
    },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-ignore': true, 'ts-nocheck': true, 'ts-expect-error': true, 'minimumDescriptionLength': 10 },
      ],
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: false, allowDefaultCaseForExhaustiveSwitch: true },
      ],
    },
  },

  // ── Product code ─────────────────────────────────────────────────────────────────────────────────────────────────
  {
    files: product,
    rules: {
      'no-console': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true, defaultFrom: true, namedFrom: true, namespaceFrom: true } }],
      ...syntax(clockRules, moneyRules, languageRules),
    },
  },
  { files: ['shared/**/*.ts', 'electron/**/*.ts'], rules: syntax(clockRules, moneyRules, fixedRule, languageRules) },
  {
    // The two places that may read the machine's clock.
    files: ['shared/time/**/*.ts', 'electron/main/platform/**/*.ts'],
    rules: syntax(moneyRules, fixedRule, languageRules),
  },

  // ── Rooms ────────────────────────────────────────────────────────────────────────────────────────────────────────
  {
    files: ['shared/**/*.ts'],
    rules: imports(ban.electronRoom, ban.renderer, {
      regex: '^(?!\\.|@shared/|zod$)',
      message: 'shared/ imports only itself and zod: it runs in every process.',
    }),
  },
  {
    files: ['electron/core/**/*.ts'],
    rules: imports(ban.electron, ban.keytar, ban.http, ban.sql, ban.vue, ban.renderer, ban.main, ban.adapters),
  },
  {
    files: ['electron/providers/**/*.ts'],
    rules: imports(
      ban.electron, ban.keytar, ban.sql, ban.vue, ban.renderer, ban.main, ban.sibling('journal', 'practice'),
    ),
  },
  {
    files: ['electron/providers/*/**/*.ts'],
    rules: imports(
      ban.electron, ban.keytar, ban.sql, ban.vue, ban.renderer, ban.main, ban.sibling('journal', 'practice'), ban.provider,
    ),
  },
  {
    files: ['electron/journal/**/*.ts'],
    rules: imports(
      ban.electron, ban.keytar, ban.http, ban.vue, ban.renderer, ban.main, ban.sibling('providers', 'practice'),
    ),
  },
  {
    files: ['electron/journal/migrations/**/*.ts'],
    rules: imports(
      { regex: '^(@shared|@core|@electron|@)/|^\\.\\./(?!migrations/)', message: 'A migration imports nothing of the app: an old one must never change its meaning.' },
    ),
  },
  {
    files: ['electron/practice/**/*.ts'],
    rules: imports(
      ban.electron, ban.keytar, ban.sql, ban.vue, ban.renderer, ban.main, ban.sibling('providers', 'journal'),
    ),
  },
  { files: ['electron/main/**/*.ts'], rules: imports(ban.vue, ban.renderer, ban.sql, ban.adaptersOutsideApp) },
  { files: ['electron/main/app/**/*.ts'], rules: imports(ban.vue, ban.renderer, ban.sql) },
  {
    files: ['electron/preload/**/*.ts'],
    rules: imports({
      regex: '^(?!electron$|@shared/ipc/channels\\.ts$)',
      allowTypeImports: true,
      message: 'The preload imports only `electron` and shared/ipc/channels.ts; anything else as a type.',
    }),
  },
  {
    files: ['renderer/**/*.ts', 'renderer/**/*.vue'],
    rules: { ...imports(ban.electron, ban.node, ban.electronRoom), ...bridgeRule },
  },
  // One block per depth: a relative path that climbs out of its feature leads into another one or round the alias.
  ...['*', '*/*', '*/*/*'].map((depth, index) => ({
    files: [`renderer/features/${depth}/*.ts`, `renderer/features/${depth}/*.vue`],
    rules: imports(ban.electron, ban.node, ban.electronRoom, {
      regex: `^@/features/|^(\\.\\./){${index + 1}}`,
      message:
        'A feature never imports another feature: move the shared part to renderer/components or renderer/composables and import it through `@/` (inside one feature, import by relative path).',
    }),
  })),
  {
    // The only code that touches the bridge.
    files: ['renderer/api/**/*.ts'],
    rules: { 'no-restricted-properties': 'off', 'no-restricted-globals': 'off' },
  },

  // ── Electron ─────────────────────────────────────────────────────────────────────────────────────────────────────
  {
    files: ['electron/main/**/*.ts', 'electron/preload/**/*.ts'],
    extends: [electronSecurity.configs.recommended],
  },

  // ── Vue ──────────────────────────────────────────────────────────────────────────────────────────────────────────
  ...vue.configs['flat/recommended'].map((config) => ({ ...config, files: ['**/*.vue'] })),
  {
    files: ['**/*.vue'],
    languageOptions: {
      parser: vueParser,
      parserOptions: {
        parser: tseslint.parser,
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.vue'],
      },
    },
    rules: {
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/block-order': ['error', { order: ['script', 'template', 'style'] }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/component-name-in-template-casing': ['error', 'PascalCase', { registeredComponentsOnly: false }],
      'vue/define-macros-order': 'error',
      'vue/eqeqeq': 'error',
      'vue/multi-word-component-names': 'off',
      'vue/no-bare-strings-in-template': [
        'error',
        { allowlist: ['(', ')', ',', '.', '&', '+', '-', '=', '*', '/', '#', '%', '!', '?', ':', '[', ']', '{', '}', '<', '>', '·', '•', '‐', '–', '—', '−', '|', '→', '←', '↑', '↓', '×', '✓', '…', '⌘'] },
      ],
      'vue/no-ref-object-reactivity-loss': 'error',
      'vue/no-unused-emit-declarations': 'error',
      'vue/no-unused-refs': 'error',
      'vue/no-v-html': 'error',
      'vue/no-v-text-v-html-on-component': 'error',
      'vue/require-explicit-emits': 'error',
      'vue/require-typed-ref': 'error',
      'vue/no-restricted-static-attribute': ['error', { key: 'style', message: 'Use a class: the content security policy and the design tokens both want it.' }],
      // Layout of templates is left to the author; these cost more noise than they save.
      'vue/attributes-order': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/html-indent': 'off',
      'vue/html-self-closing': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/require-default-prop': 'off',
    },
  },

  // ── Tests and scripts ────────────────────────────────────────────────────────────────────────────────────────────
  {
    files: ['tests/**/*.ts', 'tests/**/*.vue'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-restricted-properties': [
        'error',
        ...['mock', 'doMock', 'hoisted'].map((property) => ({
          object: 'vi',
          property,
          message: 'Fake the port, not the module: tests/support has in-memory ports.',
        })),
        ...['it', 'test', 'describe'].flatMap((object) =>
          ['only', 'skip', 'todo'].map((property) => ({ object, property, message: 'Every test runs.' })),
        ),
      ],
    },
  },
  { files: ['resources/scripts/**/*.mjs'], rules: { 'no-unused-vars': 'off' } },
  // Declaration merging works on interfaces only.
  { files: ['**/*.d.ts'], rules: { '@typescript-eslint/consistent-type-definitions': 'off' } },
  {
    files: ['electron.vite.config.ts'],
    languageOptions: { parser: tseslint.parser },
  },
);
