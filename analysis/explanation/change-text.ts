/** Describes in sentences the changes that would reverse a decision. */

import type { LevelTarget } from '../../core/access/organization/membership.ts'
import type { Change, LayerName } from '../../policy/index.ts'

/** The names of the policy types of each layer. */
export const LAYER_NAMES: Readonly<Record<LayerName, string>> = {
  root: 'root user',
  identity: 'identity-based policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  resource: 'resource-based policy',
  trust: 'role trust policy',
  serviceControl: 'service control policy',
  resourceControl: 'resource control policy',
  endpoint: 'VPC endpoint policy',
}

/** Returns the name of the layer's policy type with its indefinite article. */
export function someLayer(layer: LayerName): string {
  return `${layer === 'identity' ? 'an' : 'a'} ${LAYER_NAMES[layer]}`
}

/** Returns a policy's source, or its name and ID when its ARN does not contain the name. */
export function policyText(source: string, name: string | undefined): string {
  return name === undefined ? source : `${name} (${source.slice(source.lastIndexOf('/') + 1)})`
}

interface NumberedStatement {
  readonly index: number
  readonly sid?: string | undefined
}

/** Returns the number of a statement, counted from 1, and its Sid if it has one. */
export function nameOfStatement({ index, sid }: NumberedStatement): string {
  return `statement ${index + 1}${sid === undefined ? '' : ` (${sid})`}`
}

const TARGET_TYPES: Readonly<Record<LevelTarget['type'], string>> = {
  ROOT: 'root',
  ORGANIZATIONAL_UNIT: 'organizational unit',
  ACCOUNT: 'account',
}

/** Returns the type of a target, its name if it has one, and its ID. */
export function targetText({ type, id, name }: LevelTarget): string {
  return [TARGET_TYPES[type], ...(name === undefined ? [id] : [name, `(${id})`])].join(' ')
}

/** The names of what a change affects. */
interface Affected {
  /** The policy's name, when its source does not contain it. */
  readonly name?: string | undefined
  /** The identity that a new policy must be attached to. */
  readonly target?: LevelTarget | undefined
}

/** Describes a change in the imperative. */
export function textOfChange(change: Change, { name, target }: Affected): string {
  switch (change.change) {
    case 'context':
      return `Make the request ${[...change.values].map(contextText).join(' and ')}, as ${statementOf(change, name)} requires.`
    case 'extend':
      return `Add ${JSON.stringify(change.value)} to the ${change.element} of ${statementOf(change, name)}.`
    case 'loosen':
      return `Remove ${change.conditions.map(({ operator, key }) => `${operator} ${key}`).join(' and ')} from the Condition of ${statementOf(change, name)}.`
    case 'remove':
      return `Remove or narrow ${statementOf(change, name)}, which denies.`
    case 'except':
      return `Make an exception: replace ${statementOf(change, name)}, which denies, with ${change.statements.map((each) => JSON.stringify(each)).join(' and ')}.`
    case 'detach':
      return `Detach the ${LAYER_NAMES[change.layer]} ${policyText(change.source, name)}, which denies.`
    default:
      return textOfAddition(change, target)
  }
}

type StatementChange = Exclude<Change, { readonly change: 'add' }>
type Addition = Extract<Change, { readonly change: 'add' }>

function textOfAddition(change: Addition, target: LevelTarget | undefined): string {
  const statement = JSON.stringify(change.statement)
  if (!change.missing) return `Add this statement to ${documentOf(change, target)}: ${statement}`
  return change.layer === 'trust'
    ? `The role ${change.source} does not exist. Create it with this statement in its trust policy: ${statement}`
    : `The policy ${change.source} does not exist. Create it with this statement: ${statement}`
}

/** Names a statement and its policy. */
function statementOf(change: StatementChange, name: string | undefined): string {
  const { layer, source, group } = change
  return `${nameOfStatement(change)} of the ${LAYER_NAMES[layer]} ${policyText(source, name)}${group === undefined ? '' : ` of ${group}`}`
}

function documentOf({ layer, level, source, group }: Addition, target: LevelTarget | undefined): string {
  const set = level === undefined ? '' : ` at level ${level}`
  const at = target === undefined ? set : ` of the ${targetText(target)}`
  if (source !== undefined)
    return `the ${LAYER_NAMES[layer]} ${source}${group === undefined ? '' : ` of ${group}`}${at}`
  return layer === 'boundary' ? 'a permissions boundary of your own' : `${someLayer(layer)}${at}`
}

function contextText([key, value]: readonly [string, string | readonly string[] | undefined]): string {
  if (value === undefined) return `without ${key}`
  if (/^aws:multifactorauthpresent$/i.test(key) && value === 'true') return `with MFA (${key} = true)`
  return `with ${key} = ${typeof value === 'string' ? value : JSON.stringify(value)}`
}
