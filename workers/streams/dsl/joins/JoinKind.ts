export type JoinKind = 'inner' | 'left' | 'outer';
