/** Policy documents as programs write them. */

/** A policy document, with the elements of AWS's policy grammar. */
export interface PolicyDocument {
  readonly Version?: '2012-10-17' | '2008-10-17'
  readonly Id?: string
  readonly Statement: PolicyStatement | readonly PolicyStatement[]
}

/** Names the file of a seed's policy document. Its path starts from the seed's folder. */
export interface PolicyFile {
  readonly file: string
}

/** A policy document whose statements are in a list. */
export interface PolicyWithStatements extends PolicyDocument {
  readonly Statement: readonly PolicyStatement[]
}

/** A statement of a policy document. */
export interface PolicyStatement {
  readonly Sid?: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Principal?: PolicyPrincipal
  readonly NotPrincipal?: PolicyPrincipal
  readonly Action?: OneOrMore<string>
  readonly NotAction?: OneOrMore<string>
  readonly Resource?: OneOrMore<string>
  readonly NotResource?: OneOrMore<string>
  /** Operator -> condition key -> values. */
  readonly Condition?: PolicyCondition
}

/** The principals of a statement. */
export type PolicyPrincipal =
  | '*'
  | {
      readonly AWS?: OneOrMore<string>
      readonly Service?: OneOrMore<string>
      readonly Federated?: OneOrMore<string>
      readonly CanonicalUser?: OneOrMore<string>
    }

/** The conditions of a statement: operator, condition key, values. */
export type PolicyCondition = Readonly<
  Record<string, Readonly<Record<string, OneOrMore<string | number | boolean>>>>
>

export type OneOrMore<Value> = Value | readonly Value[]
