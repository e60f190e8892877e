/** Changes in words: what a step does, to which policy, and whom else it concerns. */
import { counted } from '../../texts/shown-text.ts'
import { type Explanation, nameOfPolicy, type Step } from '../explanation.ts'

/** Returns what a step does, in the imperative. */
export function titleOf(step: Step, { action }: Pick<Explanation, 'action'>): string {
  const statement = `statement ${(step.index ?? 0) + 1}`
  switch (step.change) {
    case 'context':
      return `Make the call ${Object.entries(step.values ?? {})
        .map(valueText)
        .join(' and ')}`
    case 'extend':
      return step.element?.startsWith('Not')
        ? `Except ${subjectOf(step)} from ${statement}`
        : `Add ${subjectOf(step)} to ${statement}`
    case 'loosen':
      return `Remove ${(step.conditions ?? []).map(({ operator, key }) => `${operator} ${key}`).join(' and ')} from ${statement}`
    case 'remove':
      return `Remove ${statement}, which denies`
    case 'except':
      return exceptionTitle(step, statement)
    case 'detach':
      return `Detach ${nameOfPolicy({ source: step.source ?? '', ...(step.name !== undefined && { name: step.name }) })}, which denies`
    default:
      return step.missing ? 'Create it' : `Add a statement that allows ${action}`
  }
}

function exceptionTitle({ onlyCaller }: Step, statement: string): string {
  return `Except the call from ${statement}${onlyCaller ? ', only for its caller' : ''}`
}

const SUBJECTS: Readonly<Record<string, string>> = {
  Action: 'the action',
  NotAction: 'the action',
  Resource: 'the resource',
  NotResource: 'the resource',
  Principal: 'the caller',
}

function subjectOf({ element = '' }: Step): string {
  return SUBJECTS[element] ?? 'a value'
}

function valueText([key, value]: readonly [string, string | readonly string[] | null]): string {
  if (value === null) return `without ${key}`
  if (/^aws:multifactorauthpresent$/i.test(key) && value === 'true') return 'with MFA'
  return `with ${key} = ${[value].flat().join(', ')}`
}

const LAYERS: Readonly<Record<Step['layer'], string>> = {
  root: 'Root user',
  identity: 'Identity policy',
  boundary: 'Boundary',
  session: 'Session policy',
  resource: 'Resource policy',
  trust: 'Trust policy',
  serviceControl: 'Service control policy',
  resourceControl: 'Resource control policy',
  endpoint: 'VPC endpoint policy',
}

/** Returns the policy that a step changes: `Boundary developer-boundary`. */
export function placeOfStep(step: Step, explanation: Explanation): string {
  if (step.change === 'context') return 'Nothing is changed but the call'
  const { layer, source } = step
  if (source === undefined) return step.change === 'add' ? newPlace(step, explanation) : LAYERS[layer]
  const name = nameOfPolicy({ source, ...(step.name !== undefined && { name: step.name }) })
  const version = versionOf(step, explanation)
  return `${LAYERS[layer]} ${name}${version === undefined ? '' : ` gets a version after ${version}`}`
}

function newPlace({ layer, calls = [], touches }: Step, { caller }: Explanation): string {
  if (layer !== 'identity') return LAYERS[layer]
  const name = calls[0]?.input['PolicyName']
  return `New inline policy${typeof name === 'string' ? ` ${name}` : ''} of ${touches?.entities[0]?.name ?? nameOfPolicy({ source: caller })}`
}

function versionOf({ source }: Step, { layers }: Explanation): string | undefined {
  const policies = layers.flatMap((layer) => layer.policies)
  return policies.find((policy) => policy.source === source)?.version?.slice(1)
}

const NOUNS = {
  User: 'user',
  Group: 'group',
  Role: 'role',
  ROOT: 'root',
  ORGANIZATIONAL_UNIT: 'organizational unit',
  ACCOUNT: 'account',
} as const

export type Touched = NonNullable<Step['touches']>['entities'][number]

/** Returns how many the policy concerns: `Limits 3 roles`. Empty if that is not known. */
export function reachOf({ touches, layer }: Step): string {
  if (!touches) return ''
  const { total, entities } = touches
  const verb = /boundary|Control|session/.test(layer) ? 'Limits' : 'Concerns'
  if (total === 0) return 'Concerns nobody else'
  const types = new Set(entities.map(({ type }) => type))
  const [type = 'User'] = types
  return `${verb} ${types.size > 1 ? counted(total, 'principal') : counted(total, NOUNS[type])}`
}
