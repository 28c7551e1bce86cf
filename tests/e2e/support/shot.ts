/** One picture of the gallery: where it is taken, on which synthetic data, and what is done first. */
import type { Page } from 'playwright-core';
import type { FakeOptions } from '../../support/fake-bridge.ts';

export type Shot = { readonly name: string; readonly at: string; readonly options?: FakeOptions; readonly act?: (page: Page) => Promise<void> };
