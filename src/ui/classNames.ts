/** Joins the names that hold: `classNames('node', isDraft && 'draft')`. */
export const classNames = (...names: ReadonlyArray<string | false | null | undefined>): string => names.filter(Boolean).join(' ');
