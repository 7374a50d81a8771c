/** What KSQL asks of Connect; the engine supplies it, so that neither floor knows the other. */
export interface ConnectorAdmin {
  /** Creates it, or gives a known one this configuration. Answers the problem, at best with the property it is about. */
  put(name: string, kind: 'SOURCE' | 'SINK', config: Readonly<Record<string, string>>): Promise<ConnectorProblem | undefined>;
  drop(name: string): Promise<void>;
  list(): readonly ConnectorDescription[];
}

export interface ConnectorProblem {
  readonly message: string;
  readonly property: string | undefined;
  readonly suggestion: string | undefined;
}

export interface ConnectorDescription {
  readonly name: string;
  readonly kind: 'SOURCE' | 'SINK';
  readonly connectorClass: string;
  readonly state: string;
  readonly topics: readonly string[];
  readonly config: Readonly<Record<string, string>>;
}
