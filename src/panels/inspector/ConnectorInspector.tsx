import { Download } from 'lucide-react';
import type { ConnectorSetting, SinkConnectorConfig, SourceConnectorConfig } from '../../../workers/protocol/index.ts';
import { DownloadButton } from '../shared/DownloadButton.tsx';
import { formName, readName } from '../shared/quoteName.ts';
import { useCatalog } from '../shared/useCatalog.ts';
import { ChoiceField } from './ChoiceField.tsx';
import { CommitField } from './CommitField.tsx';
import type { KindInspectorProps } from './KindInspectorProps.ts';

const CLASS = 'connector.class';

/** Both ends alike: the form is what the connector's class declares, then whatever else stands in the text. */
export const ConnectorInspector = ({ node, config, actions }: KindInspectorProps<SourceConnectorConfig | SinkConnectorConfig>) => {
  const catalog = useCatalog();
  const side = config.kind === 'source-connector' ? 'source' : 'sink';
  const plugins = (catalog?.connectors ?? []).filter((each) => each.type === side);
  const plugin = plugins.find((each) => each.connectorClass === config.properties[CLASS]);
  const known = new Set([CLASS, ...(plugin?.settings ?? []).map((setting) => setting.name)]);
  const others = Object.keys(config.properties).filter((name) => !known.has(name));

  const errorOf = (name: string): string | null =>
    node.problems.find((problem) => problem.message.includes(`'${name}'`) || problem.message.includes(`"${name}"`))?.message ?? null;
  const set = (name: string) => (text: string): Promise<string | null> => {
    const { [name]: _before, ...rest } = config.properties;
    if (text.trim() === '') return actions.configure({ ...config, properties: rest });
    // The order of the text stays: only a new setting goes to the end.
    return actions.configure({ ...config, properties: { ...config.properties, [name]: text.trim() } });
  };

  return (
    <>
      {!node.isDraft && <CommitField label="Name" value={formName(node.id)} isCode isRequired commit={(name) => actions.rename(readName(name))} />}
      {side === 'sink' && !node.isDraft && config.properties['file'] !== undefined && (
        <DownloadButton file={config.properties['file']}>
          <Download size={14} aria-hidden /> Download what it wrote
        </DownloadButton>
      )}
      <ChoiceField
        label="Connector class"
        value={config.properties[CLASS] ?? ''}
        choices={plugins.map((each) => each.connectorClass)}
        hint={plugin?.description}
        error={errorOf(CLASS)}
        commit={set(CLASS)}
      />
      {plugin?.settings.filter((setting) => setting.name !== CLASS).map((setting) => (
        <SettingField key={setting.name} setting={setting} shapes={plugin.shapes.map((shape) => shape.name)} value={config.properties[setting.name] ?? ''} error={errorOf(setting.name)} commit={set(setting.name)} />
      ))}
      {others.map((name) => (
        <CommitField key={name} label={name} value={config.properties[name] ?? ''} isCode error={errorOf(name)} commit={set(name)} />
      ))}
    </>
  );
};

interface SettingFieldProps {
  readonly setting: ConnectorSetting;
  readonly shapes: readonly string[];
  readonly value: string;
  readonly error: string | null;
  commit(text: string): Promise<string | null>;
}

const SettingField = ({ setting, shapes, value, error, commit }: SettingFieldProps) => {
  const choices = setting.type === 'BOOLEAN' ? ['true', 'false'] : setting.values.length > 0 ? setting.values : setting.name === 'quickstart' ? shapes : [];
  const fallback = setting.defaultValue === null || setting.defaultValue === '' ? undefined : setting.defaultValue;
  if (choices.length > 0) {
    return (
      <ChoiceField
        label={setting.name}
        value={value}
        choices={choices}
        hint={setting.documentation}
        error={error}
        {...(setting.isRequired ? {} : { none: fallback === undefined ? 'not set' : `${fallback} (default)` })}
        commit={commit}
      />
    );
  }
  return (
    <CommitField
      label={setting.name}
      value={value}
      isCode
      isRequired={setting.isRequired}
      hint={setting.documentation}
      error={error}
      {...(fallback === undefined ? {} : { placeholder: fallback })}
      inputMode={setting.type === 'INT' || setting.type === 'LONG' ? 'numeric' : setting.type === 'DOUBLE' ? 'decimal' : 'text'}
      commit={async (text) => refuse(setting, text.trim()) ?? commit(text)}
    />
  );
};

const refuse = (setting: ConnectorSetting, text: string): string | null => {
  if (text === '') return setting.isRequired ? 'It needs a value.' : null;
  if ((setting.type === 'INT' || setting.type === 'LONG') && !/^[-+]?\d+$/.test(text)) return 'A whole number is expected here.';
  if (setting.type === 'DOUBLE' && Number.isNaN(Number(text))) return 'A number is expected here.';
  return null;
};
