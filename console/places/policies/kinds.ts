/** The kinds of policies, and what people call them. */

export type PolicyKind =
  | 'identity'
  | 'boundary'
  | 'inline-user'
  | 'inline-group'
  | 'inline-role'
  | 'permission-set'
  | 'trust'
  | 'session'
  | 'scp'
  | 'rcp'

export const KIND_NAMES: Readonly<Record<PolicyKind, string>> = {
  identity: 'managed',
  boundary: 'boundary',
  'inline-user': 'inline',
  'inline-group': 'inline',
  'inline-role': 'inline',
  'permission-set': 'permission set',
  trust: 'trust policy',
  session: 'session policy',
  scp: 'SCP',
  rcp: 'RCP',
}
