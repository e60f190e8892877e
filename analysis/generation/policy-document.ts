/** The documents that are made from calls. */

export interface PolicyDocument {
  readonly Version: '2012-10-17'
  readonly Statement: readonly Statement[]
}

export interface Statement {
  readonly Sid?: string
  readonly Effect: 'Allow'
  readonly Action: OneOrMore
  readonly Resource: OneOrMore
  /** Operator -> key -> values. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMore>>>>
}

export type OneOrMore = string | readonly string[]
