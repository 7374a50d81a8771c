/** Why an assignment has no tasks, with the codes of Kafka's AssignorError. */
export type AssignorError = keyof typeof ASSIGNOR_ERROR_CODES;

const ASSIGNOR_ERROR_CODES = {
  NONE: 0,
  INCOMPLETE_SOURCE_TOPIC_METADATA: 1,
  ASSIGNMENT_ERROR: 3,
} as const;

export const assignorErrorCode = (error: AssignorError): number => ASSIGNOR_ERROR_CODES[error];

/** A code that is not known reads as ASSIGNMENT_ERROR: there is no assignment either way. */
export const assignorErrorOf = (code: number): AssignorError =>
  (Object.keys(ASSIGNOR_ERROR_CODES) as AssignorError[]).find((name) => ASSIGNOR_ERROR_CODES[name] === code) ?? 'ASSIGNMENT_ERROR';
