import { expect, type Locator, type Page } from '@playwright/test';
import type { ClusterTopic } from '../workers/protocol/index.ts';
import type { Oxbow } from './fixtures.ts';

/** How a person reaches topics, groups and brokers on the page: by what is written there. */

/** Nothing runs and no topic is there but what the test makes; the panel fills the page. */
export const openPanel = async (oxbow: Oxbow, tab: 'Topics' | 'Groups' | 'Applications' | 'Cluster'): Promise<void> => {
  const { page } = oxbow;
  await oxbow.pipeline.clear();
  await page.getByRole('button', { name: 'Fill the page with the drawer', exact: true }).click();
  await goTo(page, tab);
};

export const goTo = (page: Page, tab: 'Topics' | 'Groups' | 'Applications' | 'Cluster'): Promise<void> => page.getByRole('tab', { name: tab, exact: true }).click();

export const button = (within: Page | Locator, name: string): Locator => within.getByRole('button', { name, exact: true });

export const chooseTopic = async (page: Page, name: string): Promise<void> => {
  await goTo(page, 'Topics');
  await button(page, `Topic ${name}`).click();
  await expect(page.getByRole('heading', { name, exact: true })).toBeVisible();
};

export const createTopic = (oxbow: Oxbow, name: string, partitions = 1, replicationFactor = 1, configs: Readonly<Record<string, string>> = {}): Promise<void> =>
  oxbow.cluster.createTopic({ name, partitions, replicationFactor, configs });

export const partitionOf = async (oxbow: Oxbow, topic: string, partition = 0): Promise<ClusterTopic['partitions'][number]> =>
  (await oxbow.cluster.describe()).topics.find(({ name }) => name === topic)!.partitions[partition]!;

/** Kafka's name and number of what went wrong, and whether trying again may help, where it went wrong. */
export const expectFailure = async (within: Page | Locator, name: string, code: number, isRetriable: boolean): Promise<void> => {
  const page = 'page' in within ? within.page() : within;
  const failure = within.getByRole('alert').filter({ has: page.getByText(`code ${code}`, { exact: true }) });
  await expect(failure).toContainText(name);
  await expect(failure.getByText(isRetriable ? 'retriable' : 'not retriable', { exact: true })).toBeVisible();
};

export interface TypedRecord {
  /** Null: the box "No key" is ticked. */
  readonly key?: string | null;
  readonly value?: string;
  readonly header?: readonly [name: string, value: string];
  readonly partition?: string;
  readonly acks?: '0' | '1' | 'all';
}

/** Fills in the form and sends it; what is left out stays as it was. */
export const produceByHand = async (page: Page, { key, value, header, partition, acks }: TypedRecord): Promise<Locator> => {
  const form = page.getByRole('form', { name: 'Produce a record', exact: true });
  if (key !== undefined) await form.getByRole('checkbox', { name: 'No key', exact: true }).setChecked(key === null);
  if (typeof key === 'string') await form.getByLabel('Key', { exact: true }).fill(key);
  if (value !== undefined) await form.getByLabel('Value', { exact: true }).fill(value);
  if (header !== undefined) {
    await button(form, 'Header').click();
    await form.getByLabel('Name of header 1', { exact: true }).fill(header[0]);
    await form.getByLabel('Value of header 1', { exact: true }).fill(header[1]);
  }
  if (partition !== undefined) await form.getByLabel('Partition', { exact: true }).selectOption(partition);
  if (acks !== undefined) await form.getByLabel('acks', { exact: true }).selectOption(acks);
  await button(form, 'Send').click();
  return form;
};

export interface TypedConsumer {
  readonly name: string;
  readonly group?: string;
  readonly topics?: readonly string[];
  readonly assignor?: 'range' | 'roundrobin' | 'sticky' | 'cooperative-sticky';
  readonly reset?: 'earliest' | 'latest' | 'none';
  /** 0: it polls by hand. Else one of the slider's steps. */
  readonly step?: number;
  readonly sessionTimeoutMs?: number;
}

/** Fills in the form that is open; what is left out is what the form proposes. */
export const startConsumer = async (page: Page, { name, group, topics, assignor, reset, step, sessionTimeoutMs }: TypedConsumer): Promise<void> => {
  const form = page.getByRole('form', { name: 'Start a consumer', exact: true });
  await form.getByLabel('Name', { exact: true }).fill(name);
  if (group !== undefined) await form.getByLabel('Group', { exact: true }).fill(group);
  if (topics !== undefined) await form.getByLabel('Topics', { exact: true }).selectOption([...topics]);
  if (assignor !== undefined) await form.getByLabel('Assignor', { exact: true }).selectOption(assignor);
  if (reset !== undefined) await form.getByLabel('auto.offset.reset', { exact: true }).selectOption(reset);
  if (step !== undefined) await form.getByLabel(/^Rate: /).fill(String(step));
  if (sessionTimeoutMs !== undefined) {
    await form.getByText('More settings', { exact: true }).click();
    await form.getByLabel('session.timeout.ms', { exact: true }).fill(String(sessionTimeoutMs));
  }
  await button(form, `Start ${name}`).click();
};
