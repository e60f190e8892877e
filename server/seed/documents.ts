/** Finds the policy documents of a seed, wherever they can be. */
import type { CheckedType } from '../../analysis/policy-checks/index.ts'
import type { Path } from './parse.ts'

/** A policy document of a seed. */
export interface FoundDocument {
  readonly path: Path
  /** A document, its JSON text, or what names its file. */
  readonly value: unknown
  /** Undefined for templates, and for policies that manage something else than permissions. */
  readonly type: CheckedType | undefined
}

/** The places of documents. `*` is any member or index. The text before the colon is the type of the policy. */
const PLACES: readonly string[] = [
  'identity: accounts.*.policies.*.document',
  'identity: accounts.*.users.*.inlinePolicies.*',
  'identity: accounts.*.groups.*.inlinePolicies.*',
  'identity: accounts.*.roles.*.inlinePolicies.*',
  'trust: accounts.*.roles.*.trust',
  'resource: accounts.*.resources.*.policy',
  'resource: accounts.*.resources.*.accessPoints.*.policy',
  'organization: organization.policies.*.content',
  'organization: organizations.*.policies.*.content',
  'resource: organization.resourcePolicy.content',
  'resource: organizations.*.resourcePolicy.content',
  'identity: identityCenter.permissionSets.*.inlinePolicy',
  'identity: identityCenter.*.permissionSets.*.inlinePolicy',
  'template: roleTemplates.*.AssumeRolePolicyDocumentTemplate',
  'template: roleTemplates.*.InlinePolicyTemplates.*.PolicyDocument',
  'template: policyTemplates.*.document',
]

const TYPES: Readonly<Record<string, CheckedType>> = {
  identity: 'identity',
  trust: 'trust',
  resource: 'resource',
  SERVICE_CONTROL_POLICY: 'scp',
  RESOURCE_CONTROL_POLICY: 'rcp',
}

/** Returns the documents of a seed in its long form. */
export function documentsIn(seed: object): readonly FoundDocument[] {
  return PLACES.flatMap((place) => {
    const [kind = '', pattern = ''] = place.split(': ')
    return matching(seed, pattern.split('.'), []).map(({ path, value, parent }) => {
      const name = kind === 'organization' ? String(Reflect.get(parent, 'type')) : kind
      return { path, value, type: TYPES[name] }
    })
  })
}

interface Match {
  readonly path: Path
  readonly value: unknown
  readonly parent: object
}

function matching(parent: unknown, [step, ...rest]: readonly string[], path: Path): readonly Match[] {
  if (typeof parent !== 'object' || parent === null || step === undefined) return []
  const isList = Array.isArray(parent)
  const names = step === '*' ? Object.keys(parent) : isList ? [] : [step]
  return names.flatMap((name) => {
    const value: unknown = Reflect.get(parent, name)
    if (value === undefined) return []
    const here = [...path, isList ? Number(name) : name]
    return rest.length === 0 ? [{ path: here, value, parent }] : matching(value, rest, here)
  })
}

/** Returns a copy of the data in which some values are others. */
export function replaced<Data>(
  data: Data,
  values: readonly { readonly path: Path; readonly value: unknown }[],
): Data {
  return values.reduce((copy, { path, value }) => withValue(copy, path, value), data)
}

function withValue<Data>(data: Data, [step, ...rest]: Path, value: unknown): Data {
  if (step === undefined) return value as Data
  const inner = withValue(Reflect.get(Object(data), step), rest, value)
  if (Array.isArray(data)) return data.with(Number(step), inner) as Data
  return { ...data, [step]: inner }
}
