import { SETTING_RANGES, type ApplicationSettings } from '../../../workers/protocol/index.ts';

/** The form as it was typed. */
export interface SettingsDraft {
  readonly processingGuarantee: ApplicationSettings['processingGuarantee'];
  readonly numStreamThreads: string;
  readonly numStandbyReplicas: string;
  readonly statestoreCacheMaxBytes: string;
  readonly commitIntervalMs: string;
}

export type SettingsNumber = Exclude<keyof SettingsDraft, 'processingGuarantee'>;
export type SettingsMistakes = { readonly [Name in SettingsNumber]?: string };

const NUMBERS: readonly SettingsNumber[] = ['numStreamThreads', 'numStandbyReplicas', 'statestoreCacheMaxBytes', 'commitIntervalMs'];

export const rangeText = (name: SettingsNumber): string => `${SETTING_RANGES[name].least} to ${SETTING_RANGES[name].most.toLocaleString('en-US')}`;

export const draftOf = (settings: ApplicationSettings): SettingsDraft => ({
  processingGuarantee: settings.processingGuarantee,
  numStreamThreads: String(settings.numStreamThreads),
  numStandbyReplicas: String(settings.numStandbyReplicas),
  statestoreCacheMaxBytes: String(settings.statestoreCacheMaxBytes),
  commitIntervalMs: String(settings.commitIntervalMs),
});

/** Only what differs, so that the rest keeps its defaults. */
export const readSettings = (draft: SettingsDraft, before: ApplicationSettings): { readonly change: Partial<ApplicationSettings> } | { readonly mistakes: SettingsMistakes } => {
  const mistakes: { -readonly [Name in SettingsNumber]?: string } = {};
  const change: { -readonly [Name in keyof ApplicationSettings]?: ApplicationSettings[Name] } = {};
  if (draft.processingGuarantee !== before.processingGuarantee) change.processingGuarantee = draft.processingGuarantee;
  for (const name of NUMBERS) {
    const text = draft[name].replaceAll(/[\s,_]/g, '');
    const { least, most } = SETTING_RANGES[name];
    if (!/^\d+$/.test(text)) mistakes[name] = `A whole number from ${rangeText(name)}.`;
    else if (Number(text) < least || Number(text) > most) mistakes[name] = `From ${rangeText(name)}.`;
    else if (Number(text) !== before[name]) change[name] = Number(text);
  }
  return Object.keys(mistakes).length > 0 ? { mistakes } : { change };
};
