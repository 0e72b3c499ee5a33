/** A literal as written; what it means depends on the field it stands beside. */
export type Literal =
  | { readonly kind: 'string'; readonly text: string; readonly position: number }
  | { readonly kind: 'number'; readonly text: string; readonly position: number }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly position: number };

export interface FieldRef {
  readonly name: string;
  readonly position: number;
}

export type Comparator = '=' | '!=' | '<' | '<=' | '>' | '>=';

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Condition[] }
  | { readonly kind: 'not'; readonly operand: Condition }
  | {
      readonly kind: 'compare';
      readonly field: FieldRef;
      readonly comparator: Comparator;
      readonly literal: Literal;
    }
  | { readonly kind: 'in'; readonly field: FieldRef; readonly literals: readonly Literal[] }
  | {
      readonly kind: 'between';
      readonly field: FieldRef;
      readonly low: Literal;
      readonly high: Literal;
    }
  | { readonly kind: 'startsWith'; readonly field: FieldRef; readonly literal: Literal }
  | { readonly kind: 'isNull'; readonly field: FieldRef };

export interface OrderTerm {
  readonly field: FieldRef;
  readonly direction: 'ASC' | 'DESC';
}

/** A list query as read, before its names are resolved. */
export interface ParsedQuery {
  readonly where: Condition | undefined;
  readonly orderBy: readonly OrderTerm[];
  readonly groupBy: readonly FieldRef[];
}
