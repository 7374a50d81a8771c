import { test as base, expect, type Locator, type Page } from '@playwright/test';
import type {
  ConsumedRecord, ConsumeOptions, DeployResult, EngineStatus, OxbowApi, PipelineDocument, RecordMetadata, RecordToProduce, Row,
  StatementResult,
} from '../workers/protocol/index.ts';

export { expect };

/** What a page complained about: errors on its console (a broken Content-Security-Policy too) and uncaught ones. */
class Problems {
  readonly #seen: string[] = [];
  readonly #allowed: RegExp[] = [];

  watch(page: Page): void {
    page.on('console', (message) => {
      if (message.type() === 'error') this.#seen.push(`console: ${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => this.#seen.push(`uncaught: ${error.stack ?? error.message}`));
  }

  allow(pattern: RegExp): void {
    this.#allowed.push(pattern);
  }

  get unexpected(): string[] {
    return this.#seen.filter((problem) => !this.#allowed.some((pattern) => pattern.test(problem)));
  }
}

/** A tab with Oxbow in it, spoken to through `window.oxbow`; the page itself is there for what people do with their hands. */
export class Oxbow implements Omit<OxbowApi, 'ready'> {
  readonly page: Page;
  readonly #problems: Problems;

  private constructor(page: Page, problems: Problems) {
    this.page = page;
    this.#problems = problems;
  }

  /** Opens the app and waits until its engine answers. */
  static async open(page: Page, problems: Problems): Promise<Oxbow> {
    problems.watch(page);
    await page.goto('./');
    const oxbow = new Oxbow(page, problems);
    await oxbow.ready();
    return oxbow;
  }

  async ready(): Promise<void> {
    await this.page.evaluate(async () => {
      while ((window as Partial<Window>).oxbow === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
      await window.oxbow.ready;
    });
  }

  /** The same visitor in another page, once this one is gone. */
  inAnotherPage(page: Page): Promise<Oxbow> {
    return Oxbow.open(page, this.#problems);
  }

  /** What is on the log stays; everything in memory goes. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /** The test means to cause this problem: it does not fail for it. */
  expectProblem(pattern: RegExp): void {
    this.#problems.allow(pattern);
  }

  node(id: string): Locator {
    return this.page.locator(`[data-node-id=${JSON.stringify(id)}]`);
  }

  nodesOfKind(kind: string): Locator {
    return this.page.locator(`[data-node-kind=${JSON.stringify(kind)}]`);
  }

  ksql(text: string): Promise<StatementResult[]> {
    return this.page.evaluate((argument) => window.oxbow.ksql(argument), text);
  }

  produce(topic: string, records: readonly RecordToProduce[]): Promise<RecordMetadata[]> {
    // Unknown, because Playwright's types lose themselves in a type that holds itself.
    const argument: { readonly topic: string; readonly records: unknown } = { topic, records };
    return this.page.evaluate(({ topic, records }) => window.oxbow.produce(topic, records as RecordToProduce[]), argument);
  }

  consume(topic: string, options: ConsumeOptions = {}): Promise<ConsumedRecord[]> {
    return this.page.evaluate(({ topic, options }) => window.oxbow.consume(topic, options), { topic, options });
  }

  table(name: string, options: { readonly atOffset?: number } = {}): Promise<Row[]> {
    return this.page.evaluate(({ name, options }) => window.oxbow.table(name, options), { name, options });
  }

  status(): Promise<EngineStatus> {
    return this.page.evaluate(() => window.oxbow.status());
  }

  idle(): Promise<void> {
    return this.page.evaluate(() => window.oxbow.idle());
  }

  /** Every call by its own name, with what it is given. */
  readonly cluster: OxbowApi['cluster'] = new Proxy({} as OxbowApi['cluster'], {
    get: (_target, name: keyof OxbowApi['cluster']) => (...given: readonly unknown[]) =>
      this.page.evaluate(([called, args]) => (window.oxbow.cluster[called] as (...args: readonly unknown[]) => Promise<unknown>)(...args), [name, given] as const),
  });

  readonly applications: OxbowApi['applications'] = new Proxy({} as OxbowApi['applications'], {
    get: (_target, name: keyof OxbowApi['applications']) => (...given: readonly unknown[]) =>
      this.page.evaluate(([called, args]) => (window.oxbow.applications[called] as (...args: readonly unknown[]) => Promise<unknown>)(...args), [name, given] as const),
  });

  readonly pipeline: OxbowApi['pipeline'] = {
    get: (): Promise<PipelineDocument> => this.page.evaluate(() => window.oxbow.pipeline.get()),
    load: (document): Promise<void> => this.page.evaluate((argument) => window.oxbow.pipeline.load(argument), document),
    toKsql: (): Promise<string> => this.page.evaluate(() => window.oxbow.pipeline.toKsql()),
    fromKsql: (text): Promise<PipelineDocument> => this.page.evaluate((argument) => window.oxbow.pipeline.fromKsql(argument), text),
    deploy: (): Promise<DeployResult> => this.page.evaluate(() => window.oxbow.pipeline.deploy()),
    clear: (): Promise<void> => this.page.evaluate(() => window.oxbow.pipeline.clear()),
  };

  readonly time: OxbowApi['time'] = {
    pause: (): Promise<void> => this.page.evaluate(() => window.oxbow.time.pause()),
    resume: (): Promise<void> => this.page.evaluate(() => window.oxbow.time.resume()),
    step: (records): Promise<void> => this.page.evaluate((argument) => window.oxbow.time.step(argument), records),
    speed: (factor): Promise<void> => this.page.evaluate((argument) => window.oxbow.time.speed(argument), factor),
  };
}

interface Fixtures {
  readonly problems: Problems;
  /** The test's own tab; nothing is stored before it. */
  readonly oxbow: Oxbow;
  /** Another visitor: a new profile with nothing stored, closed at the end of the test. */
  readonly openFresh: () => Promise<Oxbow>;
  /** Another tab of the visitor whom `oxbow` belongs to: the same storage. */
  readonly openTab: () => Promise<Oxbow>;
}

export const test = base.extend<Fixtures>({
  // Playwright reads the fixtures that one needs from its pattern.
  problems: async ({}, use) => {
    const problems = new Problems();
    await use(problems);
    expect(problems.unexpected, 'errors that no test asked for').toEqual([]);
  },
  oxbow: async ({ page, problems }, use) => {
    await use(await Oxbow.open(page, problems));
  },
  openFresh: async ({ browser, problems }, use) => {
    const closers: Array<() => Promise<void>> = [];
    await use(async () => {
      const context = await browser.newContext();
      closers.push(() => context.close());
      return Oxbow.open(await context.newPage(), problems);
    });
    for (const close of closers) await close();
  },
  openTab: async ({ context, problems }, use) => {
    await use(async () => Oxbow.open(await context.newPage(), problems));
  },
});
