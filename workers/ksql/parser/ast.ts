import type { SqlType } from './SqlType.ts';
import type { Token } from './Token.ts';

/**
 * The typed view of a KSQL text. Every node carries its span in the text (UTF-16 offsets, end exclusive), so that an
 * error, a patch or a node on the canvas can point at it. Nothing of the text is lost: `SyntaxTree.tokens` holds every
 * character, white space and comments included. Names follow io.confluent.ksql.parser.tree and .execution.expression.tree.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}

interface Node {
  readonly span: Span;
}

/** A name as the text means it: unquoted ones in upper case, quoted ones as they stand. */
export interface Identifier extends Node {
  readonly name: string;
  readonly isQuoted: boolean;
}

export interface SyntaxTree {
  readonly text: string;
  /** Every token in order, trivia included: joined they are the text. */
  readonly tokens: readonly Token[];
  /** One for each piece between semicolons that is not blank; a piece that does not parse is a BrokenStatement. */
  readonly statements: readonly StatementNode[];
}

/** A statement with the stretch of text that is its own. */
export interface StatementNode extends Node {
  /** `span` without the semicolon; `fullSpan` with the comments and white space before it and the semicolon. */
  readonly fullSpan: Span;
  readonly statement: Statement;
  /** The statement's own text, trivia before it left out, semicolon included where there is one. */
  readonly text: string;
}

// ---------------------------------------------------------------------------------------------- statements

export type Statement =
  | CreateSource
  | CreateAsSelect
  | InsertInto
  | InsertValues
  | CreateConnector
  | DropSource
  | DropConnector
  | TerminateQuery
  | QueryStatement
  | ListStatement
  | DescribeSource
  | DescribeConnector
  | DescribeFunction
  | Explain
  | PrintTopic
  | SetProperty
  | UnsetProperty
  | BrokenStatement;

export type SourceKind = 'STREAM' | 'TABLE';

/** CREATE [OR REPLACE] [SOURCE] STREAM|TABLE name (columns) WITH (...) */
export interface CreateSource extends Node {
  readonly type: 'CreateSource';
  readonly kind: SourceKind;
  readonly name: Identifier;
  readonly orReplace: boolean;
  readonly ifNotExists: boolean;
  readonly isSourceOnly: boolean;
  readonly elements: readonly TableElement[];
  /** From the opening to the closing parenthesis; undefined where the list is left out. */
  readonly elementsSpan: Span | undefined;
  readonly properties: Properties;
}

export type ColumnConstraint = 'NONE' | 'KEY' | 'PRIMARY KEY' | 'HEADERS' | { readonly header: string };

export interface TableElement extends Node {
  readonly name: Identifier;
  readonly sqlType: SqlType;
  readonly constraint: ColumnConstraint;
}

/** WITH (KEY = literal, ...). Names in upper case for KSQL's own, as they stand for connectors (quoted). */
export interface Properties {
  /** The whole WITH clause; undefined where there is none. */
  readonly span: Span | undefined;
  readonly entries: readonly Property[];
}

export interface Property extends Node {
  readonly name: string;
  readonly value: Literal;
}

/** CREATE [OR REPLACE] STREAM|TABLE name [WITH (...)] AS query */
export interface CreateAsSelect extends Node {
  readonly type: 'CreateAsSelect';
  readonly kind: SourceKind;
  readonly name: Identifier;
  readonly orReplace: boolean;
  readonly ifNotExists: boolean;
  readonly properties: Properties;
  readonly query: Query;
}

/** INSERT INTO name SELECT ... */
export interface InsertInto extends Node {
  readonly type: 'InsertInto';
  readonly target: Identifier;
  readonly properties: Properties;
  readonly query: Query;
}

/** INSERT INTO name [(columns)] VALUES (expressions) */
export interface InsertValues extends Node {
  readonly type: 'InsertValues';
  readonly target: Identifier;
  /** Empty where the column list is left out. */
  readonly columns: readonly Identifier[];
  readonly values: readonly Expression[];
}

export interface CreateConnector extends Node {
  readonly type: 'CreateConnector';
  readonly kind: 'SOURCE' | 'SINK';
  readonly name: Identifier;
  readonly ifNotExists: boolean;
  readonly properties: Properties;
}

export interface DropSource extends Node {
  readonly type: 'DropSource';
  readonly kind: SourceKind;
  readonly name: Identifier;
  readonly ifExists: boolean;
  readonly deleteTopic: boolean;
}

export interface DropConnector extends Node {
  readonly type: 'DropConnector';
  readonly name: Identifier;
  readonly ifExists: boolean;
}

export interface TerminateQuery extends Node {
  readonly type: 'TerminateQuery';
  /** Undefined for ALL. */
  readonly queryId: string | undefined;
}

/** A SELECT on its own: a push query with EMIT CHANGES, else a pull query. */
export interface QueryStatement extends Node {
  readonly type: 'QueryStatement';
  readonly query: Query;
}

export type ListSubject = 'TOPICS' | 'STREAMS' | 'TABLES' | 'QUERIES' | 'FUNCTIONS' | 'PROPERTIES' | 'CONNECTORS' | 'TYPES' | 'VARIABLES';

/** SHOW | LIST subject [EXTENDED] */
export interface ListStatement extends Node {
  readonly type: 'ListStatement';
  readonly subject: ListSubject;
  readonly isExtended: boolean;
  /** SHOW ALL TOPICS: internal ones too. */
  readonly isAll: boolean;
  /** SHOW SOURCE CONNECTORS; undefined for both kinds, and for every other subject. */
  readonly connectorKind: CreateConnector['kind'] | undefined;
}

/** DESCRIBE name [EXTENDED] */
export interface DescribeSource extends Node {
  readonly type: 'DescribeSource';
  readonly name: Identifier;
  readonly isExtended: boolean;
}

export interface DescribeConnector extends Node {
  readonly type: 'DescribeConnector';
  readonly name: Identifier;
}

export interface DescribeFunction extends Node {
  readonly type: 'DescribeFunction';
  readonly name: Identifier;
}

/** EXPLAIN queryId | statement */
export interface Explain extends Node {
  readonly type: 'Explain';
  readonly subject: { readonly queryId: string } | { readonly statement: Statement };
}

/** PRINT topic [FROM BEGINNING] [INTERVAL n] [LIMIT n] */
export interface PrintTopic extends Node {
  readonly type: 'PrintTopic';
  readonly topic: Identifier;
  readonly fromBeginning: boolean;
  readonly interval: number | undefined;
  readonly limit: number | undefined;
}

export interface SetProperty extends Node {
  readonly type: 'SetProperty';
  readonly name: string;
  readonly value: string;
}

export interface UnsetProperty extends Node {
  readonly type: 'UnsetProperty';
  readonly name: string;
}

/** A stretch that does not parse; the others around it do. */
export interface BrokenStatement extends Node {
  readonly type: 'BrokenStatement';
  readonly problem: SyntaxProblem;
}

/** What stands wrong where. `hint` is a sentence for people; `replacement` is what to put in place of the span. */
export interface SyntaxProblem {
  readonly message: string;
  readonly span: Span;
  readonly hint: string | undefined;
  readonly replacement?: string | undefined;
}

// -------------------------------------------------------------------------------------------------- queries

export interface Query extends Node {
  readonly select: Select;
  readonly from: Relation;
  readonly window: WindowClause | undefined;
  readonly where: Clause | undefined;
  readonly groupBy: ListClause | undefined;
  readonly partitionBy: ListClause | undefined;
  readonly having: Clause | undefined;
  readonly emit: EmitClause | undefined;
  readonly limit: LimitClause | undefined;
}

export interface Select extends Node {
  readonly items: readonly SelectItem[];
}

export type SelectItem = AllColumns | StructAll | SingleColumn;

/** `*` or `source.*` */
export interface AllColumns extends Node {
  readonly type: 'AllColumns';
  readonly source: Identifier | undefined;
}

/** `struct->*` */
export interface StructAll extends Node {
  readonly type: 'StructAll';
  readonly base: Expression;
}

export interface SingleColumn extends Node {
  readonly type: 'SingleColumn';
  readonly expression: Expression;
  readonly alias: Identifier | undefined;
}

export type Relation = Join | AliasedRelation;

export interface AliasedRelation extends Node {
  readonly type: 'AliasedRelation';
  readonly source: Identifier;
  readonly alias: Identifier | undefined;
}

export interface Join extends Node {
  readonly type: 'Join';
  readonly joinType: 'INNER' | 'LEFT' | 'RIGHT' | 'FULL';
  readonly left: Relation;
  readonly right: AliasedRelation;
  readonly within: { readonly before: Duration; readonly after: Duration; readonly grace: Duration | undefined } | undefined;
  readonly on: Expression;
}

/** A keyword and the expression after it; `span` covers both. */
export interface Clause extends Node {
  readonly expression: Expression;
}

export interface ListClause extends Node {
  readonly expressions: readonly Expression[];
}

export interface EmitClause extends Node {
  readonly refinement: 'CHANGES' | 'FINAL';
}

export interface LimitClause extends Node {
  readonly count: number;
}

export interface WindowClause extends Node {
  readonly kind: 'TUMBLING' | 'HOPPING' | 'SESSION';
  /** Of a session, its gap. */
  readonly size: Duration;
  readonly advance: Duration | undefined;
  readonly retention: Duration | undefined;
  readonly grace: Duration | undefined;
}

export interface Duration extends Node {
  readonly value: number;
  readonly unit: 'MILLISECONDS' | 'SECONDS' | 'MINUTES' | 'HOURS' | 'DAYS' | 'WEEKS' | 'MONTHS' | 'YEARS';
  readonly milliseconds: number;
}

// ---------------------------------------------------------------------------------------------- expressions

export type Expression =
  | Literal
  | ColumnReference
  | Dereference
  | Subscript
  | FunctionCall
  | IntervalUnit
  | LambdaFunction
  | LambdaVariable
  | ArithmeticBinary
  | ArithmeticUnary
  | Comparison
  | LogicalBinary
  | Not
  | IsNull
  | IsNotNull
  | Between
  | InPredicate
  | Like
  | SearchedCase
  | SimpleCase
  | Cast
  | CreateArray
  | CreateMap
  | CreateStruct;

export type Literal =
  | NullLiteral
  | BooleanLiteral
  | IntegerLiteral
  | LongLiteral
  | DecimalLiteral
  | DoubleLiteral
  | StringLiteral;

export interface NullLiteral extends Node {
  readonly type: 'NullLiteral';
}
export interface BooleanLiteral extends Node {
  readonly type: 'BooleanLiteral';
  readonly value: boolean;
}
/** Fits 32 bits. */
export interface IntegerLiteral extends Node {
  readonly type: 'IntegerLiteral';
  readonly value: number;
}
/** Fits 64 bits; the digits, because a number may not hold them. */
export interface LongLiteral extends Node {
  readonly type: 'LongLiteral';
  readonly digits: string;
}
/** 1.50: exact, as written. */
export interface DecimalLiteral extends Node {
  readonly type: 'DecimalLiteral';
  readonly text: string;
}
/** 1.5E0 */
export interface DoubleLiteral extends Node {
  readonly type: 'DoubleLiteral';
  readonly value: number;
}
export interface StringLiteral extends Node {
  readonly type: 'StringLiteral';
  readonly value: string;
}

/** `column` or `source.column` */
export interface ColumnReference extends Node {
  readonly type: 'ColumnReference';
  readonly source: Identifier | undefined;
  readonly column: Identifier;
}

/** base->field */
export interface Dereference extends Node {
  readonly type: 'Dereference';
  readonly base: Expression;
  readonly field: Identifier;
}

/** base[index] */
export interface Subscript extends Node {
  readonly type: 'Subscript';
  readonly base: Expression;
  readonly index: Expression;
}

export interface FunctionCall extends Node {
  readonly type: 'FunctionCall';
  readonly name: Identifier;
  /** COUNT(*) has none, as COUNT() has. */
  readonly args: readonly Expression[];
}

/** A unit of time as a function's argument: TIMESTAMPADD(MINUTES, 5, ts). Always in the plural. */
export interface IntervalUnit extends Node {
  readonly type: 'IntervalUnit';
  readonly unit: Duration['unit'];
}

export interface LambdaFunction extends Node {
  readonly type: 'LambdaFunction';
  readonly parameters: readonly Identifier[];
  readonly body: Expression;
}

/** A name that a lambda around it binds. */
export interface LambdaVariable extends Node {
  readonly type: 'LambdaVariable';
  readonly name: Identifier;
}

export interface ArithmeticBinary extends Node {
  readonly type: 'ArithmeticBinary';
  readonly operator: '+' | '-' | '*' | '/' | '%';
  readonly left: Expression;
  readonly right: Expression;
}

export interface ArithmeticUnary extends Node {
  readonly type: 'ArithmeticUnary';
  readonly operator: '+' | '-';
  readonly operand: Expression;
}

export interface Comparison extends Node {
  readonly type: 'Comparison';
  readonly operator: '=' | '<>' | '<' | '<=' | '>' | '>=' | 'IS DISTINCT FROM' | 'IS NOT DISTINCT FROM';
  readonly left: Expression;
  readonly right: Expression;
}

export interface LogicalBinary extends Node {
  readonly type: 'LogicalBinary';
  readonly operator: 'AND' | 'OR';
  readonly left: Expression;
  readonly right: Expression;
}

export interface Not extends Node {
  readonly type: 'Not';
  readonly operand: Expression;
}

export interface IsNull extends Node {
  readonly type: 'IsNull';
  readonly operand: Expression;
}

export interface IsNotNull extends Node {
  readonly type: 'IsNotNull';
  readonly operand: Expression;
}

export interface Between extends Node {
  readonly type: 'Between';
  readonly operand: Expression;
  readonly min: Expression;
  readonly max: Expression;
  readonly isNegated: boolean;
}

export interface InPredicate extends Node {
  readonly type: 'InPredicate';
  readonly operand: Expression;
  readonly values: readonly Expression[];
  readonly isNegated: boolean;
}

export interface Like extends Node {
  readonly type: 'Like';
  readonly operand: Expression;
  readonly pattern: Expression;
  readonly escape: string | undefined;
  readonly isNegated: boolean;
}

export interface WhenClause extends Node {
  readonly when: Expression;
  readonly then: Expression;
}

export interface SearchedCase extends Node {
  readonly type: 'SearchedCase';
  readonly whens: readonly WhenClause[];
  readonly otherwise: Expression | undefined;
}

export interface SimpleCase extends Node {
  readonly type: 'SimpleCase';
  readonly operand: Expression;
  readonly whens: readonly WhenClause[];
  readonly otherwise: Expression | undefined;
}

export interface Cast extends Node {
  readonly type: 'Cast';
  readonly operand: Expression;
  readonly sqlType: SqlType;
}

export interface CreateArray extends Node {
  readonly type: 'CreateArray';
  readonly values: readonly Expression[];
}

export interface CreateMap extends Node {
  readonly type: 'CreateMap';
  readonly entries: ReadonlyArray<{ readonly key: Expression; readonly value: Expression }>;
}

export interface CreateStruct extends Node {
  readonly type: 'CreateStruct';
  readonly fields: ReadonlyArray<{ readonly name: Identifier; readonly value: Expression }>;
}
